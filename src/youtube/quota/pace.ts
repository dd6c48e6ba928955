/** An even pace until the day's end, of one bucket and of all together. Pure. */

export interface Pace {
  /** What polls may still use. */
  readonly pollUnits: number
  /** Milliseconds between two polls at an even pace. Infinity when there is nothing left. */
  readonly gapMs: number
  /** When the next poll fits the pace, burst included; in the past if it does now. */
  readonly readyAtMs: number
  readonly resetsAtMs: number
}

/**
 * The part of what is left that may run ahead of the even pace, so that a start is not slow. It shrinks with the
 * rest, so that the day does not end with a gap as long as the burst was.
 */
const BURST_SHARE = 0.01

/** Polls that may run ahead of the even pace. */
export function burstOf(pollUnits: number): number {
  return Math.max(1, Math.floor(pollUnits * BURST_SHARE))
}

/**
 * When the next poll fits the pace. No more than a burst can have been paid ahead: what looks so comes from a slower
 * pace (yesterday's), or from a clock that was set back.
 *
 * @param pacedUntilMs when the polls paid so far would have been paid at an even pace
 */
export function paceReadyAt(pacedUntilMs: number, burstUnits: number, gapMs: number, nowMs: number): number {
  return Math.min(pacedUntilMs, nowMs + burstUnits * gapMs) - (burstUnits - 1) * gapMs
}

/** One more poll is paid: `pacedUntilMs` from now on. */
export function advancePace(
  pacedUntilMs: number,
  { gapMs, pollUnits }: Pick<Pace, 'gapMs' | 'pollUnits'>,
  nowMs: number,
): number {
  if (pollUnits === 0) return pacedUntilMs
  const aheadMs = burstOf(pollUnits) * gapMs
  return Math.max(Math.min(pacedUntilMs, nowMs + aheadMs), nowMs) + gapMs
}

/**
 * The pace of all buckets. Each is spread over the day by itself; without a common pace two scarce ones would be
 * spent at the same moments, and rest at the same time.
 *
 * @param pacedUntilMs what `advancePace` returned for the last poll from any of them; 0 before the first
 */
export function commonPace(paces: readonly Pace[], pacedUntilMs: number, nowMs: number): Pace {
  const pollUnits = paces.reduce((sum, pace) => sum + pace.pollUnits, 0)
  const gapMs = 1 / paces.reduce((sum, pace) => sum + 1 / pace.gapMs, 0)
  const resetsAtMs = Math.min(...paces.map((pace) => pace.resetsAtMs))
  const readyAtMs =
    pollUnits > 0
      ? paceReadyAt(pacedUntilMs, burstOf(pollUnits), gapMs, nowMs)
      : Math.min(...paces.map((pace) => pace.readyAtMs))
  return { pollUnits, gapMs, readyAtMs, resetsAtMs }
}
