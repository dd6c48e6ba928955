/** The log on Apache Kafka: tasks in Kafka Streams' shape, exactly once, fenced by the group's generation. */

import type { SchemaRegistry } from '../../wire/registry.ts'
import type { LogLogger } from '../logger.ts'
import { Appender } from './appender.ts'
import type { ClientSettings } from './client/client.ts'
import { Line } from './client/line.ts'
import { OidcTokens } from './client/oidc.ts'
import { SecondClient } from './client/second-client.ts'
import { Clients } from './clients.ts'
import { Groups } from './cluster/groups.ts'
import { Offsets } from './cluster/offsets.ts'
import { DEFAULT_MAX_BYTES, OutputCheck } from './cluster/outputs.ts'
import { TopicSettings } from './cluster/topic-settings.ts'
import { Topics } from './cluster/topics.ts'
import { HangingTransactions } from './hanging/hanging.ts'
import { OpenTransactions } from './hanging/open-transactions.ts'
import { Sweeper } from './hanging/sweeper.ts'
import { Health } from './health.ts'
import { KafkaLog } from './log.ts'
import { isOwnTransactionalId, transactionalIdOf } from './names.ts'
import { StateDir } from './state/snapshots.ts'
import { cleanProducer } from './transactions/clean-producer.ts'
import { Transactions } from './transactions/transactions.ts'
import { Transactor } from './transactions/transactor.ts'

export interface KafkaLogOptions {
  /** librdkafka's settings, as the user gave them; `bootstrap.servers` among them. */
  readonly settings: ClientSettings
  readonly registry: SchemaRegistry
  /** Told when work stops, why, and when it goes on. Default: nobody is. */
  readonly logger?: LogLogger
  /**
   * Names this process among those that share its tasks; the same after a restart, and no other's. Default: that of
   * its file in `stateDir`, or else a new one each time.
   */
  readonly instanceId?: string
  /** Where state is kept, so that a restart reads only what is new. Default: a temporary file of SQLite's. */
  readonly stateDir?: string
  /** 1: of each share's state one other process keeps a copy, so that a takeover reads only what is new. Default 0. */
  readonly standby?: 0 | 1
  /** Copies of each partition of topics made here. Default: the cluster's own. */
  readonly replicationFactor?: number
  /** How long connecting may take. Default 8 s, so that a command has said what is wrong within ten. */
  readonly connectTimeoutMs?: number
}

const CONNECT_TIMEOUT_MS = 8000
const CLUSTERS_OWN = -1

/**
 * Connects to the cluster. Throws `LogError` `unreachable` or `denied` with the remedy when it can't, `invalid` for a
 * setting that librdkafka does not have.
 */
export async function openKafkaLog(options: KafkaLogOptions): Promise<KafkaLog> {
  const connectTimeoutMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS
  const health = new Health({
    probe: () => topics.ping(),
    ...(options.logger && { logger: options.logger }),
  })
  const line = new Line()
  const clients = await Clients.load({
    settings: options.settings,
    connectTimeoutMs,
    onAway: (reason) => health.away(reason),
    line,
  })
  const tokens = OidcTokens.of(options.settings, connectTimeoutMs)
  await tokens?.get()
  const producer = await clients.producer()
  const second = new SecondClient(options.settings, connectTimeoutMs, tokens)
  const admin = clients.admin()
  const offsets = new Offsets(admin, producer)
  const topics = new Topics({
    admin,
    client: producer,
    settings: new TopicSettings(second),
    offsets,
    replicationFactor: options.replicationFactor ?? CLUSTERS_OWN,
  })
  const stateDir = new StateDir(options.stateDir, health)
  const transactionalId = () => transactionalIdOf(options.instanceId ?? stateDir.open().instanceId)
  const hanging = new HangingTransactions(new OpenTransactions(second), second)
  const connect = () =>
    cleanProducer({
      id: transactionalId(),
      topics: () => topics.writable(),
      hanging,
      connect: (id) => clients.transactional(id),
    })
  const transactions = new Transactions(
    new Transactor({ connect, lookForHanging: (id, topics) => hanging.lookFor(id, topics), health }),
  )
  const sweep = async () => {
    const isAnothers = (id: string) => isOwnTransactionalId(id) && id !== transactionalId()
    await transactions.endHanging(topics.used)
    await hanging.endAll(isAnothers, topics.used)
  }
  return new KafkaLog({
    registry: options.registry,
    clients,
    line,
    admin,
    topics,
    offsets,
    groups: new Groups(admin, second),
    transactions,
    sweeper: new Sweeper({ sweep, health }),
    health,
    stateDir,
    second,
    standby: options.standby ?? 0,
    appender: new Appender(producer),
    check: new OutputCheck(topics, Number(options.settings['message.max.bytes'] ?? DEFAULT_MAX_BYTES)),
  })
}
