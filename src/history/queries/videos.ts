/** The table of videos: filtered, searched, in any order, a page at a time. */

import type { VideoStateName } from '../../records/observation.ts'
import { HistoryError } from '../error.ts'
import { type MovementWindow, WINDOW_MS } from '../movement/movement.ts'
import { METRICS, type Metric, videoStateNumber } from '../state.ts'
import { checkCount, type QueryContext, requireDerived } from './context.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { MOVEMENT_AGE_MS, rowsOf, type VideoRow } from './video-rows.ts'

/** `movement` and `ratio` are ours: refused where `policy.derivedMetrics` is off. */
export type VideoOrder =
  | { readonly by: 'title' | 'published' | 'seen' | Metric }
  | { readonly by: 'movement' | 'ratio'; readonly metric: Metric; readonly window: MovementWindow }

export interface VideosRequest {
  readonly order: VideoOrder
  /** Default: descending, but titles ascending. What has no value for the order comes last either way. */
  readonly direction?: 'ascending' | 'descending'
  /** Words, each to be found in the title, the channel or the id; upper and lower case are the same. 100 characters. */
  readonly search?: string
  /** Only what is watched for one of them. */
  readonly clients?: readonly string[]
  readonly states?: readonly VideoStateName[]
  /** From 1 to 500. Default 50. */
  readonly limit?: number
  /** `next` of the page before. */
  readonly cursor?: string
  /** So many rows are left out, for a table that is scrolled to anywhere. Not with `cursor`. Default 0. */
  readonly offset?: number
}

export interface VideosPage {
  readonly videos: readonly VideoRow[]
  /** All that the filters let through. */
  readonly total: number
  /** Null on the last page. */
  readonly next: string | null
}

/** Each word is looked for in every title. */
const MAX_SEARCH = 100
const MAX_OFFSET = 10_000_000

type Value = string | number | null

/** Throws `invalid`, or `derived-metrics-off` for an order of ours. */
export function videos(context: QueryContext, request: VideosRequest): VideosPage {
  const limit = checkCount('limit', request.limit ?? 50, 1, 500)
  const offset = checkCount('offset', request.offset ?? 0, 0, MAX_OFFSET)
  if (offset > 0 && request.cursor !== undefined) {
    throw new HistoryError('invalid', 'a page follows a cursor or begins at an offset, not both')
  }
  const order = orderOf(context, request.order)
  const isAscending =
    (request.direction ?? (request.order.by === 'title' ? 'ascending' : 'descending')) === 'ascending'
  const kind = [...Object.values(request.order), isAscending ? 'up' : 'down'].join(' ')
  const filters = filtersOf(request)
  const total = context.statements.get<{ n: number }>(
    `SELECT count(*) AS n FROM videos WHERE ${filters.where}`,
    ...filters.values,
  )!.n
  const after = afterOf(kind, request.cursor, isAscending)
  const rows = context.statements.all<{ id: number; video_id: string; position: Value }>(
    `SELECT id, video_id, position FROM (
       SELECT id, video_id, ${order.expression} AS position FROM videos
       ${order.isMovement ? 'LEFT JOIN movements ON movements.video = videos.id' : ''}
       WHERE ${filters.where})
     WHERE ${after.where}
     ORDER BY position IS NULL, position ${isAscending ? 'ASC' : 'DESC'}, video_id
     LIMIT ? OFFSET ?`,
    ...order.values,
    ...filters.values,
    ...after.values,
    limit + 1,
    offset,
  )
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return {
    videos: rowsOf(
      context,
      page.map(({ id }) => id),
    ),
    total,
    next: last ? encodeCursor(kind, [last.position, last.video_id]) : null,
  }
}

interface Order {
  readonly expression: string
  readonly values: readonly number[]
  readonly isMovement: boolean
}

function orderOf(context: QueryContext, order: VideoOrder): Order {
  const plain = (expression: string): Order => ({ expression, values: [], isMovement: false })
  switch (order.by) {
    case 'title':
      return plain('fold(title)')
    case 'published':
      return plain('published_at')
    case 'seen':
      return plain('last_at')
    case 'views':
    case 'likes':
    case 'comments':
      return plain(order.by)
    case 'movement':
    case 'ratio':
      return movementOrder(context, order)
    default:
      throw new HistoryError('invalid', `there is no order by ${JSON.stringify(order satisfies never)}`)
  }
}

function movementOrder(
  context: QueryContext,
  { by, metric, window }: Extract<VideoOrder, { metric: Metric }>,
): Order {
  requireDerived(context, by === 'movement' ? 'A ranking by movement' : 'A ranking against the usual')
  if (!METRICS.includes(metric) || !(window in WINDOW_MS)) {
    throw new HistoryError('invalid', `there is no movement of ${metric} in the last ${window}`)
  }
  const delta = `${metric}_${window}`
  const covered = `nullif((last_at - ${window}_from) * 1.0 / ${WINDOW_MS[window]}, 0)`
  const expression = by === 'movement' ? delta : `${delta} / (nullif(max(${delta}_usual, 0), 0) * ${covered})`
  return {
    expression: `CASE WHEN last_at >= ? THEN ${expression} END`,
    values: [context.clock() - MOVEMENT_AGE_MS[window]],
    isMovement: true,
  }
}

interface Condition {
  readonly where: string
  readonly values: readonly Value[]
}

function filtersOf({ clients, states, search = '' }: VideosRequest): Condition {
  const conditions: Condition[] = []
  if (clients) {
    conditions.push({
      where: 'id IN (SELECT video FROM video_clients WHERE client IN (SELECT value FROM json_each(?)))',
      values: [JSON.stringify(clients)],
    })
  }
  if (states) {
    const numbers = states.map(videoStateNumber)
    conditions.push({
      where: 'state & 7 IN (SELECT value FROM json_each(?))',
      values: [JSON.stringify(numbers)],
    })
  }
  if (search.length > MAX_SEARCH) {
    throw new HistoryError('invalid', `search for ${MAX_SEARCH} characters at the most`)
  }
  for (const word of search.split(/\s+/u).filter((part) => part !== '')) {
    conditions.push({ where: 'has_word(title, channel_title, video_id, ?)', values: [fold(word)] })
  }
  return {
    where: conditions.map(({ where }) => `(${where})`).join(' AND ') || 'true',
    values: conditions.flatMap(({ values }) => values),
  }
}

function afterOf(kind: string, cursor: string | undefined, isAscending: boolean): Condition {
  if (cursor === undefined) return { where: 'true', values: [] }
  const [position, videoId] = decodeCursor(kind, cursor, 2) as [Value, string]
  if (position === null) return { where: 'position IS NULL AND video_id > ?', values: [videoId] }
  return {
    where: `position IS NULL OR position ${isAscending ? '>' : '<'} ? OR (position = ? AND video_id > ?)`,
    values: [position, position, videoId],
  }
}

/** Text as it is compared: upper and lower case, and ways to write a letter, are the same. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

/** The functions that these queries use in SQL. */
export function registerFunctions({ statements: { db } }: Pick<QueryContext, 'statements'>): void {
  db.function('fold', { deterministic: true }, (text) => (typeof text === 'string' ? fold(text) : null))
  db.function('has_word', { deterministic: true }, (title, channel, videoId, word) => {
    const has = (text: unknown) => typeof text === 'string' && fold(text).includes(word as string)
    return has(title) || has(channel) || has(videoId) ? 1 : 0
  })
}
