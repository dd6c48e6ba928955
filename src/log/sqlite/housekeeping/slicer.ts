import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import type { SqliteLogMetrics } from '../options.ts'
import { inRelaxedTransaction } from '../transaction.ts'

export type Kind = Parameters<SqliteLogMetrics['maintained']>[0]['kind']

/**
 * Work that may be interrupted after each step. A step writes at most about one batch of records, and leaves the file
 * in a state from which a new start goes on.
 */
export type Work = Generator<void, void>

/** How long one slice may hold up commits; a step more may come on top. */
const SLICE_MS = 8
/** Of the time that housekeeping takes, this many times as long is left to others. */
const REST_RATIO = 2

/** Does housekeeping in short transactions between the commits. */
export class Slicer {
  readonly #db: DatabaseSync
  readonly #metrics: SqliteLogMetrics
  readonly #closing: AbortSignal

  constructor(db: DatabaseSync, metrics: SqliteLogMetrics, closing: AbortSignal) {
    this.#db = db
    this.#metrics = metrics
    this.#closing = closing
  }

  /** Runs the work to its end, or until the log closes. `onCommit` is called after each slice. */
  async run(kind: Kind, work: Work, onCommit: () => void = () => {}): Promise<void> {
    for (let done = false; !done && !this.#closing.aborted; ) {
      const started = performance.now()
      done = inRelaxedTransaction(this.#db, () => this.#slice(work, started))
      onCommit()
      const elapsedMs = performance.now() - started
      this.#metrics.maintained({ kind, seconds: elapsedMs / 1_000 })
      if (!done) await this.#rest(elapsedMs * REST_RATIO)
    }
  }

  #slice(work: Work, started: number): boolean {
    do {
      if (work.next().done) return true
    } while (performance.now() - started < SLICE_MS)
    return false
  }

  async #rest(ms: number): Promise<void> {
    try {
      await pause(ms, undefined, { signal: this.#closing })
    } catch (error) {
      if (!this.#closing.aborted) throw error
    }
  }
}
