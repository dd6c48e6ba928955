/** A metric of a video over time, in no more points than a chart can show, with its peaks. */

import { METRICS, type Metric } from '../state.ts'
import { pointsBetween, slotsBetween } from '../storage/chunks.ts'
import { joinSummaries, type Summary } from '../storage/rollups.ts'
import type { Statements } from '../storage/statements.ts'
import { DAYS, FIVE_MINUTES, HOURS, type Tier } from '../storage/tiers.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time.ts'
import { allowedRange, checkCount, type QueryContext, type TimeRange, videoNumber } from './context.ts'
import { type Gap, gapsOf } from './gaps.ts'
import { type StateInterval, statesBetween } from './states.ts'

export interface SeriesRequest extends TimeRange {
  readonly videoId: string
  readonly metric: Metric
  /** From 10 to 1,000, the default. */
  readonly maxPoints?: number
  /** Observations further apart have a gap between them. Default 2.5 hours: an unchanged video is seen every hour. */
  readonly gapAfterMs?: number
}

/** One observation, or what was observed in one stretch of `resolutionMs` that begins at `at`. */
export interface SeriesPoint extends Readonly<Summary> {
  readonly at: number
}

export interface Series {
  readonly videoId: string
  readonly metric: Metric
  /** What of the request may be shown: nothing is older than the policy allows. */
  readonly from: number
  readonly to: number
  /** 0: each point is an observation. */
  readonly resolutionMs: number
  /** In the order of time; only what was observed with a value. */
  readonly points: readonly SeriesPoint[]
  /** Where no line may be drawn from a point to the next. */
  readonly gaps: readonly Gap[]
  /** When the video, or this metric, was not simply there. */
  readonly states: readonly StateInterval[]
}

export const MAX_POINTS = 1_000
export const GAP_AFTER_MS = 2.5 * HOUR_MS

/** Stretches that a person would choose. */
const RESOLUTIONS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 28, 56, 112, 224].map((days) => days * DAY_MS),
]

/** Undefined for a video that the history does not know. Throws `invalid`. */
export function series(context: QueryContext, request: SeriesRequest): Series | undefined {
  const { videoId, metric, maxPoints = MAX_POINTS, gapAfterMs = GAP_AFTER_MS } = request
  checkCount('maxPoints', maxPoints, 10, MAX_POINTS)
  const range = allowedRange(context, request)
  const video = videoNumber(context, videoId)
  if (video === undefined) return undefined
  const { statements } = context
  const { resolutionMs, points } = pointsOf(statements, video, METRICS.indexOf(metric), range, maxPoints)
  const states = statesBetween(statements, video, range).filter(
    (interval) => interval.of === 'video' || interval.of === metric,
  )
  const seen = statements.get<{ first_at: number }>('SELECT first_at FROM videos WHERE id = ?', video)
  const bounds = { ...range, to: Math.min(range.to, context.clock()), firstAt: seen?.first_at ?? range.from }
  const gaps = gapsOf(points, { resolutionMs, states, gapAfterMs, bounds })
  return { videoId, metric, ...range, resolutionMs, points, gaps, states }
}

interface Found {
  readonly resolutionMs: number
  readonly points: SeriesPoint[]
}

function pointsOf(
  statements: Statements,
  video: number,
  metric: number,
  range: TimeRange,
  maxPoints: number,
): Found {
  if (range.from >= range.to) return { resolutionMs: 0, points: [] }
  if (observationsIn(statements, video, range) <= maxPoints) {
    const points = observed(statements, video, metric, range)
    if (points.length <= maxPoints) return { resolutionMs: 0, points }
  }
  const resolutionMs = resolutionFor(range, maxPoints)
  const aligned = { from: Math.floor(range.from / resolutionMs) * resolutionMs, to: range.to }
  const tier = tierFor(resolutionMs)
  const points = tier
    ? slotsBetween(statements, tier, video, aligned.from, aligned.to).flatMap(({ index, metrics }) => {
        const summary = metrics[metric]
        return summary ? [{ at: index * tier.slotMs, ...summary }] : []
      })
    : observed(statements, video, metric, aligned)
  return { resolutionMs, points: joined(points, resolutionMs) }
}

/** No fewer than there are, but for a day at the end of what is kept. */
function observationsIn(statements: Statements, video: number, { from, to }: TimeRange): number {
  const days = slotsBetween(statements, DAYS, video, Math.floor(from / DAY_MS) * DAY_MS, to)
  return days.reduce((sum, { observations }) => sum + observations, 0)
}

/** The finest that fits, with room for a stretch that is cut at each end. */
export function resolutionFor({ from, to }: TimeRange, maxPoints: number): number {
  const finest = (to - from) / (maxPoints - 1)
  const found = RESOLUTIONS_MS.find((resolution) => resolution >= finest)
  if (found !== undefined) return found
  const coarsest = RESOLUTIONS_MS.at(-1)!
  return Math.ceil(finest / coarsest) * coarsest
}

function tierFor(resolutionMs: number): Tier | undefined {
  return [DAYS, HOURS, FIVE_MINUTES].find(({ slotMs }) => slotMs <= resolutionMs)
}

function observed(statements: Statements, video: number, metric: number, range: TimeRange): SeriesPoint[] {
  const name = METRICS[metric]!
  return pointsBetween(statements, video, range.from, range.to).flatMap((point) => {
    const value = point[name]
    return value === null
      ? []
      : [{ at: point.at, first: value, last: value, min: value, max: value, count: 1 }]
  })
}

function joined(points: readonly SeriesPoint[], resolutionMs: number): SeriesPoint[] {
  const stretches: SeriesPoint[] = []
  for (const point of points) {
    const at = Math.floor(point.at / resolutionMs) * resolutionMs
    const last = stretches.at(-1)
    if (last?.at === at) stretches[stretches.length - 1] = { ...joinSummaries(last, point)!, at }
    else stretches.push({ ...point, at })
  }
  return stretches
}
