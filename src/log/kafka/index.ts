/** The log on Apache Kafka: tasks in Kafka Streams' shape, exactly once, fenced by the group's generation. */

import { randomUUID } from 'node:crypto'
import type { SchemaRegistry } from '../../wire/registry.ts'
import { checkTaskSpec } from '../names.ts'
import {
  type Log,
  LogError,
  type LogHealth,
  type LogRecord,
  type OutputRecord,
  type Position,
  type ReadOptions,
  type Task,
  type TaskPosition,
  type TaskSpec,
  type TopicInfo,
  type TopicSpec,
} from '../port.ts'
import { ClusterAdmin } from './admin.ts'
import { Appender } from './appender.ts'
import { parseChangelogKey } from './changelog.ts'
import {
  type ClientError,
  type ClientSettings,
  type Consumer,
  call,
  connect,
  loadClient,
  type Producer,
} from './client.ts'
import type { CommittedStores } from './committed.ts'
import { runMember } from './member.ts'
import { changelogOf, groupOf, isInternal, shareTopicOf, taskOfGroup } from './names.ts'
import { DEFAULT_MAX_BYTES, OutputCheck } from './outputs.ts'
import { readPartitions } from './reader.ts'
import { TopicSettings } from './topic-settings.ts'
import { Transactions } from './transactions.ts'

export interface KafkaLogOptions {
  /** librdkafka's settings, as the user gave them; `bootstrap.servers` among them. */
  readonly settings: ClientSettings
  readonly registry: SchemaRegistry
  /** Names this process among those that share its tasks; the same after a restart. Default: a new one each time. */
  readonly instanceId?: string
  /** Copies of each partition of topics made here. Default: the cluster's own. */
  readonly replicationFactor?: number
  /** How long connecting may take. Default 10 s. */
  readonly connectTimeoutMs?: number
}

const CONNECT_TIMEOUT_MS = 10_000
const TRANSACTION_TIMEOUT_MS = 15_000

/** Connects to the cluster. Throws `LogError` `unreachable` or `denied` with the remedy when it can't. */
export async function openKafkaLog(options: KafkaLogOptions): Promise<Log> {
  const client = await loadClient()
  const bootstrap = String(options.settings['bootstrap.servers'] ?? '')
  if (bootstrap === '') throw new LogError('invalid', 'kafka: bootstrap.servers is missing')
  const timeoutMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS
  const base = {
    log_level: 4,
    event_cb: true,
    'socket.nagle.disable': true,
    'client.id': 'tubewire',
    ...options.settings,
  }
  const instance = options.instanceId ?? randomUUID()

  const build = <T>(make: () => T): T => {
    try {
      return make()
    } catch (cause) {
      throw new LogError(
        'invalid',
        `kafka: ${(cause as Error).message}; librdkafka's documentation lists the settings`,
        { cause },
      )
    }
  }
  const openProducer = async (settings: ClientSettings): Promise<Producer> => {
    const producer = build(
      () =>
        new client.Producer({
          ...base,
          'linger.ms': 0,
          'enable.idempotence': true,
          partitioner: 'murmur2_random',
          ...settings,
        } as never),
    )
    await connect(producer, bootstrap, timeoutMs)
    return producer
  }
  const openConsumer = async (
    settings: object,
    from: 'earliest' | 'latest',
    topic: string,
    onWork: () => void,
  ): Promise<Consumer> => {
    const consumer = build(
      () =>
        new client.KafkaConsumer(
          {
            ...base,
            'enable.auto.commit': false,
            'isolation.level': 'read_committed',
            'fetch.queue.backoff.ms': 5,
            'queued.max.messages.kbytes': 16_384,
            'session.timeout.ms': 10_000,
            'heartbeat.interval.ms': 2000,
            ...options.settings,
            ...settings,
            queue_non_empty_cb: onWork,
          } as never,
          { 'auto.offset.reset': from },
        ),
    )
    await connect(consumer, bootstrap, timeoutMs, topic)
    // What there is, at once: `onWork` tells when there is something.
    consumer.setDefaultConsumeTimeout(0)
    return consumer
  }

  // It reads uncommitted so that an end is the high watermark: the last stable offset hides what was just committed
  // until the transaction's marker is written, and all that stands behind another's open transaction.
  const appendProducer = await openProducer({ dr_cb: true, 'isolation.level': 'read_uncommitted' })
  const topicSettings = build(() => new TopicSettings(options.settings, timeoutMs))
  const adminClient = build(() => client.AdminClient.create(base as never))
  const admin = new ClusterAdmin(adminClient, appendProducer, topicSettings, options.replicationFactor ?? -1)
  const transactions = new Transactions(async () => {
    const producer = await openProducer({
      'transactional.id': `tubewire-${instance}`,
      'transaction.timeout.ms': TRANSACTION_TIMEOUT_MS,
      dr_cb: false,
    })
    await call((done) => producer.initTransactions(timeoutMs * 3, done))
    return producer
  })
  const check = new OutputCheck(admin, Number(options.settings['message.max.bytes'] ?? DEFAULT_MAX_BYTES))
  const appender = new Appender(appendProducer)
  return new KafkaLog({ registry: options.registry, admin, transactions, appender, check, openConsumer })
}

