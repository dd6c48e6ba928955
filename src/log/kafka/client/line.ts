/** What is under way of the clients of one log, so that it can be given up: the clients call nothing off. */

import { LogError } from '../../port.ts'
import { THREADS, type Threads } from '../../threads.ts'

// The library's own callback types differ from call to call; what comes is an error or nothing, then a value.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Callback = (error: any, value?: any) => void

/** Starts a call of a client that answers by a callback. */
export type Start = (callback: Callback) => unknown

/** Nobody waits for the cluster any more; what becomes of what was under way, the next start finds out. */
export class GivenUp extends LogError {
  constructor() {
    super('unreachable', 'no broker answers, and the log closes: it is not waited for any longer')
  }
}

export class Line {
  readonly #threads: Threads
  readonly #waiting = new Set<(error: GivenUp) => void>()
  #isGivenUp = false
  #underWay = 0
  #idle: (() => void) | undefined

  constructor(threads = THREADS) {
    this.#threads = threads
  }

  get isGivenUp(): boolean {
    return this.#isGivenUp
  }

  /** A call as a promise; it starts when there is a thread for it. Throws the client's error, or `GivenUp`. */
  async call<T>(start: Start): Promise<T> {
    this.#mustHold()
    const release = this.#threads.take() ?? (await this.#thread())
    const back = () => {
      release()
      this.#underWay--
      if (this.#underWay === 0) this.#idle?.()
    }
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#underWay++
    try {
      start((error, value: T) => {
        back()
        if (error) reject(error)
        else resolve(value)
      })
    } catch (error) {
      back()
      throw error
    }
    return this.wait(promise)
  }

  /** Waits for something else that the cluster decides on. Throws its error, or `GivenUp`. */
  async wait<T>(work: Promise<T>): Promise<T> {
    this.#mustHold()
    const { promise, reject } = Promise.withResolvers<never>()
    this.#waiting.add(reject)
    try {
      return await Promise.race([work, promise])
    } finally {
      this.#waiting.delete(reject)
    }
  }

  /** Resolves when no call is under way. Throws `GivenUp`. */
  async idle(): Promise<void> {
    if (this.#underWay === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#idle = resolve
    await this.wait(promise)
  }

  /** From now on whoever waits, or comes to wait, is told so. The threads stay held. */
  giveUp(): void {
    this.#isGivenUp = true
    for (const reject of this.#waiting) reject(new GivenUp())
  }

  async #thread(): Promise<() => void> {
    const thread = this.#threads.next()
    try {
      return await this.wait(thread)
    } catch (error) {
      void thread.then((release) => release())
      throw error
    }
  }

  #mustHold(): void {
    if (this.#isGivenUp) throw new GivenUp()
  }
}
