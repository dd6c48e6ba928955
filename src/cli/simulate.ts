import type { Command } from 'commander'
import { runSimulators } from '../simulator/index.ts'
import { interrupted } from './options.ts'

interface SimulateOptions {
  readonly seed: string
  readonly speed: string
  readonly youtubePort?: number
  readonly telegramPort?: number
}

export function simulateCommand(program: Command): void {
  program
    .command('simulate')
    .description(
      'run the simulated YouTube and Telegram alone; prints their addresses and credentials as JSON',
    )
    .option('--seed <seed>', 'another world', '1')
    .option('--speed <times>', 'how much faster than life the videos live', '480')
    .option('--youtube-port <port>', 'default: any that is free', Number)
    .option('--telegram-port <port>', 'default: any that is free', Number)
    .action(async ({ speed, ...options }: SimulateOptions) => {
      await runSimulators(
        { ...options, speed: Number(speed) },
        (line) => process.stdout.write(line),
        interrupted(),
      )
    })
}