type OpenConsumer = (
  settings: object,
  from: 'earliest' | 'latest',
  topic: string,
  onWork: () => void,
) => Promise<Consumer>

interface Parts {
  readonly registry: SchemaRegistry
  readonly admin: ClusterAdmin
  readonly transactions: Transactions
  readonly appender: Appender
  readonly check: OutputCheck
  readonly openConsumer: OpenConsumer
}

class KafkaLog implements Log {
  readonly kind = 'kafka'
  readonly registry: SchemaRegistry
  readonly health: LogHealth = { state: 'ok' }
  readonly #parts: Parts
  readonly #admin: ClusterAdmin
  readonly #closing = new AbortController()
  readonly #active = new Set<Promise<unknown>>()
  readonly #running = new Set<string>()
  #closed: Promise<void> | undefined

  constructor(parts: Parts) {
    this.registry = parts.registry
    this.#parts = parts
    this.#admin = parts.admin
  }

  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    this.#mustBeOpen()
    await this.#admin.ensure(specs)
  }

  async topics(names?: readonly string[]): Promise<readonly TopicInfo[]> {
    this.#mustBeOpen()
    const found = names ? await this.#admin.partitionsOf(names) : await this.#admin.allPartitions()
    const shown = [...found]
      .filter(([name]) => names !== undefined || !isInternal(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return this.#admin.info(new Map(shown))
  }

  async deleteTopic(name: string): Promise<void> {
    this.#mustBeOpen()
    await this.#admin.deleteTopic(name)
  }

  async append(
    records: readonly OutputRecord[],
  ): Promise<readonly { readonly partition: number; readonly offset: number }[]> {
    this.#mustBeOpen()
    return this.#track(this.#parts.check.check(records).then(() => this.#parts.appender.append(records)))
  }

  async run(
    spec: TaskSpec,
    body: (task: Task, signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    this.#mustBeOpen()
    checkTaskSpec(spec)
    if (this.#running.has(spec.id))
      throw new LogError('invalid', `task ${spec.id} runs already in this process`)
    this.#running.add(spec.id)
    try {
      await this.#track(this.#runTask(spec, body, AbortSignal.any([signal, this.#closing.signal])))
    } finally {
      this.#running.delete(spec.id)
    }
  }

  async #runTask(
    spec: TaskSpec,
    body: (task: Task, signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const partitions = await this.#sharesOf(spec)
    const internal: TopicSpec[] = []
    if (spec.inputs.length === 0) internal.push({ name: shareTopicOf(spec.id), retentionMs: null })
    if (spec.stores?.length)
      internal.push({ name: changelogOf(spec.id), partitions, cleanup: 'compact', retentionMs: null })
    if (internal.length > 0) await this.#admin.ensure(internal)
    await runMember(
      {
        spec,
        body,
        transactions: this.#parts.transactions,
        check: this.#parts.check,
        openConsumer: (onRebalance, onWork) =>
          this.#parts.openConsumer(
            {
              'group.id': groupOf(spec.id),
              // Gives partition i of equally divided topics to the same member, which joins need.
              'partition.assignment.strategy': 'range',
              rebalance_cb: onRebalance as (error: ClientError, list: unknown) => void,
            },
            spec.from ?? 'earliest',
            spec.inputs[0] ?? shareTopicOf(spec.id),
            onWork,
          ),
        restore: (committed, topic, partition, stop) => this.#restore(committed, topic, partition, stop),
      },
      signal,
    )
  }

  /** How many shares the task has: the partitions of its inputs, which must be equal. */
  async #sharesOf({ id, inputs }: TaskSpec): Promise<number> {
    if (inputs.length === 0) return 1
    const found = await this.#admin.mustExist(inputs)
    const counts = new Set(found.values())
    if (counts.size > 1) {
      const list = [...found].map(([name, count]) => `${name} ${count}`).join(', ')
      throw new LogError(
        'topic-mismatch',
        `task ${id} reads topics of different partitions (${list}); they must be equal`,
      )
    }
    return [...counts][0]!
  }

  async #restore(
    committed: CommittedStores,
    topic: string,
    partition: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { low, high } = await this.#admin.watermarks(topic, partition)
    const options = {
      open: this.#openReader,
      from: [{ topic, partition, offset: low }],
      until: [{ topic, partition, offset: high }],
      batch: 5000,
    }
    for await (const records of readPartitions(options, signal)) {
      for (const { key, value } of records) {
        const entry = key && parseChangelogKey(key)
        if (entry) committed.set(entry.store, entry.key, value)
      }
    }
  }

  readonly #openReader = (topic: string, onWork: () => void): Promise<Consumer> =>
    this.#parts.openConsumer({ 'group.id': `tubewire-reader-${randomUUID()}` }, 'earliest', topic, onWork)

  async *read(
    topic: string,
    from: Position,
    signal: AbortSignal,
    options: ReadOptions = {},
  ): AsyncIterable<readonly LogRecord[]> {
    this.#mustBeOpen()
    const partitions = (await this.#admin.mustExist([topic])).get(topic)!
    const start = await this.#startOf(topic, partitions, from)
    const until =
      options.follow === false
        ? await Promise.all(
            start.map(async ({ partition }) => ({
              topic,
              partition,
              offset: (await this.#admin.watermarks(topic, partition)).high,
            })),
          )
        : undefined
    const stop = AbortSignal.any([signal, this.#closing.signal])
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#track(promise)
    try {
      yield* readPartitions(
        { open: this.#openReader, from: start, batch: options.batch ?? 500, ...(until && { until }) },
        stop,
      )
    } finally {
      resolve()
    }
  }

  async #startOf(topic: string, partitions: number, from: Position) {
    const indexes = Array.from({ length: partitions }, (_, partition) => partition)
    if (typeof from === 'object' && 'timestamp' in from) {
      const offsets = await this.#admin.offsetsAt(topic, partitions, from.timestamp)
      return indexes.map((partition) => ({ topic, partition, offset: offsets[partition]! }))
    }
    return Promise.all(
      indexes.map(async (partition) => {
        const { low, high } = await this.#admin.watermarks(topic, partition)
        if (from === 'latest') return { topic, partition, offset: high }
        const asked = from === 'earliest' ? low : (from.offsets.get(partition) ?? low)
        return { topic, partition, offset: Math.max(asked, low) }
      }),
    )
  }

  async tasks(): Promise<readonly string[]> {
    this.#mustBeOpen()
    return (await this.#admin.groups())
      .filter((group) => !group.startsWith('tubewire-reader-'))
      .flatMap((group) => taskOfGroup(group) ?? [])
      .sort()
  }

  async positions(taskId: string): Promise<readonly TaskPosition[]> {
    this.#mustBeOpen()
    const found = await this.#admin.positions(groupOf(taskId))
    return found.filter(({ topic }) => topic !== shareTopicOf(taskId))
  }

  async *stateOf(taskId: string, store: string): AsyncIterable<readonly [key: string, value: Uint8Array]> {
    this.#mustBeOpen()
    const topic = changelogOf(taskId)
    if (!(await this.#admin.partitionsOf([topic])).has(topic)) return
    const entries = new Map<string, Uint8Array>()
    for await (const records of this.read(topic, 'earliest', this.#closing.signal, {
      follow: false,
      batch: 5000,
    })) {
      for (const { key, value } of records) {
        const entry = key && parseChangelogKey(key)
        if (!entry || entry.store !== store) continue
        if (value === null) entries.delete(entry.key)
        else entries.set(entry.key, value)
      }
    }
    yield* entries
  }

  async dropTask(taskId: string): Promise<void> {
    this.#mustBeOpen()
    if (this.#running.has(taskId)) throw new LogError('invalid', `task ${taskId} is running; stop it first`)
    await this.#admin.deleteGroup(groupOf(taskId))
    await this.#admin.deleteTopic(changelogOf(taskId))
    await this.#admin.deleteTopic(shareTopicOf(taskId))
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled([...this.#active])
    await this.#parts.transactions.close()
    await this.#parts.appender.close()
    await this.#admin.close()
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#active.add(work)
    void work.finally(() => this.#active.delete(work)).catch(() => undefined)
    return work
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new LogError('closed', 'the log is closed')
  }
}
