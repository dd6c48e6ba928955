/** Observations to points, rollups, states and titles of videos. What grows is written with the next `flush`. */

import type { Observation } from '../../records/observation.ts'
import { HistoryError } from '../error.ts'
import { METRICS, packStates, statesOf } from '../state.ts'
import { rollupData, writeChunk } from '../storage/chunks.ts'
import { type Point, PointChunk } from '../storage/points.ts'
import { RollupChunk } from '../storage/rollups.ts'
import type { Statements } from '../storage/statements.ts'
import {
  baseOf,
  CHUNK_POINTS,
  lastPointsKey,
  MAX_VIDEOS,
  POINTS_SPAN_MS,
  partsOfPointsKey,
  pointsKey,
  rollupKey,
  slotOf,
  spanOf,
  TIERS,
  type Tier,
} from '../storage/tiers.ts'
import { putChange } from './changes-in-time.ts'
import { insertLate } from './late.ts'
import { type GrowingPoints, newVideo, prevails, type TrackedVideo, tracked, type VideoRow } from './video.ts'

/**
 * Videos whose growing chunks are held in memory; beyond, they are read again when they are next seen. Many are held
 * only while many change from one flush to the next, as when the history is made from the log.
 */
const MIN_TRACKED = 2_000
const MAX_TRACKED = 20_000

const COLUMNS = [
  'id',
  'video_id',
  'first_at',
  'last_at',
  'origin',
  'offset',
  'state',
  'views',
  'likes',
  'comments',
  'described_at',
  'title',
  'channel_id',
  'channel_title',
  'clients',
  'playlists',
  'published_at',
  'duration_seconds',
] as const satisfies readonly (keyof VideoRow)[]

const SAVE = `INSERT INTO videos (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${COLUMNS.slice(2)
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`

export interface Source {
  /** -1 - partition for an import. */
  readonly origin: number
  readonly offset: number
  /** For observations that do not say when they were made. */
  readonly timestamp: number
}

/** What was observed before `cutoff` is passed over; texts from before `texts` are. Milliseconds since the epoch. */
export interface Cutoffs {
  readonly cutoff: number
  readonly texts: number
}

export class Videos {
  readonly #statements: Statements
  readonly #tracked = new Map<string, TrackedVideo>()
  readonly #dirty = new Set<TrackedVideo>()
  #nextId: number | undefined

  constructor(statements: Statements) {
    this.#statements = statements
  }

  /**
   * Takes an observation. False for one that is none: a count beyond 2^53, which no video has.
   */
  observe(videoId: string, observation: Observation, source: Source, { cutoff, texts }: Cutoffs): boolean {
    const point = pointOf(observation, source)
    if (!point) return false
    if (point.at < cutoff) return true
    const video = this.#track(videoId)
    this.#dirty.add(video)
    const told = point.at >= texts ? observation : { ...observation, TITLE: null, CHANNEL_TITLE: null }
    if (point.at > video.row.last_at) this.#append(video, point, told.TITLE, cutoff)
    else video.late.push({ point, title: told.TITLE })
    if (point.origin >= 0 && point.at >= video.row.described_at) describe(video, point.at, told)
    return true
  }

  /** Writes what has grown, one video a step. Nothing may be observed meanwhile. Returns the ids of those that changed. */
  *flushing(cutoff: number): Generator<void, readonly string[]> {
    const changed = [...this.#dirty]
    for (const video of changed) {
      this.#save(video, cutoff)
      yield
    }
    this.#dirty.clear()
    const held = Math.min(MAX_TRACKED, Math.max(MIN_TRACKED, 2 * changed.length))
    if (this.#tracked.size > held) this.#tracked.clear()
    return changed.map(({ row }) => row.video_id)
  }

  /** Forgets what is not in the file, and all that was read from it. */
  forget(): void {
    this.#tracked.clear()
    this.#dirty.clear()
    this.#nextId = undefined
  }

  #track(videoId: string): TrackedVideo {
    let video = this.#tracked.get(videoId)
    if (video) return video
    const row = this.#statements.get<VideoRow>('SELECT * FROM videos WHERE video_id = ?', videoId)
    video = row ? tracked(row) : newVideo(this.#takeId(), videoId)
    this.#tracked.set(videoId, video)
    return video
  }

  #takeId(): number {
    this.#nextId ??=
      (this.#statements.get<{ id: number | null }>('SELECT max(id) AS id FROM videos')?.id ?? 0) + 1
    if (this.#nextId >= MAX_VIDEOS) {
      throw new HistoryError('invalid', `the history has ${MAX_VIDEOS} videos, more than it was made for`)
    }
    return this.#nextId++
  }

  #append(video: TrackedVideo, point: Point, title: string | null, cutoff: number): void {
    const { row } = video
    if (point.state !== row.state) putChange(this.#statements, 'states', row.id, point.at, point.state)
    if (title !== null && title !== row.title) putChange(this.#statements, 'titles', row.id, point.at, title)
    const points = this.#growingPoints(video, spanOf(point.at, POINTS_SPAN_MS))
    points.chunk.append(point)
    points.isDirty = true
    for (const [index, tier] of TIERS.entries()) {
      const slot = slotOf(point.at, tier)
      if (slot * tier.slotMs < cutoff) continue
      const rollup = this.#growingRollup(video, index, tier, spanOf(point.at, tier.spanMs))
      rollup.chunk.add(slot, point)
      rollup.isDirty = true
    }
    row.first_at = Math.min(row.first_at, point.at)
    takeLatest(row, point)
    video.isDirty = true
  }

  #growingPoints(video: TrackedVideo, span: number): GrowingPoints {
    let { points } = video
    if (points?.span === span && points.chunk.count < CHUNK_POINTS) return points
    const spanStart = span * POINTS_SPAN_MS
    if (points) {
      this.#savePoints(video)
      const number = points.span === span ? points.number + 1 : 0
      points = { span, number, chunk: new PointChunk(spanStart), isDirty: false }
    } else {
      points = this.#readPoints(video.row.id, span)
    }
    video.points = points
    return points
  }

  #readPoints(id: number, span: number): GrowingPoints {
    const spanStart = span * POINTS_SPAN_MS
    const found = this.#statements.get<{ key: number; data: Uint8Array }>(
      'SELECT key, data FROM points WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT 1',
      pointsKey(span, id),
      lastPointsKey(span, id),
    )
    const number = found ? partsOfPointsKey(found.key).chunk : 0
    const chunk = new PointChunk(spanStart, found?.data)
    if (chunk.count < CHUNK_POINTS) return { span, number, chunk, isDirty: false }
    return { span, number: number + 1, chunk: new PointChunk(spanStart), isDirty: false }
  }

