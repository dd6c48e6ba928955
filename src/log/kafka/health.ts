/** Whether work goes on, and why not: causes come and go by name, the one that lasts longest is told. */

import type { LogHealth } from '../port.ts'

const PROBE_MS = 1000
/** What takes longer is told: in good order it is a matter of milliseconds. */
const SLOW_MS = 15_000

interface Cause {
  readonly since: number
  readonly reason: string
}

/** Says what comes next, for whoever finds that it takes too long. */
export type Step = (reason: string) => void

export class Health {
  readonly #causes = new Map<string, Cause>()
  /** What each is at just now. */
  readonly #steps = new Map<string, Cause>()
  readonly #probe: () => Promise<unknown>
  #timer: NodeJS.Timeout | undefined
  #closed = false

  /** `probe` resolves when a broker answers; it is called while none did. */
  constructor(probe: () => Promise<unknown>) {
    this.#probe = probe
  }

  get state(): LogHealth {
    const slow = [...this.#steps.values()].filter(({ since }) => Date.now() - since > SLOW_MS)
    // A known cause says more than a step that waits because of it.
    const first = earliest([...this.#causes.values()]) ?? earliest(slow)
    return first ? { state: 'stalled', ...first } : { state: 'ok' }
  }

  stalled(cause: string, reason: string): void {
    if (!this.#causes.has(cause)) this.#causes.set(cause, { since: Date.now(), reason })
  }

  recovered(cause: string): void {
    this.#causes.delete(cause)
  }

  /**
   * Notes what `who` is at, for as long as `work` takes; a step that takes too long is told as a cause. Work of
   * several steps says which one it comes to.
   */
  async during<T>(who: string, reason: string, work: (step: Step) => Promise<T>): Promise<T> {
    const step: Step = (next) => {
      const reason = `${who}: ${next}`
      if (this.#steps.get(who)?.reason !== reason) this.#steps.set(who, { since: Date.now(), reason })
    }
    step(reason)
    try {
      return await work(step)
    } finally {
      this.#steps.delete(who)
    }
  }

  /** None of the brokers can be reached. No event tells when one is back, so it is asked for. */
  away(reason: string): void {
    this.stalled('broker', `no broker answers (${reason}); commits wait until one does`)
    this.#schedule()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    if (this.#closed || this.#timer) return
    this.#timer = setTimeout(() => {
      this.#probe().then(
        () => this.#answered(true),
        () => this.#answered(false),
      )
    }, PROBE_MS)
    this.#timer.unref()
  }

  #answered(isBack: boolean): void {
    this.#timer = undefined
    if (isBack) this.recovered('broker')
    else this.#schedule()
  }
}

function earliest(causes: readonly Cause[]): Cause | undefined {
  return causes.toSorted((a, b) => a.since - b.since)[0]
}
