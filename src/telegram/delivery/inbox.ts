/** What happens beside the records that a turn waits for. Whoever puts something in ends the wait. */
export class Inbox<T> {
  #items: T[] = []
  #wake: AbortController | undefined
  /** Woken while nobody waited: the next wait is a short one. */
  #woken = false

  put(item: T): void {
    this.#items.push(item)
    this.wake()
  }

  /** Ends the wait without an item. */
  wake(): void {
    this.#woken = true
    this.#wake?.abort()
  }

  take(): readonly T[] {
    const items = this.#items
    this.#items = []
    return items
  }

  /**
   * Calls `wait` with a signal that aborts when something is put in, at `untilMs`, or, if something is there already,
   * as soon as the event loop has gone round: what is ready by then is taken along.
   */
  async during<R>(wait: (signal: AbortSignal) => Promise<R>, untilMs: number, nowMs: number): Promise<R> {
    const wake = new AbortController()
    this.#wake = wake
    const delayMs = Math.min(Math.max(untilMs - nowMs, 0), MAX_TIMER_MS)
    const timer = setTimeout(() => wake.abort(), delayMs)
    const soon = this.#woken ? setImmediate(() => wake.abort()) : undefined
    try {
      return await wait(wake.signal)
    } finally {
      this.#wake = undefined
      this.#woken = false
      clearTimeout(timer)
      clearImmediate(soon)
    }
  }
}

/** Node's timers hold no more. */
const MAX_TIMER_MS = 2 ** 31 - 1
