/**
 * Ends hanging transactions now and then, not at the same moment in all processes, and sooner when asked to. Where that
 * fails for a minute although brokers answer, health tells: nobody else would before a reader stands still.
 */

import type { Health } from '../health.ts'

const SHORTEST_MS = 20_000
const LONGEST_MS = 40_000
/** A broker that restarts, or a coordinator that moves, takes less. */
const TOLD_AFTER_MS = 60_000
const CAUSE = 'hanging transactions'

export interface SweeperOptions {
  /** Ends what hangs in the topics that this process has to do with. */
  readonly sweep: () => Promise<void>
  readonly health: Pick<Health, 'impaired' | 'repaired' | 'isAway'>
}

export class Sweeper {
  readonly #sweep: () => Promise<void>
  readonly #health: SweeperOptions['health']
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #failingSince: number | undefined
  #closed = false

  constructor({ sweep, health }: SweeperOptions) {
    this.#sweep = sweep
    this.#health = health
  }

  start(): void {
    if (this.#timer || this.#closed) return
    const ms = SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS)
    this.#timer = setTimeout(() => this.soon(), ms)
    this.#timer.unref()
  }

  /** Now, unless it is at it. What fails is tried again at the next time. */
  soon(): void {
    if (this.#closed) return
    this.#running ??= this.#sweep()
      .then(
        () => this.#succeeded(),
        (error: Error) => this.#failed(error),
      )
      .finally(() => {
        this.#running = undefined
        clearTimeout(this.#timer)
        this.#timer = undefined
        this.start()
      })
  }

  /** Not again; resolves when what is under way has ended. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  #succeeded(): void {
    this.#failingSince = undefined
    this.#health.repaired(CAUSE)
  }

  #failed({ message }: Error): void {
    if (this.#closed) return
    if (this.#health.isAway) {
      // That is told already, and until a broker answers nothing else can be known.
      this.#failingSince = undefined
      return
    }
    this.#failingSince ??= Date.now()
    if (Date.now() - this.#failingSince < TOLD_AFTER_MS) return
    this.#health.impaired(
      CAUSE,
      `hanging transactions are not seen to (${message}): what stands behind one can't be read; kafka-transactions.sh find-hanging shows whether there are any`,
    )
  }
}
