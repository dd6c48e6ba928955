/** The Log port over the pieces of this folder. */

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
  type StateEntry,
  type Task,
  type TaskPosition,
  type TaskSpec,
  type TopicInfo,
  type TopicSpec,
} from '../port.ts'
import type { ClusterAdmin } from './admin.ts'
import type { Appender } from './appender.ts'
import { parseChangelogKey } from './changelog.ts'
import type { Clients } from './clients.ts'
import { sharesToCopy } from './copies.ts'
import { isAway } from './errors.ts'
import type { Health } from './health.ts'
import { runMember } from './member.ts'
import { changelogOf, groupOf, isInternal, READER_GROUP, shareTopicOf, taskOfGroup } from './names.ts'
import type { OutputCheck } from './outputs.ts'
import { type OpenReader, readPartitions } from './reader.ts'
import type { SecondClient } from './second-client.ts'
import type { StateDir } from './snapshots.ts'
import { Standby } from './standby.ts'
import { Sweeper } from './sweeper.ts'
import type { Transactions } from './transactions.ts'

export interface Parts {
  readonly registry: SchemaRegistry
  readonly clients: Clients
  readonly admin: ClusterAdmin
  readonly transactions: Transactions
  readonly appender: Appender
  readonly check: OutputCheck
  readonly health: Health
  readonly stateDir: StateDir
  readonly second: SecondClient
  /** 1: of each share's state one other process keeps a copy. */
  readonly standby: 0 | 1
  /** Ends hanging transactions in the topics that this one has to do with. */
  readonly sweep: () => Promise<void>
}

interface Prepared {
  readonly shares: number
  readonly changelog: { readonly topic: string; readonly topicId: string }
}

const SCAN_BATCH = 5000
const START_AGAIN_MS = 500
const NOTHING: ReadonlyMap<string, number> = new Map()

export class KafkaLog implements Log {
  readonly kind = 'kafka'
  readonly registry: SchemaRegistry
  readonly #parts: Parts
  readonly #admin: ClusterAdmin
  readonly #closing = new AbortController()
  readonly #active = new Set<Promise<unknown>>()
  readonly #readers = new Set<AsyncGenerator>()
  readonly #running = new Set<string>()
  readonly #standbys = new Map<string, Standby>()
  /** What the tasks that run here, or did, read: topics with their partitions. */
  readonly #reads = new Map<string, ReadonlyMap<string, number>>()
  readonly #sweeper: Sweeper
  #closed: Promise<void> | undefined

  constructor(parts: Parts) {
    this.#sweeper = new Sweeper(parts.sweep)
    this.registry = parts.registry
    this.#parts = parts
    this.#admin = parts.admin
  }

