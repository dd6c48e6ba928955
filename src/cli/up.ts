import type { Command } from 'commander'
import { startApp } from '../app/app.ts'
import { openLogger } from './logging.ts'
import { aborted, type ConfigOptions, interrupted, readConfig, withConfig } from './options.ts'
import { version } from './version.ts'

export function upCommand(program: Command): void {
  withConfig(program.command('up'))
    .description('run everything in this process, until Ctrl-C')
    .action(async (options: ConfigOptions) => {
      const loaded = readConfig(options)
      const logger = openLogger(loaded)
      const stop = interrupted()
      const { file, envFiles } = loaded
      logger.info(`tubewire ${version} starts with ${[file, ...envFiles].join(', ')}`)
      const app = await startApp(loaded, { logger, version })
      const rules = app.program.queries.length
      logger.info({ url: app.url, rules }, 'tubewire is up')
      const isEmpty = rules === 0 && loaded.config.sql.engine === 'embedded'
      if (isEmpty) logger.warn('there are no queries in the rules: nothing will be alerted')
      await aborted(stop)
      logger.info('stopping')
      await app.close()
      logger.info('stopped')
    })
}