  #growingRollup(video: TrackedVideo, index: number, tier: Tier, span: number) {
    const present = video.rollups[index]
    if (present?.chunk.span === span) return present
    if (present) this.#saveRollup(video, index)
    const data = rollupData(this.#statements, tier, video.row.id, span)
    const rollup = { chunk: new RollupChunk(span, baseOf(span, tier), data), isDirty: false }
    video.rollups[index] = rollup
    return rollup
  }

  #save(video: TrackedVideo, cutoff: number): void {
    this.#savePoints(video)
    for (const index of TIERS.keys()) this.#saveRollup(video, index)
    if (video.late.length > 0) this.#saveLate(video, cutoff)
    const { row } = video
    if (!video.isDirty) return
    this.#statements.run(SAVE, ...COLUMNS.map((column) => row[column]))
    this.#statements.run('INSERT INTO moved (video) VALUES (?) ON CONFLICT DO NOTHING', row.id)
    if (video.savedClients !== row.clients) this.#saveClients(video)
    video.isDirty = false
  }

  #saveClients(video: TrackedVideo): void {
    const { row } = video
    for (const client of JSON.parse(video.savedClients) as string[]) {
      this.#statements.run('DELETE FROM video_clients WHERE client = ? AND video = ?', client, row.id)
    }
    for (const client of JSON.parse(row.clients) as string[]) {
      this.#statements.run(
        'INSERT INTO video_clients (client, video) VALUES (?, ?) ON CONFLICT DO NOTHING',
        client,
        row.id,
      )
    }
    video.savedClients = row.clients
  }

  #savePoints({ row, points }: TrackedVideo): void {
    if (!points?.isDirty) return
    writeChunk(
      this.#statements,
      'points',
      pointsKey(points.span, row.id, points.number),
      points.chunk.toBuffer(),
    )
    points.isDirty = false
  }

  #saveRollup({ row, rollups }: TrackedVideo, index: number): void {
    const rollup = rollups[index]
    if (!rollup?.isDirty) return
    const key = rollupKey(rollup.chunk.span, row.id)
    writeChunk(this.#statements, TIERS[index]!.table, key, rollup.chunk.toBuffer())
    rollup.isDirty = false
  }

  #saveLate(video: TrackedVideo, cutoff: number): void {
    const { row, late } = video
    const accepted = insertLate(this.#statements, row.id, late, row.last_at, cutoff)
    for (const point of accepted) {
      row.first_at = Math.min(row.first_at, point.at)
      if (point.at === row.last_at && prevails(point, row)) takeLatest(row, point)
    }
    video.isDirty ||= accepted.length > 0
    video.late = []
    // The chunks that were growing may have been written anew.
    video.points = undefined
    video.rollups.fill(undefined)
  }
}

function pointOf(observation: Observation, { origin, offset, timestamp }: Source): Point | undefined {
  const { VIEWS, LIKES, COMMENTS, OBSERVED_AT } = observation
  const [views, likes, comments] = [VIEWS, LIKES, COMMENTS].map((count) =>
    count === null ? null : Number(count),
  )
  const at = OBSERVED_AT === null ? timestamp : Number(OBSERVED_AT)
  const numbers = [at, views, likes, comments]
  if (numbers.some((value) => value !== null && !(Number.isSafeInteger(value) && value! >= 0)))
    return undefined
  const state = packStates(statesOf(observation))
  return { at, views: views!, likes: likes!, comments: comments!, state, origin, offset }
}

function takeLatest(row: VideoRow, point: Point): void {
  row.last_at = point.at
  row.origin = point.origin
  row.offset = point.offset
  row.state = point.state
  for (const metric of METRICS) row[metric] = point[metric]
}

function describe(video: TrackedVideo, at: number, observation: Observation): void {
  const { row } = video
  row.described_at = at
  row.title = observation.TITLE ?? row.title
  row.channel_id = observation.CHANNEL_ID
  row.channel_title = observation.CHANNEL_TITLE
  row.playlists = JSON.stringify(observation.PLAYLISTS ?? [])
  row.published_at = observation.PUBLISHED_AT === null ? null : Number(observation.PUBLISHED_AT)
  row.duration_seconds = observation.DURATION_SECONDS
  row.clients = JSON.stringify(observation.CLIENTS ?? [])
  video.isDirty = true
}