  get health(): LogHealth {
    return this.#parts.health.state
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
    return this.#track(this.#parts.check.check(records).then((placed) => this.#parts.appender.append(placed)))
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
    const { clients, transactions, check, health } = this.#parts
    const prepared = await this.#untilReachable(spec, signal, () => this.#prepare(spec))
    if (!prepared) return
    const watermarks = (topic: string, partition: number) => this.#admin.watermarks(topic, partition)
    const isCopied = this.#parts.standby > 0 && (spec.stores ?? []).length > 0
    const choose = async (partitions: readonly number[]) => {
      const members = await this.#admin.members(groupOf(spec.id))
      const self = { clientId: clients.memberName, partitions }
      return members && sharesToCopy(members, self, prepared.shares)
    }
    const standby = isCopied ? new Standby({ open: this.#openReader, watermarks, choose }) : undefined
    if (standby) this.#standbys.set(spec.id, standby)
    await runMember(
      {
        spec,
        body,
        transactions,
        check,
        health,
        snapshots: this.#parts.stateDir.open(),
        changelog: prepared.changelog,
        standby,
        open: this.#openReader,
        watermarks,
        onStall: () => this.#sweeper.soon(),
        mustExist: (topics) => this.#admin.mustExist(topics),
        join: (onRebalance, onWork) =>
          clients.member(groupOf(spec.id), spec.inputs[0] ?? shareTopicOf(spec.id), onRebalance, onWork),
      },
      signal,
    ).finally(() => this.#standbys.delete(spec.id))
  }

  /** How far the copies are that this process keeps of a task's other shares: changelog offsets by partition. */
  copiesOf(taskId: string): ReadonlyMap<number, number> {
    return this.#standbys.get(taskId)?.reached ?? new Map()
  }

  /** Makes what the task needs on the cluster; tells how many shares it has and which changelog, of which life. */
  async #prepare(spec: TaskSpec): Promise<Prepared> {
    const shares = await this.#sharesOf(spec)
    const topic = changelogOf(spec.id)
    const hasState = (spec.stores ?? []).length > 0
    const internal: TopicSpec[] = []
    if (spec.inputs.length === 0) internal.push({ name: shareTopicOf(spec.id), retentionMs: null })
    if (hasState) internal.push({ name: topic, partitions: shares, cleanup: 'compact', retentionMs: null })
    if (internal.length > 0) await this.#admin.ensure(internal)
    await this.#parts.transactions.open()
    this.#sweeper.start()
    const topicId = hasState ? await this.#admin.topicIdOf(topic) : ''
    return { shares, changelog: { topic, topicId } }
  }

  /** A broker that is away for a while is waited for, as it is by tasks that run. None when the signal has aborted. */
  async #untilReachable<T>(
    { id }: TaskSpec,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    const cause = `start of task ${id}`
    try {
      while (!signal.aborted) {
        try {
          return await work()
        } catch (error) {
          if (!isAway(error)) throw error
          this.#parts.health.stalled(cause, `task ${id} can't start: ${error.message}`)
          await new Promise((resolve) => setTimeout(resolve, START_AGAIN_MS))
        }
      }
      return undefined
    } finally {
      this.#parts.health.recovered(cause)
    }
  }

  /** How many shares the task has: the partitions of its inputs, which must be equal. */
  async #sharesOf({ id, inputs }: TaskSpec): Promise<number> {
    if (inputs.length === 0) return 1
    const found = await this.#admin.mustExist(inputs)
    this.#reads.set(id, found)
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

  readonly #openReader: OpenReader = (topic, onWork) => this.#parts.clients.reader(topic, onWork)

  read(
    topic: string,
    from: Position,
    signal: AbortSignal,
    options: ReadOptions = {},
  ): AsyncIterable<readonly LogRecord[]> {
    const begun = () => {
      this.#readers.add(reader)
      return () => this.#readers.delete(reader)
    }
    const reader = this.#read(topic, from, signal, options, begun)
    return reader
  }

  async *#read(
    topic: string,
    from: Position,
    signal: AbortSignal,
    options: ReadOptions,
    begun: () => () => void,
  ): AsyncGenerator<readonly LogRecord[], void> {
    this.#mustBeOpen()
    const ended = begun()
    try {
      yield* await this.#recordsOf(topic, from, AbortSignal.any([signal, this.#closing.signal]), options)
    } finally {
      ended()
    }
  }

  async #recordsOf(
    topic: string,
    from: Position,
    signal: AbortSignal,
    options: ReadOptions,
  ): Promise<AsyncIterable<readonly LogRecord[]>> {
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
    return readPartitions(
      { open: this.#openReader, from: start, batch: options.batch ?? 500, ...(until && { until }) },
      signal,
    )
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
      .filter((group) => !group.startsWith(READER_GROUP))
      .flatMap((group) => taskOfGroup(group) ?? [])
      .sort()
  }

  async positions(taskId: string): Promise<readonly TaskPosition[]> {
    this.#mustBeOpen()
    const found = await this.#admin.positions(groupOf(taskId), this.#reads.get(taskId) ?? NOTHING)
    return found.filter(({ topic }) => topic !== shareTopicOf(taskId))
  }

  async *stateOf(taskId: string, store: string): AsyncIterable<readonly [key: string, value: Uint8Array]> {
    for await (const entry of this.entriesOf(taskId)) {
      if (entry.store === store) yield [entry.key, entry.value]
    }
  }

  async *entriesOf(taskId: string): AsyncIterable<StateEntry> {
    this.#mustBeOpen()
    const topic = changelogOf(taskId)
    if (!(await this.#admin.partitionsOf([topic])).has(topic)) return
    const entries = new Map<string, StateEntry>()
    for await (const records of this.read(topic, 'earliest', this.#closing.signal, {
      follow: false,
      batch: SCAN_BATCH,
    })) {
      for (const { key, value, partition } of records) {
        const entry = key && parseChangelogKey(key)
        if (!entry) continue
        const id = `${partition} ${entry.store} ${entry.key}`
        if (value === null) entries.delete(id)
        else entries.set(id, { partition, ...entry, value })
      }
    }
    yield* entries.values()
  }

  async dropTask(taskId: string): Promise<void> {
    this.#mustBeOpen()
    if (this.#running.has(taskId)) throw new LogError('invalid', `task ${taskId} is running; stop it first`)
    this.#reads.delete(taskId)
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
    // A caller that stands still between two batches would not run its reader's end.
    const readers = [...this.#readers].map((reader) => reader.return(undefined))
    await Promise.allSettled([...this.#active, ...readers])
    this.#sweeper.stop()
    const { transactions, appender, health, stateDir, second } = this.#parts
    // Its requests end with it: nobody waits for a broker that is away.
    await second.close()
    await transactions.close()
    health.close()
    await appender.close()
    await this.#admin.close()
    stateDir.close()
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
