import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import {
  LogError,
  type LogReader,
  type LogRecord,
  type Position,
  type ReadOptions,
  type TaskPosition,
  type TopicInfo,
} from '../port.ts'
import { Catalog } from './catalog.ts'
import { openForReading, pragma } from './database.ts'
import { troubleOf } from './errors.ts'
import { failing, readTopic } from './reading.ts'
import { SqliteRegistry } from './registry.ts'
import { TaskTable } from './task-table.ts'

/** How often it is asked whether the writing process has committed something. */
const POLL_MS = 50

/**
 * Opens the log beside the process that writes it, for looking on: `tail`, `status`. It holds nothing up and sees
 * what is committed within some 50 ms. Throws `LogError` `missing` where there is no log.
 */
export async function openSqliteLogReader({ dir }: { readonly dir: string }): Promise<SqliteLogReader> {
  return new SqliteLogReader(openForReading(join(dir, 'log.db')))
}

export class SqliteLogReader implements LogReader {
  readonly kind = 'sqlite'
  readonly registry: SqliteRegistry
  readonly #db: DatabaseSync
  readonly #catalog: Catalog
  readonly #table: TaskTable
  readonly #closing = new AbortController()
  readonly #timer: NodeJS.Timeout
  #version: number

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#version = pragma(db, 'data_version')
    this.#catalog = new Catalog(db)
    this.#table = new TaskTable(db)
    this.registry = new SqliteRegistry(db)
    this.#timer = setInterval(() => this.#look(), POLL_MS)
    this.#timer.unref()
  }

  async topics(names?: readonly string[]): Promise<readonly TopicInfo[]> {
    this.#check()
    const topics = names ? names.flatMap((name) => this.#catalog.get(name) ?? []) : this.#catalog.all
    return topics.map((topic) => topic.info())
  }

  read(
    topic: string,
    from: Position,
    signal: AbortSignal,
    options: ReadOptions = {},
  ): AsyncIterable<readonly LogRecord[]> {
    try {
      this.#check()
      const ended = AbortSignal.any([signal, this.#closing.signal])
      return readTopic(this.#catalog.require(topic), from, ended, options)
    } catch (error) {
      return failing(error)
    }
  }

  async tasks(): Promise<readonly string[]> {
    this.#check()
    return this.#table.tasks()
  }

  async positions(taskId: string): Promise<readonly TaskPosition[]> {
    this.#check()
    return this.#table.positions(taskId)
  }

  async *stateOf(
    taskId: string,
    store: string,
  ): AsyncGenerator<readonly [key: string, value: Uint8Array], void> {
    this.#check()
    for (const page of this.#table.entries(taskId, store)) {
      yield* page
      await new Promise((resolve) => setImmediate(resolve))
      this.#check()
    }
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    clearInterval(this.#timer)
    this.#db.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #check(): void {
    if (this.#closing.signal.aborted) throw new LogError('closed', 'the log is closed')
    this.#refresh()
  }

  #look(): void {
    try {
      this.#refresh()
    } catch (error) {
      // Busy for a moment: the next look will do. Anything else is met, and told, by those who read.
      if (troubleOf(error) !== 'busy') this.#wake()
    }
  }

  /** Takes in what the writing process has committed since, and wakes who waits for it. */
  #refresh(): void {
    const version = pragma(this.#db, 'data_version')
    if (version === this.#version) return
    this.#catalog.refresh()
    this.#version = version
    this.#wake()
  }

  #wake(): void {
    for (const { partitions } of this.#catalog.all) for (const partition of partitions) partition.wake()
  }
}
