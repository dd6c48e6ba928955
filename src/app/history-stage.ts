/** The history as a stage: opened when it first runs, kept open while it starts again, closed after it. */

import {
  type History,
  type HistoryAnswers,
  type HistoryChange,
  HistoryError,
  type HistoryOptions,
  type HistoryQueries,
  type HistoryStatus,
  openHistory,
} from '../history/index.ts'
import type { Stage } from './supervise.ts'

export class HistoryStage implements AsyncDisposable {
  readonly #options: HistoryOptions
  readonly #listeners = new Set<(change: HistoryChange) => void>()
  #history: History | undefined
  #problem = new HistoryError('closed', 'The history is not open yet: try again in a moment')

  constructor(options: HistoryOptions) {
    this.#options = options
  }

  /** A file that can't be opened fails this stage alone: alerts go on without it. */
  get stage(): Stage {
    return { name: 'history', run: (signal) => this.#run(signal) }
  }

  /** Throws `HistoryError` while there is none: why. */
  get queries(): HistoryQueries {
    return this.#opened.queries
  }

  /** Throws `HistoryError` while there is none: why. */
  get answers(): HistoryAnswers {
    return this.#opened.answers
  }

  /** As `History.version`; throws as `answers` does. */
  get version(): number {
    return this.#opened.version
  }

  get #opened(): History {
    if (!this.#history) throw this.#problem
    return this.#history
  }

  /** Undefined while there is none. */
  async status(): Promise<HistoryStatus | undefined> {
    return this.#history?.status()
  }

  /** Calls the listener after every commit that changed something. Returns what ends that. */
  subscribe(listener: (change: HistoryChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** To be called when the stage has ended. May be called twice. */
  async close(): Promise<void> {
    this.#problem = new HistoryError('closed', 'The history is closed: the program ends')
    const history = this.#history
    this.#history = undefined
    await history?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #run(signal: AbortSignal): Promise<void> {
    this.#history ??= await this.#open()
    await this.#history.run(signal)
  }

  async #open(): Promise<History> {
    try {
      const history = await openHistory(this.#options)
      history.subscribe((change) => {
        for (const listener of this.#listeners) listener(change)
      })
      return history
    } catch (error) {
      if (error instanceof HistoryError) this.#problem = error
      throw error
    }
  }
}
