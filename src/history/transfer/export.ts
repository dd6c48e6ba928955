/** Takes observations out, as CSV or JSON, a piece at a time. */

import { allowedRange, type QueryContext, type TimeRange } from '../queries/context.ts'
import { METRICS, unpackStates } from '../state.ts'
import { pointsOfSpan } from '../storage/chunks.ts'
import type { Point } from '../storage/points.ts'
import { POINTS_SPAN_MS, spanOf } from '../storage/tiers.ts'
import { csvField } from './csv.ts'

export interface ExportRequest extends TimeRange {
  readonly format: 'csv' | 'json'
  /** Default: all. */
  readonly videoIds?: readonly string[]
  /** Only what is watched for one of them. Default: all. */
  readonly clients?: readonly string[]
}

/** A piece is handed out when it has grown to this many characters. */
const PIECE = 64 * 1024
const COLUMNS = ['video', 'time', ...METRICS, 'state', ...METRICS.map((metric) => `${metric}_state`)] as const

type Row = Readonly<Record<string, string | number | null>>

/**
 * Observations by video and time, as text. CSV begins with the names of its columns and can be imported again; JSON is
 * one array of objects with the same names. A metric without a value is empty, or null, and its state says why. Throws
 * `invalid`, or the signal's reason. What is observed while it runs may be in it or not.
 */
export async function* exportPoints(
  context: QueryContext,
  request: ExportRequest,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const range = allowedRange(context, request)
  const isCsv = request.format === 'csv'
  let piece = isCsv ? `${COLUMNS.join(',')}\r\n` : '['
  let isFirst = true
  for (const points of spansOf(context, request, range)) {
    signal.throwIfAborted()
    for (const row of points) {
      if (isCsv) piece += `${COLUMNS.map((column) => csvField(row[column] ?? null)).join(',')}\r\n`
      else piece += `${isFirst ? '\n' : ',\n'}${JSON.stringify(row)}`
      isFirst = false
    }
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
    // Others have their turn between two pieces, also where the reader is as quick as we are.
    await new Promise((resolve) => setImmediate(resolve))
  }
  yield isCsv ? piece : `${piece}\n]\n`
}

/** The rows of each video and day. */
function* spansOf(context: QueryContext, request: ExportRequest, range: TimeRange): Generator<Row[], void> {
  for (const { id, video_id: videoId, first_at, last_at } of videosOf(context, request)) {
    const from = Math.max(range.from, first_at)
    const to = Math.min(range.to, last_at + 1)
    for (let span = spanOf(from, POINTS_SPAN_MS); span * POINTS_SPAN_MS < to; span++) {
      const points = pointsOfSpan(context.statements, id, span).filter(({ at }) => at >= from && at < to)
      yield points.map((point) => toRow(videoId, point))
    }
  }
}

interface VideoTimes {
  readonly id: number
  readonly video_id: string
  readonly first_at: number
  readonly last_at: number
}

function videosOf({ statements }: QueryContext, { videoIds, clients }: ExportRequest): VideoTimes[] {
  return statements.all<VideoTimes>(
    `SELECT id, video_id, first_at, last_at FROM videos
     WHERE (?1 IS NULL OR video_id IN (SELECT value FROM json_each(?1)))
       AND (?2 IS NULL OR id IN (SELECT video FROM video_clients WHERE client IN (SELECT value FROM json_each(?2))))
     ORDER BY video_id`,
    videoIds ? JSON.stringify(videoIds) : null,
    clients ? JSON.stringify(clients) : null,
  )
}

function toRow(videoId: string, point: Point): Row {
  const { video: state, views, likes, comments } = unpackStates(point.state)
  return {
    video: videoId,
    time: new Date(point.at).toISOString(),
    views: point.views,
    likes: point.likes,
    comments: point.comments,
    state,
    views_state: views,
    likes_state: likes,
    comments_state: comments,
  }
}
