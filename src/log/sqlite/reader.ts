import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { pragma } from '../../sqlite/index.ts'
import type { LogReader, LogRecord, Position, ReadOptions, TaskPosition, TopicInfo } from '../port.ts'
import { Catalog } from './catalog.ts'
import { openForReading } from './database.ts'
import { troubleOf } from './errors.ts'
import { Reads } from './reads.ts'
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
  readonly #reads: Reads
  readonly #closing = new AbortController()
  readonly #timer: NodeJS.Timeout
  #version: number

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#version = pragma(db, 'data_version')
    this.#catalog = new Catalog(db)
    this.#reads = new Reads({
      catalog: this.#catalog,
      table: new TaskTable(db),
      closing: this.#closing.signal,
      refresh: () => this.#refresh(),
    })
    this.registry = new SqliteRegistry(db)
    this.#timer = setInterval(() => this.#look(), POLL_MS)
    this.#timer.unref()
  }

  topics(names?: readonly string[]): Promise<readonly TopicInfo[]> {
    return this.#reads.topics(names)
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

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    clearInterval(this.#timer)
    this.#db.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
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
