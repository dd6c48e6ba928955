import type { Log, LogRecord } from '../../log/port.ts'

/**
 * Keeps something in memory in step with a compacted topic. `hold` resolves when everything that was in the topic at
 * the call is applied, and reading goes on until every holder's signal has aborted.
 */
export class Follower {
  readonly #log: Pick<Log, 'read'>
  readonly #topic: string
  readonly #apply: (records: readonly LogRecord[], signal: AbortSignal) => Promise<void>
  /** What each holder wants to hear of an error. */
  readonly #holders = new Set<(error: unknown) => void>()
  #reading: { readonly loaded: Promise<void>; readonly stop: AbortController } | undefined

  constructor(
    log: Pick<Log, 'read'>,
    topic: string,
    apply: (records: readonly LogRecord[], signal: AbortSignal) => Promise<void>,
  ) {
    this.#log = log
    this.#topic = topic
    this.#apply = apply
  }

  /** `failed` hears of an error after loading; reading has ended then. Throws what loading throws. */
  async hold(signal: AbortSignal, failed: (error: unknown) => void): Promise<void> {
    if (signal.aborted) return
    this.#holders.add(failed)
    this.#reading ??= this.#start()
    const { loaded, stop } = this.#reading
    signal.addEventListener(
      'abort',
      () => {
        this.#holders.delete(failed)
        if (this.#holders.size > 0) return
        stop.abort()
        this.#reading = undefined
      },
      { once: true },
    )
    await loaded
  }

  #start() {
    const stop = new AbortController()
    const offsets = new Map<number, number>()
    const loaded = this.#read(offsets, stop.signal, false)
    loaded
      .then(() => this.#read(offsets, stop.signal, true))
      .catch((error: unknown) => {
        for (const failed of this.#holders) failed(error)
      })
    return { loaded, stop }
  }

  async #read(offsets: Map<number, number>, signal: AbortSignal, follow: boolean): Promise<void> {
    for await (const records of this.#log.read(this.#topic, { offsets: new Map(offsets) }, signal, {
      follow,
    })) {
      await this.#apply(records, signal)
      for (const { partition, offset } of records) offsets.set(partition, offset + 1)
    }
  }
}
