/** When a count will reach a number, judged by how it grew of late. Pure: numbers of ours, calculated from YouTube's. */

import { DAY_MS, HOUR_MS } from '../time.ts'

export interface CountAt {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly value: number
}

export interface Reach {
  readonly earliest: number
  readonly likely: number
  /** Null: perhaps never, or not within a year. */
  readonly latest: number | null
}

export type NoReach = 'too-little-known' | 'not-moving' | 'too-far'

/** What of the past tells about the days to come. */
const WINDOW_MS = 7 * DAY_MS
const MIN_SPAN_MS = 6 * HOUR_MS
const HORIZON_MS = 365 * DAY_MS
const MIN_BLOCKS = 3
/** However steadily it grew, the next days may differ by this much. */
const DOUBT = 0.2

/**
 * @param counts in the order of time; the last one is now
 * @param publishedAt null: since the first count
 */
export function reach(
  counts: readonly CountAt[],
  target: number,
  publishedAt: number | null,
): Reach | NoReach {
  const now = counts.at(-1)
  const recent = recentGrowth(counts)
  if (!now || !recent) return 'too-little-known'
  const { rates, blockMs } = recent
  const missing = target - now.value
  const ageMs = Math.max(now.at - Math.min(publishedAt ?? now.at, counts[0]!.at), MIN_SPAN_MS)
  const steadyRate = weighted(rates)
  const isSlowing = steadyRate < (1 - DOUBT / 2) * mean(rates.slice(1))
  const likelyRate = isSlowing ? Math.min(steadyRate, fadedRate(rates, blockMs, ageMs)) : steadyRate
  if (missing <= 0 || likelyRate <= 0) return 'not-moving'
  const fastRate = Math.max(likelyRate * (1 + DOUBT), ...rates)
  const slowRate = Math.min(likelyRate * (1 - DOUBT), ...rates)
  const likelyMs = isSlowing ? fading(missing, likelyRate, ageMs) : missing / likelyRate
  if (likelyMs > HORIZON_MS) return 'too-far'
  const latestMs = slowRate > 0 ? fading(missing, slowRate, ageMs) : Number.POSITIVE_INFINITY
  return {
    earliest: now.at + Math.ceil(missing / fastRate),
    likely: now.at + Math.ceil(likelyMs),
    latest: latestMs > HORIZON_MS ? null : now.at + Math.ceil(latestMs),
  }
}

/**
 * How long it takes where the rate falls as the video ages, in proportion: a video twice as old grows half as fast. That
 * is how most videos fare after their first days.
 */
function fading(missing: number, rate: number, ageMs: number): number {
  return ageMs * Math.expm1(missing / (rate * ageMs))
}

/** The rate of now of what fades: that of the last two stretches is of the middle of them. */
function fadedRate([last = 0, before = 0]: readonly number[], blockMs: number, ageMs: number): number {
  const atMs = Math.max(ageMs - blockMs * (5 / 6), ageMs / 2)
  return (((2 * last + before) / 3) * atMs) / ageMs
}

interface Growth {
  /** Counts a millisecond in equal stretches before now, the latest first. */
  readonly rates: readonly number[]
  readonly blockMs: number
}

/** Undefined where too little is known. */
function recentGrowth(counts: readonly CountAt[]): Growth | undefined {
  const now = counts.at(-1)
  if (!now) return undefined
  const from = Math.max(counts[0]!.at, now.at - WINDOW_MS)
  const spanMs = now.at - from
  if (spanMs < MIN_SPAN_MS) return undefined
  // Whole days where there are some: the hours of a day differ.
  const blocks = Math.max(MIN_BLOCKS, Math.floor(spanMs / DAY_MS))
  const blockMs = spanMs / blocks
  const edges = Array.from({ length: blocks + 1 }, (_, index) => valueAt(counts, now.at - index * blockMs))
  return { rates: edges.slice(1).map((value, index) => (edges[index]! - value) / blockMs), blockMs }
}

/** On the line between the counts around the time. */
function valueAt(counts: readonly CountAt[], at: number): number {
  let low = 0
  let high = counts.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (counts[middle]!.at <= at) low = middle
    else high = middle
  }
  const [before, after] = [counts[low]!, counts[high]!]
  if (at >= after.at || after.at === before.at) return after.value
  if (at <= before.at) return before.value
  return before.value + ((after.value - before.value) * (at - before.at)) / (after.at - before.at)
}

/** What is fresh counts twice as much as what came before it. */
function weighted(rates: readonly number[]): number {
  let [weight, weights, sum] = [1, 0, 0]
  for (const rate of rates) {
    sum += weight * rate
    weights += weight
    weight /= 2
  }
  return sum / weights
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length)
}
