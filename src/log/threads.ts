/**
 * The threads of Node's pool, as far as a log's client takes them: its calls hold one until they come back, and nothing
 * calls them off. Files and names of hosts are looked up by the same threads, so a few are always left to them; and a
 * process that ends by `process.exit` waits for those that are held.
 */

/** Node's own number, where UV_THREADPOOL_SIZE says nothing else. */
const USUAL = 4
const LEFT_TO_OTHERS = 4
const LEAST = 3

export class Threads {
  readonly #most: number
  readonly #waiting: (() => void)[] = []
  #held = 0

  /** `most`: so many are held at one time, no more. */
  constructor(most: number) {
    this.#most = most
  }

  /** How many are held just now. */
  get held(): number {
    return this.#held
  }

  /** Takes one, if there is one to be had; what it gives is to be called once, when the thread is free again. */
  take(): (() => void) | undefined {
    if (this.#held >= this.#most) return undefined
    this.#held++
    return this.#release
  }

  /** Waits for one, as `take` gives it. Who has waited longest is next. */
  async next(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push(resolve)
    await promise
    return this.#release
  }

  readonly #release = (): void => {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#held--
  }
}

/** This process's. */
export const THREADS = new Threads(
  Math.max((Number(process.env.UV_THREADPOOL_SIZE) || USUAL) - LEFT_TO_OTHERS, LEAST),
)
