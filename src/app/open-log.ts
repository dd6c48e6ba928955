/** From the configuration to the log: the embedded one, or Kafka with a registry. */

import { join } from 'node:path'
import type { Config } from '../config/index.ts'
import { type LogLogger, SILENT } from '../log/logger.ts'
import type { Log, LogReader } from '../log/port.ts'
import {
  openSqliteLog,
  openSqliteLogReader,
  type SqliteLog,
  type SqliteLogMetrics,
} from '../log/sqlite/index.ts'
import { RestRegistry } from '../wire/rest-registry.ts'
import { registryEndpoints } from '../wire/rest-settings.ts'

export interface OpenedLog {
  readonly log: Log
  /** Tells other processes on this machine how to reach this one; the embedded log only. */
  readonly publish?: SqliteLog['publish']
}

/** Under `dataDir`: copies of the state that lasts on Kafka, so that a restart reads only what is new. */
export const STATE_DIR = 'kafka'

/** Opens the log for work. Throws `LogError` `locked` when another process has it, `unreachable` or `denied` for Kafka. */
export async function openLog(
  config: Config,
  logger: LogLogger,
  metrics?: SqliteLogMetrics,
): Promise<OpenedLog> {
  if (config.log.kind === 'kafka') return { log: await openKafka(config, logger) }
  const log = await openSqliteLog({ dir: config.dataDir, logger, ...(metrics && { metrics }) })
  return { log, publish: (facts) => log.publish(facts) }
}

/** Opens the log for looking on, beside the process that works on it. */
export async function openLogReader(config: Config): Promise<LogReader> {
  if (config.log.kind === 'kafka') return openKafka(config, SILENT)
  return openSqliteLogReader({ dir: config.dataDir })
}

async function openKafka(config: Config, logger: LogLogger): Promise<Log> {
  // Loaded only where it is used: most installations never do.
  const { openKafkaLog } = await import('../log/kafka/index.ts')
  const { url, ...credentials } = config.schemaRegistry
  const settings: Record<string, string> = { url: [url ?? []].flat().join(',') }
  for (const [name, secret] of Object.entries(credentials)) if (secret) settings[name] = secret.reveal()
  return openKafkaLog({
    settings: config.kafka,
    logger,
    registry: new RestRegistry(registryEndpoints(settings)),
    stateDir: join(config.dataDir, STATE_DIR),
    standby: config.log.standby === 1 ? 1 : 0,
    ...(config.log.replicationFactor && { replicationFactor: config.log.replicationFactor }),
  })
}
