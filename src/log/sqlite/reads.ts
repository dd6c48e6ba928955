import {
  LogError,
  type LogRecord,
  type Position,
  type ReadOptions,
  type StateEntry,
  type TaskPosition,
  type TopicInfo,
} from '../port.ts'
import type { Catalog } from './catalog.ts'
import { failing, readTopic } from './reading.ts'
import type { TaskTable } from './task-table.ts'

interface ReadsParts {
  readonly catalog: Catalog
  readonly table: TaskTable
  /** Aborts when the log closes. */
  readonly closing: AbortSignal
  /** Done before each look. */
  readonly refresh?: () => void
}

/** What is asked of the log in the same way by its own process and by one that looks on. */
export class Reads {
  readonly #parts: ReadsParts

  constructor(parts: ReadsParts) {
    this.#parts = parts
  }

  /** Throws `closed`. */
  check(): void {
    if (this.#parts.closing.aborted) throw new LogError('closed', 'the log is closed')
    this.#parts.refresh?.()
  }

  async topics(names?: readonly string[]): Promise<readonly TopicInfo[]> {
    this.check()
    const { catalog } = this.#parts
    const topics = names ? names.flatMap((name) => catalog.get(name) ?? []) : catalog.all
    return topics.map((topic) => topic.info())
  }

  read(
    topic: string,
    from: Position,
    signal: AbortSignal,
    options: ReadOptions = {},
  ): AsyncIterable<readonly LogRecord[]> {
    try {
      this.check()
      const { catalog, closing } = this.#parts
      return readTopic(catalog.require(topic), from, AbortSignal.any([signal, closing]), options)
    } catch (error) {
      return failing(error)
    }
  }

  async tasks(): Promise<readonly string[]> {
    this.check()
    return this.#parts.table.tasks()
  }

  async positions(taskId: string): Promise<readonly TaskPosition[]> {
    this.check()
    return this.#parts.table.positions(taskId)
  }

  stateOf(taskId: string, store: string): AsyncGenerator<readonly [key: string, value: Uint8Array], void> {
    return this.#inPages(() => this.#parts.table.entries(taskId, store))
  }

  entriesOf(taskId: string): AsyncGenerator<StateEntry, void> {
    return this.#inPages(() => this.#parts.table.allEntries(taskId))
  }

  /** Others get their turn between pages. */
  async *#inPages<T>(pages: () => Iterable<readonly T[]>): AsyncGenerator<T, void> {
    this.check()
    for (const page of pages()) {
      yield* page
      await new Promise((resolve) => setImmediate(resolve))
      this.check()
    }
  }
}
