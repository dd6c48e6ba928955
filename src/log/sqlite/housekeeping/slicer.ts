import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import type { Checkpointer } from '../checkpoints/checkpointer.ts'
import type { SqliteLogMetrics } from '../options.ts'
import { inRelaxedTransaction } from '../transaction.ts'

export type Kind = Parameters<SqliteLogMetrics['maintained']>[0]['kind']

/**
 * Work that may be interrupted after each step. A step writes at most about one batch of records, and leaves the file
 * in a state from which a new start goes on.
 */
export type Work = Generator<void, void>

/** What a slice should take with its commit, which may cost more than the work did. */
const GOAL_MS = 10
const SHORTEST_MS = 0.25
const LONGEST_MS = 8
/** Of the time that housekeeping takes, this many times as long is left to others. */
const REST_RATIO = 2

/** Does housekeeping in short transactions between the commits. */
export class Slicer {
  readonly #db: DatabaseSync
  readonly #checkpointer: Checkpointer
  readonly #metrics: SqliteLogMetrics
  readonly #closing: AbortSignal

  constructor(db: DatabaseSync, checkpointer: Checkpointer, metrics: SqliteLogMetrics, closing: AbortSignal) {
    this.#db = db
    this.#checkpointer = checkpointer
    this.#metrics = metrics
    this.#closing = closing
  }

  /** Runs the work to its end, or until the log closes. `onCommit` is called after each slice. */
  async run(kind: Kind, work: Work, onCommit: () => void = () => {}): Promise<void> {
    let workMs = SHORTEST_MS
    for (let done = false; !done && !this.#closing.aborted; ) {
      if (this.#checkpointer.held) {
        await this.#checkpointer.held
        continue
      }
      const started = performance.now()
      done = inRelaxedTransaction(this.#db, () => slice(work, started + workMs))
      onCommit()
      this.#checkpointer.wrote()
      const elapsedMs = performance.now() - started
      this.#metrics.maintained({ kind, seconds: elapsedMs / 1_000 })
      workMs = elapsedMs > GOAL_MS ? Math.max(SHORTEST_MS, workMs / 2) : Math.min(LONGEST_MS, workMs * 1.5)
      if (!done) await this.#rest(elapsedMs * REST_RATIO)
    }
  }

  async #rest(ms: number): Promise<void> {
    try {
      await pause(ms, undefined, { signal: this.#closing })
    } catch (error) {
      if (!this.#closing.aborted) throw error
    }
  }
}

/** Does steps until a time (of `performance.now`); true when none is left. */
function slice(work: Work, until: number): boolean {
  do {
    if (work.next().done) return true
  } while (performance.now() < until)
  return false
}
