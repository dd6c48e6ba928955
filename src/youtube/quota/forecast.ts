/** When the day's budget would run out, and how often polls can be instead. */

import type { BucketState } from './ledger.ts'

export interface Forecast {
  /** When the buckets would be empty if every video were asked for at the finest interval; null: not before the reset. */
  readonly runsOutAtMs: number | null
  /** The mean time between two polls of a video until the reset, with what is left. Null: nothing is left, or no videos. */
  readonly sustainableIntervalMs: number | null
}

/**
 * @param requestsPerRound requests that ask for every watched video once
 * @param everyMs the finest poll interval
 */
export function forecast(
  buckets: readonly BucketState[],
  requestsPerRound: number,
  everyMs: number,
  nowMs: number,
): Forecast {
  const units = buckets.reduce((sum, bucket) => sum + bucket.pollUnits, 0)
  const resetsAtMs = Math.min(...buckets.map((bucket) => bucket.resetsAtMs))
  if (requestsPerRound === 0) return { runsOutAtMs: null, sustainableIntervalMs: null }
  if (units === 0) return { runsOutAtMs: nowMs, sustainableIntervalMs: null }
  const emptyAtMs = nowMs + Math.floor(units / requestsPerRound) * everyMs
  const spread = ((resetsAtMs - nowMs) * requestsPerRound) / units
  return {
    runsOutAtMs: emptyAtMs < resetsAtMs ? emptyAtMs : null,
    sustainableIntervalMs: Math.max(everyMs, Math.ceil(spread)),
  }
}
