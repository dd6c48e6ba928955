/** Rows of videos as queries tell them. */

import type { MetricStateName, VideoStateName } from '../../records/observation.ts'
import { type MovementWindow, WINDOW_MS, WINDOWS } from '../movement/movement.ts'
import { METRICS, type Metric, unpackStates } from '../state.ts'
import { HOUR_MS } from '../time.ts'
import type { QueryContext } from './context.ts'

export interface MetricNow {
  /** As YouTube said it last; null where its state is not `value`. */
  readonly value: number | null
  readonly state: MetricStateName
}

/** Ours, not YouTube's. */
export interface MetricMovement {
  /** What the last observation is above the window's start. */
  readonly delta: number | null
  /** The median of such changes before; null while there are too few. */
  readonly usual: number | null
  /** `delta` over what is usual in the time it covers; null where nothing is usual. */
  readonly ratio: number | null
}

export type VideoMovement = Readonly<
  Record<
    MovementWindow,
    Readonly<Record<Metric, MetricMovement>> & {
      /** Where it begins: later than the window's start for a young video. */
      readonly from: number | null
    }
  >
>

export interface VideoRow {
  readonly videoId: string
  readonly title: string | null
  readonly channelId: string | null
  readonly channelTitle: string | null
  readonly clients: readonly string[]
  readonly playlists: readonly string[]
  readonly publishedAt: number | null
  readonly durationSeconds: number | null
  readonly state: VideoStateName
  readonly views: MetricNow
  readonly likes: MetricNow
  readonly comments: MetricNow
  /** The first and the last observation that are kept. */
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  /** Absent where `policy.derivedMetrics` is off. */
  readonly movement?: VideoMovement
}

/** After this long without an observation a movement says nothing of now. */
export const MOVEMENT_AGE_MS: Readonly<Record<MovementWindow, number>> = {
  hour: 3 * HOUR_MS,
  day: 2 * WINDOW_MS.day,
  week: 1.5 * WINDOW_MS.week,
}

/** Columns by their names in the tables `videos` and `movements`. */
type StoredRow = Readonly<Record<string, string | number | null>>

/** The rows of these numbers, in the order given. */
export function rowsOf(context: QueryContext, numbers: readonly number[]): VideoRow[] {
  const rows = context.statements.all<StoredRow>(
    `SELECT * FROM videos LEFT JOIN movements ON movements.video = videos.id
     WHERE videos.id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(numbers),
  )
  const byNumber = new Map(rows.map((row) => [row.id, row]))
  return numbers.flatMap((number) => {
    const row = byNumber.get(number)
    return row ? [toRow(context, row)] : []
  })
}

function toRow({ policy, clock }: QueryContext, row: StoredRow): VideoRow {
  const states = unpackStates(row.state as number)
  const metric = (name: Metric): MetricNow => ({ value: row[name] as number | null, state: states[name] })
  return {
    videoId: row.video_id as string,
    title: row.title as string | null,
    channelId: row.channel_id as string | null,
    channelTitle: row.channel_title as string | null,
    clients: JSON.parse(row.clients as string),
    playlists: JSON.parse(row.playlists as string),
    publishedAt: row.published_at as number | null,
    durationSeconds: row.duration_seconds as number | null,
    state: states.video,
    views: metric('views'),
    likes: metric('likes'),
    comments: metric('comments'),
    firstSeenAt: row.first_at as number,
    lastSeenAt: row.last_at as number,
    ...(policy.derivedMetrics === 'accepted' && { movement: movementOf(row, clock()) }),
  }
}

function movementOf(row: StoredRow, now: number): VideoMovement {
  const [hour, day, week] = WINDOWS.map((window) => {
    const from = row[`${window}_from`] as number | null
    const isOld = (row.last_at as number) < now - MOVEMENT_AGE_MS[window]
    const covered = from === null ? 0 : ((row.last_at as number) - from) / WINDOW_MS[window]
    const [views, likes, comments] = METRICS.map((metric): MetricMovement => {
      const delta = isOld ? null : (row[`${metric}_${window}`] as number | null)
      const usual = row[`${metric}_${window}_usual`] as number | null
      const isComparable = delta !== null && usual !== null && usual > 0 && covered > 0
      return { delta, usual, ratio: isComparable ? delta / (usual * covered) : null }
    })
    return { from: isOld ? null : from, views: views!, likes: likes!, comments: comments! }
  })
  return { hour: hour!, day: day!, week: week! }
}
