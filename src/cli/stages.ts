import type { Command } from 'commander'
import { startApp } from '../app/app.ts'
import type { StageName } from '../app/stage-names.ts'
import type { LoadedConfig } from '../config/index.ts'
import { UsageError } from './io.ts'
import { openLogger } from './logging.ts'
import { aborted, type ConfigOptions, interrupted, readConfig, withConfig } from './options.ts'
import { version } from './version.ts'

const DESCRIPTIONS: Readonly<Record<StageName, string>> = {
  watch: 'run only the watcher, on Kafka: one works, more of them stand by',
  query: 'run only the rules, on Kafka: processes share the partitions out',
  deliver: 'run only delivery and the bot, on Kafka',
  serve: 'run only the web server, on Kafka',
}

/** One stage a process, until Ctrl-C. */
export function stageCommands(program: Command): void {
  for (const [stage, description] of Object.entries(DESCRIPTIONS)) {
    withConfig(program.command(stage))
      .description(description)
      .option('--port <port>', 'where metrics and health of this process are; default: web.port')
      .action(async (options: ConfigOptions & { readonly port?: string }) => {
        const loaded = withPort(readConfig(options), options.port)
        if (loaded.config.log.kind !== 'kafka') {
          throw new UsageError(
            `\`tubewire ${stage}\` is one process of several, which only log.kind: kafka has; \`tubewire up\` does everything`,
          )
        }
        const logger = openLogger(loaded)
        const stop = interrupted()
        const app = await startApp(loaded, { logger, version, stages: [stage as StageName] })
        logger.info({ url: app.url, version, stage }, `tubewire ${version}: ${stage} is up`)
        await aborted(stop)
        logger.info('stopping')
        await app.close()
      })
  }
}

function withPort(loaded: LoadedConfig, text: string | undefined): LoadedConfig {
  if (text === undefined) return loaded
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port takes a number from 0 to 65535, not ${text}`)
  }
  return { ...loaded, config: { ...loaded.config, web: { ...loaded.config.web, port } } }
}
