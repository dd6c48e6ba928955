import type { Command } from 'commander'
import { startApp } from '../app/app.ts'
import { openLogger } from './logging.ts'
import { type ConfigOptions, interrupted, readConfig, withConfig } from './options.ts'
import { version } from './version.ts'

export function upCommand(program: Command): void {
  withConfig(program.command('up'))
    .description('run everything in this process, until Ctrl-C')
    .action(async (options: ConfigOptions) => {
      const loaded = readConfig(options)
      const logger = openLogger(loaded)
      const stop = interrupted()
      const app = await startApp(loaded, { logger, version })
      logger.info({ url: app.url, version, rules: app.program.queries.length }, `tubewire ${version} is up`)
      await aborted(stop)
      logger.info('stopping')
      await app.close()
    })
}

export function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}
