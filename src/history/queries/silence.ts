/** Why was there no alert? As far as what is kept can tell. */

import { YOUTUBE_VIDEOS } from '../../records/observation.ts'
import { METRICS, type Metric } from '../state.ts'
import { pointAfter, pointAtOrBefore } from '../storage/chunks.ts'
import { placeKey, TOPICS } from '../storage/places.ts'
import type { Point } from '../storage/points.ts'
import { DAY_MS, HOUR_MS } from '../time.ts'
import { type AlertRow, SELECT_ALERTS, type StoredAlert, toAlert } from './alert-rows.ts'
import { type CauseStep, observationBefore, type StoredChange, toStep } from './cause.ts'
import { allowedRange, type QueryContext, videoNumber } from './context.ts'
import { type ObservationRow, toObservation } from './observations.ts'
import { alertsOfScope, type Scope } from './scope.ts'
import { GAP_AFTER_MS } from './series.ts'

export interface SilenceRequest extends Scope {
  readonly videoId: string
  /** When an alert was expected, in milliseconds since the epoch. */
  readonly at: number
}

export type SilenceReason =
  /** Older than anything that is kept. */
  | { readonly code: 'not-kept' }
  | { readonly code: 'unknown-video' }
  /** The first observation came later: rules compare with the one before, and there was none. */
  | { readonly code: 'not-watched-yet'; readonly firstSeenAt: number }
  | { readonly code: 'not-observed'; readonly from: number; readonly to: number | null }
  /** The observation is the first: nothing to compare with. */
  | { readonly code: 'first-observation' }
  | { readonly code: 'unchanged' }
  | { readonly code: 'no-value'; readonly metric: Metric; readonly state: string }
  /** Something changed, and no rule found it worth a message. */
  | { readonly code: 'no-rule-matched' }
  /** A rule wrote a message: its state tells why nobody got it, or that somebody did. */
  | { readonly code: 'alert-exists'; readonly state: AlertRow['state']; readonly alert: string }

export interface Silence {
  readonly reasons: readonly SilenceReason[]
  /** The observation in question, the last at or before the time, and those around it. */
  readonly observation: ObservationRow | null
  readonly before: ObservationRow | null
  readonly after: ObservationRow | null
  /** What the rules read of it; kept for some hours where it led to nothing. */
  readonly changes: readonly CauseStep[]
  /** Messages about the video, from the observation in question to the one after, and half an hour at least. */
  readonly alerts: readonly AlertRow[]
}

const NOTHING = { observation: null, before: null, after: null, changes: [], alerts: [] }

/** Throws `invalid`, or `RegistryError` when columns can't be read for now. */
export async function silence(context: QueryContext, request: SilenceRequest): Promise<Silence> {
  const { videoId, at } = request
  const { statements } = context
  const { from } = allowedRange(context, { from: at, to: at + 1 })
  if (from > at) return { ...NOTHING, reasons: [{ code: 'not-kept' }] }
  const video = videoNumber(context, videoId)
  const seen = statements.get<{ first_at: number; last_at: number }>(
    'SELECT first_at, last_at FROM videos WHERE id = ?',
    video ?? -1,
  )
  if (video === undefined || !seen) return { ...NOTHING, reasons: [{ code: 'unknown-video' }] }
  const point = pointAtOrBefore(statements, video, at, Math.max(seen.first_at, at - 7 * DAY_MS))
  const next = pointAfter(statements, video, at, seen.last_at)
  const before = point ? observationBefore(context, video, point.at) : null
  const alerts = alertsAbout(
    context,
    request,
    point?.at ?? at,
    Math.max(at + HOUR_MS / 2, next?.at ?? at + HOUR_MS),
  )
  return {
    reasons: [
      ...alerts.map(({ id, state }) => ({ code: 'alert-exists', state, alert: id }) as const),
      ...(alerts.length > 0 ? [] : reasonsOf(at, seen.first_at, before, point, next)),
    ],
    observation: point ? toObservation(point) : null,
    before,
    after: next ? toObservation(next) : null,
    changes: point ? await changesOf(context, point) : [],
    alerts,
  }
}

function reasonsOf(
  at: number,
  firstSeenAt: number,
  before: ObservationRow | null,
  point: Point | undefined,
  next: Point | undefined,
): readonly SilenceReason[] {
  if (at < firstSeenAt) return [{ code: 'not-watched-yet', firstSeenAt }]
  if (!point || at - point.at > GAP_AFTER_MS) {
    return [{ code: 'not-observed', from: point?.at ?? firstSeenAt, to: next?.at ?? null }]
  }
  if (!before) return [{ code: 'first-observation' }]
  const now = toObservation(point)
  const hidden = METRICS.flatMap((metric): SilenceReason[] => {
    const state = now.states[metric]
    return state === 'value' ? [] : [{ code: 'no-value', metric, state }]
  })
  const isChanged =
    METRICS.some((metric) => now[metric] !== before[metric]) || now.states.video !== before.states.video
  return [...hidden, { code: isChanged ? 'no-rule-matched' : 'unchanged' }]
}

function alertsAbout(
  { statements }: QueryContext,
  request: SilenceRequest,
  from: number,
  to: number,
): AlertRow[] {
  const { where, values } = alertsOfScope(request)
  const rows = statements.all<StoredAlert>(
    `${SELECT_ALERTS} WHERE alerts.video_id = ? AND at >= ? AND at < ? AND ${where} ORDER BY at, place LIMIT 20`,
    request.videoId,
    from,
    to,
    ...values,
  )
  return rows.map((row) => toAlert(statements, row))
}

/** The records that rules made of the observation, and of those. */
function changesOf(context: QueryContext, { origin, offset }: Point): Promise<CauseStep[]> {
  const place = origin < 0 ? undefined : placeKey(TOPICS.indexOf(YOUTUBE_VIDEOS), origin, offset)
  const rows = context.statements.all<StoredChange>(
    `WITH RECURSIVE following (place) AS (
       SELECT place FROM changes WHERE cause = ?
       UNION SELECT changes.place FROM changes JOIN following ON changes.cause = following.place)
     SELECT * FROM changes WHERE place IN (SELECT place FROM following) ORDER BY place LIMIT 20`,
    place ?? -1,
  )
  return Promise.all(rows.map((row) => toStep(context, row)))
}
