import type { Command } from 'commander'
import { runSimulators, type SimulatorsAddress } from '../simulator/index.ts'
import { commandLine, note, printJson } from './io.ts'
import { interrupted, PORT, positiveNumber } from './options.ts'

interface SimulateOptions {
  readonly seed: string
  readonly speed: number
  readonly youtubePort?: number
  readonly telegramPort?: number
}

export function simulateCommand(program: Command): void {
  program
    .command('simulate')
    .description(
      'run the simulated YouTube and Telegram alone; where they are is told, to programs as a line of JSON',
    )
    .option('--seed <seed>', 'another world', '1')
    .option('--speed <times>', 'how much faster than life the videos live', positiveNumber, 480)
    .option('--youtube-port <port>', 'default: any that is free', PORT)
    .option('--telegram-port <port>', 'default: any that is free', PORT)
    .action(async (options: SimulateOptions) => {
      await runSimulators(options, tell, interrupted())
    })
}

/** For a person on a terminal; for a program that reads standard output, in JSON besides. */
function tell(address: SimulatorsAddress): void {
  if (!process.stdout.isTTY) printJson(address)
  const { youtube, telegram, playlists } = address
  const urls = `--youtube-url ${youtube.baseUrl} --telegram-url ${telegram.apiRoot}`
  note('To set tubewire up against them, in another terminal:')
  note(`  ${commandLine(`init ${urls}`)}`)
  note(`  API key   ${youtube.apiKey}`)
  note(`  playlist  ${playlists[0]}`)
  note(`  token     ${telegram.token}`)
  note('Ctrl-C ends them.')
}
