/**
 * The even pace of polls over all buckets. Each bucket is spread over the day by itself (see the ledger); without a
 * common pace two scarce ones would be spent at the same moments, and rest at the same time.
 */

import { BURST_SHARE, type BucketState } from './ledger.ts'

export interface Pace {
  readonly pollUnits: number
  readonly gapMs: number
  readonly readyAtMs: number
  readonly resetsAtMs: number
}

/** @param pacedUntilMs what `advancePace` returned for the last poll; 0 before the first */
export function commonPace(
  buckets: readonly Pick<BucketState, 'pollUnits' | 'gapMs' | 'resetsAtMs'>[],
  pacedUntilMs: number,
): Pace {
  const pollUnits = buckets.reduce((sum, bucket) => sum + bucket.pollUnits, 0)
  const rate = buckets.reduce((sum, bucket) => sum + 1 / bucket.gapMs, 0)
  const resetsAtMs = Math.min(...buckets.map((bucket) => bucket.resetsAtMs))
  if (pollUnits === 0)
    return { pollUnits, gapMs: Number.POSITIVE_INFINITY, readyAtMs: resetsAtMs, resetsAtMs }
  const gapMs = 1 / rate
  const burstUnits = Math.max(1, Math.floor(pollUnits * BURST_SHARE))
  return { pollUnits, gapMs, readyAtMs: pacedUntilMs - (burstUnits - 1) * gapMs, resetsAtMs }
}

export function advancePace(pacedUntilMs: number, pace: Pace, nowMs: number): number {
  return Math.max(pacedUntilMs, nowMs) + (Number.isFinite(pace.gapMs) ? pace.gapMs : 0)
}
