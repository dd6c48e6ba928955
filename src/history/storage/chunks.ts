/** Chunks in the file: reading them, and writing a span of a video anew. */

import { decodePoints, type Point, PointChunk } from './points.ts'
import { decodeSlots, encodeSlots, type Slot } from './rollups.ts'
import type { Statements } from './statements.ts'
import {
  baseOf,
  CHUNK_POINTS,
  lastPointsKey,
  POINTS_SPAN_MS,
  pointsKey,
  rollupKey,
  spanOf,
  type Tier,
} from './tiers.ts'

interface ChunkRow {
  readonly key: number
  readonly data: Uint8Array
}

const POINT_CHUNKS = 'SELECT key, data FROM points WHERE key BETWEEN ? AND ? ORDER BY key'

/** All points of a video in a span of points, in the order of their times. */
export function pointsOfSpan(statements: Statements, video: number, span: number): Point[] {
  const rows = statements.all<ChunkRow>(POINT_CHUNKS, pointsKey(span, video), lastPointsKey(span, video))
  return rows.flatMap(({ data }) => decodePoints(span * POINTS_SPAN_MS, data))
}

/** The points with `from <= at < to`, in the order of their times. */
export function pointsBetween(statements: Statements, video: number, from: number, to: number): Point[] {
  const points: Point[] = []
  for (let span = spanOf(from, POINTS_SPAN_MS); span * POINTS_SPAN_MS < to; span++) {
    for (const point of pointsOfSpan(statements, video, span)) {
      if (point.at >= from && point.at < to) points.push(point)
    }
  }
  return points
}

/** The last point at or before a time, looked for no further back than `since`. */
export function pointAtOrBefore(
  statements: Statements,
  video: number,
  at: number,
  since: number,
): Point | undefined {
  const first = spanOf(since, POINTS_SPAN_MS)
  for (let span = spanOf(at, POINTS_SPAN_MS); span >= first; span--) {
    const point = pointsOfSpan(statements, video, span).findLast((candidate) => candidate.at <= at)
    if (point) return point.at >= since ? point : undefined
  }
  return undefined
}

/** The first point after a time, looked for no further than `until`. */
export function pointAfter(
  statements: Statements,
  video: number,
  at: number,
  until: number,
): Point | undefined {
  const last = spanOf(until, POINTS_SPAN_MS)
  for (let span = spanOf(at, POINTS_SPAN_MS); span <= last; span++) {
    const point = pointsOfSpan(statements, video, span).find((candidate) => candidate.at > at)
    if (point) return point.at <= until ? point : undefined
  }
  return undefined
}

/** Writes all points of a video and span anew, in chunks of the usual size. */
export function replacePoints(
  statements: Statements,
  video: number,
  span: number,
  points: readonly Point[],
): void {
  statements.run(
    'DELETE FROM points WHERE key BETWEEN ? AND ?',
    pointsKey(span, video),
    lastPointsKey(span, video),
  )
  for (let from = 0, chunk = 0; from < points.length; from += CHUNK_POINTS, chunk++) {
    const encoded = new PointChunk(span * POINTS_SPAN_MS)
    for (const point of points.slice(from, from + CHUNK_POINTS)) encoded.append(point)
    writeChunk(statements, 'points', pointsKey(span, video, chunk), encoded.toBuffer())
  }
}

export function writeChunk(statements: Statements, table: string, key: number, data: Uint8Array): void {
  statements.run(
    `INSERT INTO ${table} (key, data) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET data = excluded.data`,
    key,
    data,
  )
}

export function rollupData(
  statements: Statements,
  tier: Tier,
  video: number,
  span: number,
): Uint8Array | undefined {
  return statements.get<ChunkRow>(`SELECT data FROM ${tier.table} WHERE key = ?`, rollupKey(span, video))
    ?.data
}

/** All slots of a video in a span of the tier, in order. */
export function slotsOfSpan(statements: Statements, tier: Tier, video: number, span: number): Slot[] {
  const data = rollupData(statements, tier, video, span)
  return data ? decodeSlots(baseOf(span, tier), data) : []
}

/** The slots that begin at or after `from` and before `to`, in order. */
export function slotsBetween(
  statements: Statements,
  tier: Tier,
  video: number,
  from: number,
  to: number,
): Slot[] {
  const slots: Slot[] = []
  for (let span = spanOf(from, tier.spanMs); span * tier.spanMs < to; span++) {
    for (const slot of slotsOfSpan(statements, tier, video, span)) {
      const at = slot.index * tier.slotMs
      if (at >= from && at < to) slots.push(slot)
    }
  }
  return slots
}

/** Writes a video's span of a tier anew; without slots it is removed. */
export function replaceSlots(
  statements: Statements,
  tier: Tier,
  video: number,
  span: number,
  slots: readonly Slot[],
): void {
  const key = rollupKey(span, video)
  if (slots.length === 0) statements.run(`DELETE FROM ${tier.table} WHERE key = ?`, key)
  else writeChunk(statements, tier.table, key, encodeSlots(baseOf(span, tier), slots))
}
