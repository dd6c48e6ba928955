/** What a bucket, or all of them together, let polls spend, now and until a time, while a plan is being made. */

import type { Pace } from '../quota/pace.ts'

export class Supply {
  readonly #gapMs: number
  readonly #resetsAtMs: number
  units: number
  readyAtMs: number

  constructor(pace: Pace) {
    this.units = pace.pollUnits
    this.#gapMs = pace.gapMs
    this.#resetsAtMs = pace.resetsAtMs
    this.readyAtMs = pace.readyAtMs
  }

  canSpend(nowMs: number): boolean {
    return this.units > 0 && this.readyAtMs <= nowMs
  }

  spend(): void {
    this.units--
    this.readyAtMs = this.units > 0 ? this.readyAtMs + this.#gapMs : this.#resetsAtMs
  }

  /** Requests that fit the pace until then; tomorrow's are counted at today's pace. */
  unitsUntil(untilMs: number): number {
    if (this.units <= 0 || untilMs < this.readyAtMs) return 0
    const paced = Math.floor((untilMs - this.readyAtMs) / this.#gapMs) + 1
    return untilMs < this.#resetsAtMs ? Math.min(this.units, paced) : paced
  }
}
