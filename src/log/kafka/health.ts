/** Whether work goes on, and why not: causes come and go by name, the one that lasts longest is told. */

import { type LogLogger, SILENT } from '../logger.ts'
import type { LogHealth } from '../port.ts'

const PROBE_MS = 1000
const SECOND_MS = 1000
/** What takes longer is told: in good order it is a matter of milliseconds. */
const SLOW_MS = 15_000
const BROKER = 'broker'

interface Cause {
  readonly since: number
  readonly reason: string
}

/** Says what comes next, for whoever finds that it takes too long. */
export type Step = (reason: string) => void

export interface HealthOptions {
  /** Resolves when a broker answers; it is called while none did. */
  readonly probe: () => Promise<unknown>
  /** Told when work stops, and when it goes on. */
  readonly logger?: LogLogger
}

export class Health {
  readonly #stalls: Causes
  /** What does not stop the work. */
  readonly #flaws: Causes
  /** What each is at just now. */
  readonly #steps = new Map<string, Cause>()
  readonly #probe: () => Promise<unknown>
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor({ probe, logger = SILENT }: HealthOptions) {
    this.#probe = probe
    this.#stalls = new Causes(logger, 'work goes on')
    this.#flaws = new Causes(logger, 'upkeep goes on')
  }

  get state(): LogHealth {
    const slow = [...this.#steps.values()].filter(({ since }) => Date.now() - since > SLOW_MS)
    // A known cause says more than a step that waits because of it.
    const stall = this.#stalls.first ?? earliest(slow)
    if (stall) return { state: 'stalled', ...stall }
    const flaw = this.#flaws.first
    return flaw ? { state: 'impaired', ...flaw } : { state: 'ok' }
  }

  stalled(cause: string, reason: string): void {
    if (this.#closed) return
    this.#stalls.add(cause, reason)
  }

  recovered(cause: string): void {
    this.#stalls.remove(cause)
  }

  /** Something does not work that others do not wait for; `reason` says what comes of it, and what to do. */
  impaired(cause: string, reason: string): void {
    if (this.#closed) return
    this.#flaws.add(cause, reason)
  }

  repaired(cause: string): void {
    this.#flaws.remove(cause)
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
    this.stalled(BROKER, `no broker answers (${reason}); commits wait until one does`)
    this.#schedule()
  }

  /** Whether no broker has answered lately. */
  get isAway(): boolean {
    return this.#stalls.has(BROKER)
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
    if (isBack) this.recovered(BROKER)
    else this.#schedule()
  }
}

/** Causes of one kind. The first that comes is logged, with what it brings along, and the end of the last one. */
class Causes {
  readonly #logger: LogLogger
  readonly #atEnd: string
  readonly #causes = new Map<string, Cause>()
  #since = 0

  constructor(logger: LogLogger, atEnd: string) {
    this.#logger = logger
    this.#atEnd = atEnd
  }

  get first(): Cause | undefined {
    return earliest([...this.#causes.values()])
  }

  has(name: string): boolean {
    return this.#causes.has(name)
  }

  add(name: string, reason: string): void {
    if (this.#causes.has(name)) return
    const since = Date.now()
    if (this.#causes.size === 0) {
      this.#since = since
      this.#logger.warn({}, reason)
    }
    this.#causes.set(name, { since, reason })
  }

  remove(name: string): void {
    if (!this.#causes.delete(name) || this.#causes.size > 0) return
    const seconds = Math.round((Date.now() - this.#since) / SECOND_MS)
    this.#logger.info({ seconds }, this.#atEnd)
  }
}

function earliest(causes: readonly Cause[]): Cause | undefined {
  return causes.toSorted((a, b) => a.since - b.since)[0]
}
