/** A video as it is being written: its row, and the chunks that still grow, until the next commit. */

import type { Point, PointChunk } from '../storage/points.ts'
import type { RollupChunk } from '../storage/rollups.ts'

/** The columns of the table `videos`. Times are milliseconds since the epoch. */
export interface VideoRow {
  readonly id: number
  readonly video_id: string
  first_at: number
  last_at: number
  origin: number
  offset: number
  state: number
  views: number | null
  likes: number | null
  comments: number | null
  described_at: number
  title: string | null
  channel_id: string | null
  channel_title: string | null
  clients: string
  playlists: string
  published_at: number | null
  duration_seconds: number | null
}

export interface GrowingPoints {
  readonly span: number
  readonly number: number
  readonly chunk: PointChunk
  isDirty: boolean
}

export interface GrowingRollup {
  readonly chunk: RollupChunk
  isDirty: boolean
}

/** An observation that came after a later one, or again for the same time. */
export interface LatePoint {
  readonly point: Point
  readonly title: string | null
}

export interface TrackedVideo {
  readonly row: VideoRow
  isDirty: boolean
  /** The clients as the file has them. */
  savedClients: string
  points: GrowingPoints | undefined
  /** One for each tier. */
  readonly rollups: (GrowingRollup | undefined)[]
  late: LatePoint[]
}

export function newVideo(id: number, videoId: string): TrackedVideo {
  const row: VideoRow = {
    id,
    video_id: videoId,
    first_at: Number.POSITIVE_INFINITY,
    last_at: Number.NEGATIVE_INFINITY,
    origin: 0,
    offset: 0,
    state: 0,
    views: null,
    likes: null,
    comments: null,
    described_at: 0,
    title: null,
    channel_id: null,
    channel_title: null,
    clients: '[]',
    playlists: '[]',
    published_at: null,
    duration_seconds: null,
  }
  return tracked(row)
}

export function tracked(row: VideoRow): TrackedVideo {
  return {
    row,
    isDirty: false,
    savedClients: row.clients,
    points: undefined,
    rollups: [undefined, undefined, undefined],
    late: [],
  }
}

/**
 * Of two points of the same time, the one to keep, in whatever order they came: an observation rather than an import,
 * and the one that was written later.
 */
export function prevails(point: Point, over: Pick<Point, 'origin' | 'offset'>): boolean {
  if (point.origin >= 0 !== over.origin >= 0) return point.origin >= 0
  if (point.origin !== over.origin) return point.origin > over.origin
  return point.offset >= over.offset
}
