import type { DatabaseSync } from 'node:sqlite'
import type { LogLogger } from '../logger.ts'
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
import { Catalog } from './catalog.ts'
import { Checkpointer } from './checkpoints/checkpointer.ts'
import { Committer } from './committer.ts'
import { Housekeeper } from './housekeeping/housekeeper.ts'
import type { Lock } from './lock.ts'
import type { SqliteLogMetrics } from './options.ts'
import { Placement } from './placement.ts'
import { Reads } from './reads.ts'
import { SqliteRegistry } from './registry.ts'
import { Runs } from './runs.ts'
import { TaskTable } from './task-table.ts'

interface SqliteLogParts {
  readonly db: DatabaseSync
  readonly file: string
  readonly lock: Lock
  readonly clock: () => number
  readonly logger: LogLogger
  readonly metrics: SqliteLogMetrics
  readonly maxRecordBytes: number
  readonly maintenanceIntervalMs: number | null
}

/** The embedded log: one SQLite file, one writing connection, this process its only writer. */
export class SqliteLog implements Log {
  readonly kind = 'sqlite'
  readonly registry: SqliteRegistry
  readonly #parts: SqliteLogParts
  readonly #catalog: Catalog
  readonly #checkpointer: Checkpointer
  readonly #committer: Committer
  readonly #placement: Placement
  readonly #table: TaskTable
  readonly #reads: Reads
  readonly #runs: Runs
  readonly #housekeeper: Housekeeper
  readonly #closing = new AbortController()
  #closed: Promise<void> | undefined

  constructor(parts: SqliteLogParts) {
    this.#parts = parts
    const { db } = parts
    this.#catalog = new Catalog(db)
    const checkpointer = new Checkpointer(db, parts.file, parts.logger)
    this.#checkpointer = checkpointer
    this.#committer = new Committer(db, { ...parts, checkpointer, makeRoom: () => this.#makeRoom() })
    this.#placement = new Placement(this.#catalog, parts.maxRecordBytes)
    this.#table = new TaskTable(db)
    this.#reads = new Reads({ catalog: this.#catalog, table: this.#table, closing: this.#closing.signal })
    this.registry = new SqliteRegistry(db, this.#committer)
    this.#runs = new Runs({
      catalog: this.#catalog,
      committer: this.#committer,
      placement: this.#placement,
      table: this.#table,
    })
    this.#housekeeper = new Housekeeper({
      ...parts,
      checkpointer,
      catalog: this.#catalog,
      intervalMs: parts.maintenanceIntervalMs,
      closing: this.#closing.signal,
      onRemoved: () => this.#committer.tryNow(),
    })
  }

  get health(): LogHealth {
    return this.#committer.health
  }

  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    this.#reads.check()
    await this.#committer.submitAlone((transaction) => this.#catalog.ensure(specs, transaction))
  }

  topics(names?: readonly string[]): Promise<readonly TopicInfo[]> {
    return this.#reads.topics(names)
  }

  async deleteTopic(name: string): Promise<void> {
    this.#reads.check()
    await this.#committer.submitAlone((transaction) => this.#catalog.delete(name, transaction))
  }

  async append(
    records: readonly OutputRecord[],
  ): Promise<readonly { readonly partition: number; readonly offset: number }[]> {
    this.#reads.check()
    const placed = this.#placement.place(records)
    if (records.length === 0) return []
    const written = await this.#committer.submit((transaction) => transaction.stage(placed))
    return written.map(({ partition, offset }) => ({ partition, offset }))
  }

  async run(
    spec: TaskSpec,
    body: (task: Task, signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    this.#reads.check()
    await this.#runs.run(spec, body, AbortSignal.any([signal, this.#closing.signal]))
  }

  read(
    topic: string,
    from: Position,
    signal: AbortSignal,
    options?: ReadOptions,
  ): AsyncIterable<readonly LogRecord[]> {
    return this.#reads.read(topic, from, signal, options)
  }

  tasks(): Promise<readonly string[]> {
    return this.#reads.tasks()
  }

  positions(taskId: string): Promise<readonly TaskPosition[]> {
    return this.#reads.positions(taskId)
  }

  stateOf(taskId: string, store: string): AsyncIterable<readonly [key: string, value: Uint8Array]> {
    return this.#reads.stateOf(taskId, store)
  }

  entriesOf(taskId: string): AsyncIterable<StateEntry> {
    return this.#reads.entriesOf(taskId)
  }

  async dropTask(taskId: string): Promise<void> {
    this.#reads.check()
    if (this.#runs.isRunning(taskId)) {
      throw new LogError('invalid', `task ${taskId} runs: stop it before it is dropped`)
    }
    await this.#committer.submitAlone(() => this.#table.drop(taskId))
  }

  /** Applies retention and compaction now, however little there is to do. It is done in the background anyway. */
  async maintain(): Promise<void> {
    this.#reads.check()
    await this.#housekeeper.maintain(true)
  }

  /** Tells other processes about this one, beside its pid: see `describeHolder`. */
  async publish(facts: Readonly<Record<string, unknown>>): Promise<void> {
    this.#reads.check()
    await this.#parts.lock.publish(facts)
  }

  async close(): Promise<void> {
    this.#closed ??= this.#close()
    await this.#closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(): Promise<void> {
    this.#closing.abort()
    await this.#committer.close()
    await this.#housekeeper.close()
    await this.#checkpointer.close()
    this.#parts.db.close()
    this.#parts.lock.release()
  }

  /** Room is short: what may go, goes now. */
  #makeRoom(): void {
    this.#housekeeper.maintain(true).catch((error: unknown) => {
      this.#parts.logger.warn({ err: error }, 'nothing could be removed to make room')
    })
  }
}
