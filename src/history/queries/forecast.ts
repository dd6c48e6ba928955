/** When a video will pass its next milestone: ours, not YouTube's. */

import { type CountAt, type NoReach, reach } from '../forecast/growth.ts'
import { nextMilestone } from '../forecast/milestones.ts'
import { type ScoredForecast, scoreForecasts } from '../forecast/score.ts'
import { METRICS, type Metric } from '../state.ts'
import { slotsBetween } from '../storage/chunks.ts'
import { HOURS } from '../storage/tiers.ts'
import { DAY_MS } from '../time.ts'
import { allowedRange, type QueryContext, requireDerived, videoNumber } from './context.ts'
import { rowsOf } from './video-rows.ts'

export interface ForecastRequest {
  readonly videoId: string
  readonly metric: Metric
}

export interface Forecast {
  readonly videoId: string
  readonly metric: Metric
  /** As YouTube said it last; null where it said nothing. */
  readonly value: number | null
  /** The observation that it was made from. */
  readonly madeAt: number
  /** Null with a value that is not known. */
  readonly milestone: number | null
  readonly earliest: number | null
  readonly likely: number | null
  /** Null: perhaps never, or not within a year. */
  readonly latest: number | null
  /** Why there is no time; null where there is one. */
  readonly reason: NoReach | 'no-value' | null
  /** Milestones that were passed, with what would have been said of them. The newest last. */
  readonly past: readonly ScoredForecast[]
}

/** As far back as forecasts are scored. */
const PAST_MS = 60 * DAY_MS

/** Undefined for a video that is not known. Throws `derived-metrics-off`. */
export function forecast(context: QueryContext, { videoId, metric }: ForecastRequest): Forecast | undefined {
  requireDerived(context, 'A forecast')
  const video = videoNumber(context, videoId)
  const [row] = video === undefined ? [] : rowsOf(context, [video])
  if (video === undefined || !row) return undefined
  const { value } = row[metric]
  const { lastSeenAt: madeAt, publishedAt } = row
  const counts = countsOf(context, video, metric, madeAt)
  const past = scoreForecasts(counts, publishedAt)
  const nothing = { earliest: null, likely: null, latest: null }
  const about = { videoId, metric, value, madeAt, past }
  if (value === null) return { ...about, ...nothing, milestone: null, reason: 'no-value' }
  const milestone = nextMilestone(value)
  const said = reach(counts, milestone, publishedAt)
  if (typeof said === 'string') return { ...about, ...nothing, milestone, reason: said }
  return { ...about, ...said, milestone, reason: null }
}

/** The last value of each hour, at the hour's end. */
function countsOf(context: QueryContext, video: number, metric: Metric, lastAt: number): CountAt[] {
  const range = allowedRange(context, { from: Math.max(0, lastAt - PAST_MS), to: lastAt + 1 })
  const index = METRICS.indexOf(metric)
  return slotsBetween(context.statements, HOURS, video, range.from, range.to).flatMap((slot) => {
    const summary = slot.metrics[index]
    if (!summary) return []
    return [{ at: Math.min((slot.index + 1) * HOURS.slotMs, lastAt), value: summary.last }]
  })
}
