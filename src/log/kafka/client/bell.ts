/** Wakes whoever waits for work. A ring while nobody waits is kept until it is silenced. */
export class Bell {
  #isRinging = false
  #wake: (() => void) | undefined

  ring(): void {
    this.#isRinging = true
    this.#wake?.()
  }

  /** Before one looks for what there is to do: a ring from now on is news. */
  silence(): void {
    this.#isRinging = false
  }

  /** Resolves when it rings, or has rung since it was silenced; after `limitMs` anyway. */
  async wait(limitMs: number): Promise<void> {
    if (this.#isRinging) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    const timer = setTimeout(resolve, limitMs)
    await promise
    clearTimeout(timer)
    this.#wake = undefined
  }
}
