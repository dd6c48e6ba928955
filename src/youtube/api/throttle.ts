/** At most so many requests at once, and at most so many started a second. */

import type { Clock } from '../ports.ts'

export interface ThrottleSettings {
  readonly concurrency: number
  readonly requestsPerSecond: number
}

export class Throttle {
  readonly #clock: Clock
  readonly #gapMs: number
  readonly #waiting: (() => void)[] = []
  #free: number
  #nextStartMs = 0

  constructor(settings: ThrottleSettings, clock: Clock) {
    this.#clock = clock
    this.#free = settings.concurrency
    this.#gapMs = 1000 / settings.requestsPerSecond
  }

  /** Runs `work` when its turn has come. Rejects with the signal's reason when it aborts before that. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter(signal)
    try {
      await this.#pace(signal)
      return await work()
    } finally {
      this.#leave()
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#free > 0) {
      this.#free--
      return
    }
    await new Promise<void>((resolve, reject) => {
      const turn = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1)
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(turn)
    })
  }

  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free++
  }

  async #pace(signal: AbortSignal): Promise<void> {
    const now = this.#clock.now()
    const startMs = Math.max(now, this.#nextStartMs)
    this.#nextStartMs = startMs + this.#gapMs
    if (startMs > now) await this.#clock.sleep(startMs - now, signal)
    signal.throwIfAborted()
  }
}
