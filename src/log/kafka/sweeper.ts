/** Does a piece of upkeep now and then, not at the same moment in all processes, and sooner when asked to. */

const SHORTEST_MS = 20_000
const LONGEST_MS = 40_000

export class Sweeper {
  readonly #sweep: () => Promise<void>
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #closed = false

  constructor(sweep: () => Promise<void>) {
    this.#sweep = sweep
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
      .catch(() => undefined)
      .finally(() => {
        this.#running = undefined
        clearTimeout(this.#timer)
        this.#timer = undefined
        this.start()
      })
  }

  /** Not again; what is under way is not waited for. */
  stop(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }
}
