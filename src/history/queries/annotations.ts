/** What a chart is marked with. */

import { METRICS } from '../state.ts'
import { type AlertState, SELECT_ALERTS, type StoredAlert } from './alert-rows.ts'
import { allowedRange, checkCount, type QueryContext, type TimeRange, videoNumber } from './context.ts'
import { placeText } from './places.ts'
import { alertsOfScope, type Scope } from './scope.ts'
import { statesBetween, titlesBetween } from './states.ts'

export interface AnnotationsRequest extends TimeRange, Scope {
  /** Without it: breaks alone. */
  readonly videoId?: string
  /** The newest alerts at the most: from 1 to 1,000. Default 200. */
  readonly maxAlerts?: number
}

export type Annotation =
  | { readonly kind: 'break'; readonly at: number; readonly id: string; readonly text: string }
  | {
      readonly kind: 'alert'
      readonly at: number
      readonly id: string
      readonly text: string | null
      readonly rule: string | null
      readonly state: AlertState
    }
  | { readonly kind: 'title'; readonly at: number; readonly text: string }
  | { readonly kind: 'state'; readonly at: number; readonly of: string; readonly state: string }

interface Break {
  readonly at: number
  readonly id: string
  readonly text: string
  /** Longer videos are no Shorts (three minutes since October 2024). */
  readonly maxSeconds?: number
}

/**
 * The days on which YouTube changed what a view is (revision history of the YouTube Data API, entries of 2025-03-26
 * and 2026-08-27). Counts before and after do not compare.
 */
export const BREAKS: readonly Break[] = [
  {
    at: Date.UTC(2025, 2, 31),
    id: 'views-2025-03-31',
    text: 'YouTube counts a view of a Short whenever it starts to play or plays again',
    maxSeconds: 180,
  },
  {
    at: Date.UTC(2026, 7, 24),
    id: 'views-2026-08-24',
    text: 'YouTube counts a view of any video as soon as it starts to play, by itself too',
  },
]

/** In the order of time. Throws `invalid`. */
export function annotations(context: QueryContext, request: AnnotationsRequest): readonly Annotation[] {
  const { videoId, maxAlerts = 200 } = request
  checkCount('maxAlerts', maxAlerts, 1, 1_000)
  const range = allowedRange(context, request)
  const isIn = (at: number) => at >= range.from && at < range.to
  const found: Annotation[] = breaksFor(context, videoId)
    .filter(({ at }) => isIn(at))
    .map(({ at, id, text }) => ({ kind: 'break', at, id, text }))
  if (videoId !== undefined) {
    found.push(...alertsOf(context, videoId, { ...request, ...range }, maxAlerts))
    found.push(...changesOf(context, videoId, range).filter(({ at }) => isIn(at)))
  }
  return found.sort((a, b) => a.at - b.at)
}

function breaksFor({ statements }: QueryContext, videoId: string | undefined): readonly Break[] {
  const seconds = statements.get<{ duration_seconds: number | null }>(
    'SELECT duration_seconds FROM videos WHERE video_id = ?',
    videoId ?? null,
  )?.duration_seconds
  return BREAKS.filter(({ maxSeconds }) => maxSeconds === undefined || (seconds ?? 0) <= maxSeconds)
}

function alertsOf(
  { statements }: QueryContext,
  videoId: string,
  { from, to, ...scope }: TimeRange & Scope,
  limit: number,
): Annotation[] {
  const { where, values } = alertsOfScope(scope)
  const rows = statements.all<StoredAlert>(
    `${SELECT_ALERTS} WHERE alerts.video_id = ? AND at >= ? AND at < ? AND ${where}
     ORDER BY at DESC, place DESC LIMIT ?`,
    videoId,
    from,
    to,
    ...values,
    limit,
  )
  return rows.map(({ place, at, text, rule, state }) => ({
    kind: 'alert',
    at,
    id: placeText(statements, place),
    text,
    rule,
    state,
  }))
}

function changesOf(context: QueryContext, videoId: string, range: TimeRange): Annotation[] {
  const video = videoNumber(context, videoId)
  if (video === undefined) return []
  const intervals = statesBetween(context.statements, video, range)
  const begun = intervals.map(({ from, of, state }): Annotation => ({ kind: 'state', at: from, of, state }))
  // Where one state follows upon another, that one's beginning is its end.
  const ended = intervals.flatMap(({ to, of }): Annotation[] => {
    const goesOn = intervals.some((other) => other.of === of && other.from === to)
    return to === null || goesOn ? [] : [{ kind: 'state', at: to, of, state: normal(of) }]
  })
  const [, ...titles] = titlesBetween(context.statements, video, { ...range, from: 0 })
  const renamed = titles.map(({ from, title }): Annotation => ({ kind: 'title', at: from, text: title }))
  return [...begun, ...ended, ...renamed]
}

function normal(of: string): string {
  return METRICS.some((metric) => metric === of) ? 'value' : 'public'
}
