/** The Log port over the pieces of this folder. */

import type { SchemaRegistry } from '../../wire/registry.ts'
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
import type { Appender } from './appender.ts'
import type { Admin } from './client/client.ts'
import type { Line } from './client/line.ts'
import type { OpenReader } from './client/reader.ts'
import type { SecondClient } from './client/second-client.ts'
import type { Clients } from './clients.ts'
import type { Groups } from './cluster/groups.ts'
import type { Offsets } from './cluster/offsets.ts'
import type { OutputCheck } from './cluster/outputs.ts'
import type { Topics } from './cluster/topics.ts'
import type { Sweeper } from './hanging/sweeper.ts'
import type { Health } from './health.ts'
import {
  changelogOf,
  groupOf,
  isInternal,
  READER_GROUP,
  shareTopicOf,
  taskOfChangelog,
  taskOfGroup,
} from './names.ts'
import { withPatience } from './patience.ts'
import { Reading } from './reading.ts'
import type { StateDir } from './state/snapshots.ts'
import { Running } from './tasks/running.ts'
import type { Transactions } from './transactions/transactions.ts'

export interface Parts {
  readonly registry: SchemaRegistry
  readonly clients: Clients
  readonly line: Line
  readonly admin: Admin
  readonly topics: Topics
  readonly offsets: Offsets
  readonly groups: Groups
  readonly transactions: Transactions
  readonly appender: Appender
  readonly check: OutputCheck
  readonly health: Health
  readonly stateDir: StateDir
  readonly second: SecondClient
  /** 1: of each share's state one other process keeps a copy. */
  readonly standby: 0 | 1
  readonly sweeper: Sweeper
}

export class KafkaLog implements Log {
  readonly kind = 'kafka'
  readonly registry: SchemaRegistry
  readonly #parts: Parts
  readonly #reading: Reading
  readonly #running: Running
  readonly #closing = new AbortController()
  readonly #active = new Set<Promise<unknown>>()
  #closed: Promise<void> | undefined

  constructor(parts: Parts) {
    const open: OpenReader = (topic, onWork) => parts.clients.reader(topic, onWork)
    this.registry = parts.registry
    this.#parts = parts
    this.#running = new Running({ ...parts, open })
    this.#reading = new Reading({
      topics: parts.topics,
      offsets: parts.offsets,
      open,
      mustBeOpen: () => this.#mustBeOpen(),
      closing: this.#closing.signal,
    })
  }

  get health(): LogHealth {
    return this.#parts.health.state
  }

  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    this.#mustBeOpen()
    await this.#parts.topics.ensure(specs)
  }

  async topics(names?: readonly string[]): Promise<readonly TopicInfo[]> {
    this.#mustBeOpen()
    const { topics } = this.#parts
    const found = names ? await topics.partitionsOf(names) : await topics.allPartitions()
    const shown = [...found]
      .filter(([name]) => names !== undefined || !isInternal(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return topics.info(new Map(shown))
  }

  async deleteTopic(name: string): Promise<void> {
    this.#mustBeOpen()
    await this.#parts.topics.delete(name)
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
    await this.#track(this.#running.run(spec, body, AbortSignal.any([signal, this.#closing.signal])))
  }

  /** How far the copies are that this process keeps of a task's other shares: changelog offsets by partition. */
  copiesOf(taskId: string): ReadonlyMap<number, number> {
    return this.#running.copiesOf(taskId)
  }

  read(
    topic: string,
    from: Position,
    signal: AbortSignal,
    options: ReadOptions = {},
  ): AsyncIterable<readonly LogRecord[]> {
    return this.#reading.read(topic, from, signal, options)
  }

  async tasks(): Promise<readonly string[]> {
    this.#mustBeOpen()
    const { groups, topics } = this.#parts
    const named = (await groups.names())
      .filter((group) => !group.startsWith(READER_GROUP))
      .flatMap(taskOfGroup)
    // Kafka forgets a group that nobody has been in for a week; the state stays.
    const withState = [...(await topics.allPartitions()).keys()].flatMap(taskOfChangelog)
    return [...new Set([...named, ...withState])].sort()
  }

  async positions(taskId: string): Promise<readonly TaskPosition[]> {
    this.#mustBeOpen()
    const found = await this.#parts.groups.positions(groupOf(taskId), this.#running.readsOf(taskId))
    return found.filter(({ topic }) => topic !== shareTopicOf(taskId))
  }

  async *stateOf(taskId: string, store: string): AsyncIterable<readonly [key: string, value: Uint8Array]> {
    for await (const entry of this.entriesOf(taskId)) {
      if (entry.store === store) yield [entry.key, entry.value]
    }
  }

  entriesOf(taskId: string): AsyncIterable<StateEntry> {
    return this.#reading.entriesOf(taskId)
  }

  async dropTask(taskId: string): Promise<void> {
    this.#mustBeOpen()
    if (this.#running.has(taskId)) throw new LogError('invalid', `task ${taskId} is running; stop it first`)
    this.#running.forget(taskId)
    const { groups, topics, stateDir } = this.#parts
    await groups.delete(groupOf(taskId))
    await topics.delete(changelogOf(taskId))
    stateDir.forget(changelogOf(taskId))
    await topics.delete(shareTopicOf(taskId))
  }

  /** While no broker answers, what waits for one is given up after some two seconds: the next start sees to it. */
  close(): Promise<void> {
    const { topics } = this.#parts
    this.#closed ??= withPatience({ probe: () => topics.ping(), giveUp: () => this.#giveUp() }, () =>
      this.#close(),
    )
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled([...this.#active, this.#reading.close()])
    const { admin, transactions, appender, health, stateDir, second, sweeper } = this.#parts
    const swept = sweeper.close()
    // Its requests end with it: nobody waits for a broker that is away.
    await second.close()
    await transactions.close()
    await swept
    health.close()
    await appender.close()
    await this.#disconnect(admin)
    stateDir.close()
  }

  /** Under a call of its own, which it would wait for, with all of the process. */
  async #disconnect(admin: Admin): Promise<void> {
    const { line } = this.#parts
    await line.idle().catch(() => undefined)
    if (!line.isGivenUp) admin.disconnect()
  }

  #giveUp(): void {
    const { transactions, line, second } = this.#parts
    transactions.stop()
    line.giveUp()
    void second.close()
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
