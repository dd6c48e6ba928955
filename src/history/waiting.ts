/** Lets others wait for the next time something happens. */
export class Waiting {
  #next = Promise.withResolvers<void>()

  notify(): void {
    this.#next.resolve()
    this.#next = Promise.withResolvers()
  }

  /** Resolves when it happens, when the signal aborts, or after `timeoutMs`. */
  async next(signal: AbortSignal, timeoutMs?: number): Promise<void> {
    if (signal.aborted) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs)
    const end = () => resolve()
    signal.addEventListener('abort', end, { once: true })
    await Promise.race([this.#next.promise, promise])
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
}
