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

/** The videos of one client that are in one state. */
interface Group {
  readonly client: string | null
  readonly state: number
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
  const groups = statements.all<Group>(
    `SELECT client, state & 7 AS state, count(*) AS videos, max(last_at) AS last_at,
       sum(last_at < ?2 AND state & 7 < 4) AS unseen, ${isDerived ? sums.join(', ') : '?1 AS unused'}
     FROM videos LEFT JOIN video_clients ON video_clients.video = videos.id
     ${isDerived ? 'LEFT JOIN movements ON movements.video = videos.id' : ''}
     GROUP BY client, state & 7`,
    now - MOVEMENT_AGE_MS.day,
    now - GAP_AFTER_MS,
  )
  const alerts = alertsByClient(context, now - DAY_MS)
  return [...Map.groupBy(groups, ({ client }) => client)]
    .map(([client, own]): ClientOverview => {
      const total = (column: string) => sumOf(own, column) ?? 0
      return {
        client,
        videos: total('videos'),
        states: Object.fromEntries(
          own.flatMap(({ state, videos }) => (state === 0 ? [] : [[unpackStates(state).video, videos]])),
        ),
        unseen: total('unseen'),
        lastSeenAt: Math.max(...own.map((group) => group.last_at)),
        alerts: Object.fromEntries(alerts.get(client) ?? []),
        ...(isDerived && { day: dayOf(own) }),
      }
    })
    .sort((a, b) => b.videos - a.videos || compare(a.client, b.client))
}

function dayOf(groups: readonly Group[]): NonNullable<ClientOverview['day']> {
  const of = (metric: Metric) => ({
    delta: sumOf(groups, `${metric}_delta`) ?? 0,
    usual: sumOf(groups, `${metric}_usual`),
  })
  return { views: of('views'), likes: of('likes'), comments: of('comments') }
}

/** Null where none of them has a number. */
function sumOf(groups: readonly Group[], column: string): number | null {
  const numbers = groups.map((group) => group[column] as number | null).filter((number) => number !== null)
  return numbers.length === 0 ? null : numbers.reduce((sum, number) => sum + number, 0)
}

function compare(a: string | null, b: string | null): number {
  return (a ?? '') < (b ?? '') ? -1 : 1
}

type AlertCounts = ReadonlyMap<string | null, readonly (readonly [AlertState, number])[]>

function alertsByClient({ statements }: QueryContext, since: number): AlertCounts {
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
  return new Map(
    [...Map.groupBy(rows, ({ client }) => client)].map(([client, own]) => [
      client,
      own.map(({ state, n }) => [state, n] as const),
    ]),
  )
}
