/** The clients side by side. */

import type { VideoStateName } from '../../records/observation.ts'
import { METRICS, type Metric, unpackStates } from '../state.ts'
import { DAY_MS } from '../time.ts'
import type { AlertState } from './alert-rows.ts'
import type { QueryContext } from './context.ts'
import { GAP_AFTER_MS } from './series.ts'
import { MOVEMENT_AGE_MS } from './video-rows.ts'

export interface ClientOverview {
  /** Null: videos that are watched for nobody. */
  readonly client: string | null
  readonly videos: number
  /** Those that are not public, by state. */
  readonly states: Readonly<Partial<Record<VideoStateName, number>>>
  /** Public ones that nobody looked at for so long that something must be wrong. */
  readonly unseen: number
  readonly lastSeenAt: number
  /** Messages about its videos in the last 24 hours, by state. */
  readonly alerts: Readonly<Partial<Record<AlertState, number>>>
  /** Ours, not YouTube's: over all videos whose movement is known. Absent where `policy.derivedMetrics` is off. */
  readonly day?: Readonly<Record<Metric, { readonly delta: number; readonly usual: number | null }>>
}

interface Row {
  readonly client: string | null
  readonly videos: number
  readonly unseen: number
  readonly last_at: number
  readonly [column: string]: string | number | null
}

/** By client, those with most videos first; a video that is watched for two counts for both. */
export function overview(context: QueryContext): readonly ClientOverview[] {
  const { statements, policy, clock } = context
  const now = clock()
  const isDerived = policy.derivedMetrics === 'accepted'
  const sums = METRICS.flatMap((metric) => [
    `sum(iif(last_at >= ?1, ${metric}_day, NULL)) AS ${metric}_delta`,
    `sum(iif(last_at >= ?1, ${metric}_day_usual, NULL)) AS ${metric}_usual`,
  ])
  const rows = statements.all<Row>(
    `SELECT client, count(*) AS videos, max(last_at) AS last_at,
       sum(last_at < ?2 AND state & 7 < 4) AS unseen
       ${isDerived ? `, ${sums.join(', ')}` : ', ?1 AS unused'}
     FROM videos LEFT JOIN video_clients ON video_clients.video = videos.id
     ${isDerived ? 'LEFT JOIN movements ON movements.video = videos.id' : ''}
     GROUP BY client ORDER BY videos DESC, client`,
    now - MOVEMENT_AGE_MS.day,
    now - GAP_AFTER_MS,
  )
  const states = statesByClient(context)
  const alerts = alertsByClient(context, now - DAY_MS)
  return rows.map((row) => ({
    client: row.client,
    videos: row.videos,
    states: Object.fromEntries(states.get(row.client) ?? []),
    unseen: row.unseen,
    lastSeenAt: row.last_at,
    alerts: Object.fromEntries(alerts.get(row.client) ?? []),
    ...(isDerived && { day: dayOf(row) }),
  }))
}

function dayOf(row: Row): NonNullable<ClientOverview['day']> {
  const of = (metric: Metric) => ({
    delta: (row[`${metric}_delta`] as number | null) ?? 0,
    usual: row[`${metric}_usual`] as number | null,
  })
  return { views: of('views'), likes: of('likes'), comments: of('comments') }
}

type Counts<T> = Map<string | null, [T, number][]>

function statesByClient({ statements }: QueryContext): Counts<VideoStateName> {
  const rows = statements.all<{ client: string | null; state: number; n: number }>(
    `SELECT client, state & 7 AS state, count(*) AS n
     FROM videos LEFT JOIN video_clients ON video_clients.video = videos.id
     WHERE state & 7 > 0 GROUP BY client, state & 7`,
  )
  return grouped(rows.map(({ client, state, n }) => [client, unpackStates(state).video, n]))
}

function alertsByClient({ statements }: QueryContext, since: number): Counts<AlertState> {
  const rows = statements.all<{ client: string | null; state: AlertState; n: number }>(
    `SELECT client, alerts.state AS state, count(*) AS n
     FROM alerts JOIN videos ON videos.video_id = alerts.video_id
     LEFT JOIN video_clients ON video_clients.video = videos.id
     WHERE alerts.at >= ?1 AND (client IS NULL OR alerts.chat = client
       OR NOT EXISTS (SELECT 1 FROM video_clients AS others
         WHERE others.video = videos.id AND others.client = alerts.chat))
     GROUP BY client, alerts.state`,
    since,
  )
  return grouped(rows.map(({ client, state, n }) => [client, state, n]))
}

function grouped<T>(rows: readonly (readonly [string | null, T, number])[]): Counts<T> {
  const groups: Counts<T> = new Map()
  for (const [client, name, count] of rows) {
    groups.set(client, [...(groups.get(client) ?? []), [name, count]])
  }
  return groups
}
