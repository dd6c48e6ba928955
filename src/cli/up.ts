import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { startFirstRun, USUAL_PORT } from '../app/first-run.ts'
import { NOTHING_ALERTED } from '../app/rules-change.ts'
import { USUAL } from '../app/setup-files.ts'
import { commandLine, note } from './io.ts'
import { openLogger } from './logging.ts'
import {
  aborted,
  type ConfigOptions,
  commandFor,
  interrupted,
  PORT,
  readConfig,
  withConfig,
} from './options.ts'
import { runApp } from './run-app.ts'
import { version } from './version.ts'

interface UpOptions extends ConfigOptions {
  readonly setup?: boolean
  readonly setupPort: number
  readonly youtubeUrl: string
  readonly telegramUrl: string
}

export function upCommand(program: Command): void {
  withConfig(program.command('up'))
    .description(
      'run everything in this process, until Ctrl-C; with no configuration, set it up in the browser first',
    )
    .option('--setup', 'set it up in the browser where there is no configuration, not only at a terminal')
    .option('--setup-port <port>', 'where that page is; 0: any', PORT, USUAL_PORT)
    .option('--youtube-url <url>', 'for that: another YouTube, such as the simulator', USUAL.youtubeUrl)
    .option(
      '--telegram-url <url>',
      'for that: another Telegram, such as a local Bot API server',
      USUAL.telegramUrl,
    )
    .action(async (options: UpOptions) => {
      const stop = interrupted()
      const isFirst = !existsSync(options.config) && (options.setup || process.stdin.isTTY)
      if (isFirst && !(await setUp(options, stop))) return
      const loaded = readConfig(options)
      const logger = openLogger(loaded)
      const { file, envFiles } = loaded
      logger.info(`tubewire ${version} starts with ${[file, ...envFiles].join(', ')}`)
      await runApp(loaded, { logger, version }, stop, ({ url, program, isLoaded }) => {
        const rules = program.queries.length
        logger.info({ url, rules }, 'tubewire is up')
        const isEmpty = isLoaded && rules === 0 && loaded.config.sql.engine === 'embedded'
        if (isEmpty) logger.warn(NOTHING_ALERTED)
      })
    })
}

/** False: it was interrupted, and nothing was written. */
async function setUp(options: UpOptions, stop: AbortSignal): Promise<boolean> {
  await using server = await startFirstRun({
    ...options,
    file: resolve(options.config),
    port: options.setupPort,
    showCommand: commandLine('config show'),
    version,
  })
  note(`There is no ${options.config} yet. Set tubewire up in the browser of this machine:`)
  note(`  ${server.openUrl}`)
  note(`or in the terminal: ${commandFor(options, 'init')}`)
  await Promise.race([server.written, aborted(stop)])
  return !stop.aborted
}
