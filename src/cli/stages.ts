import type { Command } from 'commander'
import type { StageName } from '../app/stage-names.ts'
import type { LoadedConfig } from '../config/index.ts'
import { UsageError } from './io.ts'
import { openLogger } from './logging.ts'
import { type ConfigOptions, interrupted, readConfig, withConfig } from './options.ts'
import { runApp } from './run-app.ts'
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
      .action(async ({ port, ...given }: ConfigOptions & { readonly port?: string }) => {
        const loaded = withPort(readConfig(given), port)
        if (loaded.config.log.kind !== 'kafka') {
          throw new UsageError(
            `\`tubewire ${stage}\` is one process of several, which only log.kind: kafka has; \`tubewire up\` does everything`,
          )
        }
        const logger = openLogger(loaded)
        const options = { logger, version, stages: [stage as StageName] }
        await runApp(loaded, options, interrupted(), ({ url }) => {
          logger.info({ url, version, stage }, `tubewire ${version}: ${stage} is up`)
        })
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
