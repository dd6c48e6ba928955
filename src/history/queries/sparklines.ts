/** Small series of many videos at once, for a table. */

import { METRICS, type Metric } from '../state.ts'
import { slotsBetween } from '../storage/chunks.ts'
import { DAYS, HOURS } from '../storage/tiers.ts'
import { DAY_MS } from '../time.ts'
import { allowedRange, checkCount, type QueryContext, type TimeRange, videoNumber } from './context.ts'

export interface SparklinesRequest extends TimeRange {
  /** At most 200. */
  readonly videoIds: readonly string[]
  readonly metric: Metric
}

export interface Sparkline {
  readonly videoId: string
  /** Starts of hours, or of days (UTC) where the range is longer than eight days. */
  readonly times: readonly number[]
  /** The last value of each. */
  readonly values: readonly number[]
}

/** In the order asked for, without the videos that are not known. Throws `invalid`. */
export function sparklines(context: QueryContext, request: SparklinesRequest): readonly Sparkline[] {
  checkCount('the number of videos', request.videoIds.length, 0, 200)
  const { from, to } = allowedRange(context, request)
  const tier = to - from > 8 * DAY_MS ? DAYS : HOURS
  const metric = METRICS.indexOf(request.metric)
  return request.videoIds.flatMap((videoId) => {
    const video = videoNumber(context, videoId)
    if (video === undefined) return []
    const slots = slotsBetween(context.statements, tier, video, from, to).filter(
      (slot) => slot.metrics[metric],
    )
    return [
      {
        videoId,
        times: slots.map(({ index }) => index * tier.slotMs),
        values: slots.map(({ metrics }) => metrics[metric]!.last),
      },
    ]
  })
}
