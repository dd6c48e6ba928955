/**
 * Deletes what may not be kept any longer, in steps: everything observed before the cutoff, and what was made from it.
 * Afterwards the file is as if it had never seen anything older.
 */

import { trimChanges } from '../project/changes-in-time.ts'
import { pointAfter, replaceSlots } from '../storage/chunks.ts'
import { decodePoints, PointChunk } from '../storage/points.ts'
import { decodeSlots } from '../storage/rollups.ts'
import type { Statements } from '../storage/statements.ts'
import {
  baseOf,
  POINTS_SPAN_MS,
  partsOfPointsKey,
  partsOfRollupKey,
  pointsKey,
  rollupKey,
  spanOf,
  TIERS,
  type Tier,
} from '../storage/tiers.ts'
import { isMoving } from './lookback.ts'
import type { Work } from './slices.ts'

const AT_ONCE = 100

/** Everything of statistics and alerts that is older than the cutoff. */
export function* removeOlder(statements: Statements, cutoff: number): Work {
  yield* deleteWhole(statements, 'points', pointsKey(spanOf(cutoff, POINTS_SPAN_MS), 0))
  yield* trimPoints(statements, cutoff)
  for (const tier of TIERS) {
    yield* deleteWhole(statements, tier.table, rollupKey(spanOf(cutoff, tier.spanMs), 0))
    yield* trimRollups(statements, tier, cutoff)
  }
  yield* trimVideos(statements, cutoff)
  yield* deleteWhere(statements, 'alerts', 'at < ?', cutoff)
  yield* deleteWhere(statements, 'deliveries', 'settled_at < ?', cutoff)
}

function* deleteWhole(statements: Statements, table: string, end: number): Work {
  yield* deleteWhere(statements, table, 'key < ?', end, 'key')
}

function* deleteWhere(
  statements: Statements,
  table: string,
  where: string,
  value: number,
  key = 'place',
): Work {
  const sql = `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${where} LIMIT ${AT_ONCE})`
  while (statements.run(sql, value) > 0) yield
}

interface ChunkRow {
  readonly key: number
  readonly data: Uint8Array
}

function* chunksFrom(statements: Statements, table: string, from: number, to: number): Generator<ChunkRow[]> {
  const sql = `SELECT key, data FROM ${table} WHERE key >= ? AND key < ? ORDER BY key LIMIT ${AT_ONCE}`
  for (let next = from; ; ) {
    const rows = statements.all<ChunkRow>(sql, next, to)
    if (rows.length === 0) return
    yield rows
    next = rows.at(-1)!.key + 1
  }
}

/** The span in which the cutoff lies. */
function* trimPoints(statements: Statements, cutoff: number): Work {
  const span = spanOf(cutoff, POINTS_SPAN_MS)
  for (const rows of chunksFrom(statements, 'points', pointsKey(span, 0), pointsKey(span + 1, 0))) {
    for (const { key, data } of rows) {
      const spanStart = partsOfPointsKey(key).span * POINTS_SPAN_MS
      const points = decodePoints(spanStart, data)
      const kept = points.filter(({ at }) => at >= cutoff)
      if (kept.length === points.length) continue
      const chunk = new PointChunk(spanStart)
      for (const point of kept) chunk.append(point)
      if (kept.length === 0) statements.run('DELETE FROM points WHERE key = ?', key)
      else statements.run('UPDATE points SET data = ? WHERE key = ?', chunk.toBuffer(), key)
    }
    yield
  }
}

/** A slot that began before the cutoff tells of what may not be kept, and goes as a whole. */
function* trimRollups(statements: Statements, tier: Tier, cutoff: number): Work {
  const span = spanOf(cutoff, tier.spanMs)
  for (const rows of chunksFrom(statements, tier.table, rollupKey(span, 0), rollupKey(span + 1, 0))) {
    for (const { key, data } of rows) {
      const slots = decodeSlots(baseOf(span, tier), data)
      const kept = slots.filter(({ index }) => index * tier.slotMs >= cutoff)
      if (kept.length < slots.length) {
        replaceSlots(statements, tier, partsOfRollupKey(key).video, span, kept)
      }
    }
    yield
  }
}

interface VideoTimes {
  readonly id: number
  readonly first_at: number
  readonly last_at: number
}

function* trimVideos(statements: Statements, cutoff: number): Work {
  const sql = `SELECT id, first_at, last_at FROM videos WHERE id > ? AND first_at < ? ORDER BY id LIMIT ${AT_ONCE}`
  for (let after = 0; ; ) {
    const rows = statements.all<VideoTimes>(sql, after, cutoff)
    if (rows.length === 0) return
    for (const video of rows) trimVideo(statements, video, cutoff)
    after = rows.at(-1)!.id
    yield
  }
}

function trimVideo(statements: Statements, { id, last_at: lastAt }: VideoTimes, cutoff: number): void {
  const first = pointAfter(statements, id, cutoff - 1, lastAt)
  if (!first) {
    forgetVideo(statements, id)
    return
  }
  trimChanges(statements, 'states', id, first.at, 0)
  trimChanges(statements, 'titles', id, first.at, undefined)
  statements.run('UPDATE videos SET first_at = ? WHERE id = ?', first.at, id)
  // Its movement was calculated from what is gone now.
  if (isMoving(lastAt, cutoff))
    statements.run('INSERT INTO moved (video) VALUES (?) ON CONFLICT DO NOTHING', id)
}

function forgetVideo(statements: Statements, id: number): void {
  const row = statements.get<{ clients: string }>('SELECT clients FROM videos WHERE id = ?', id)
  for (const client of JSON.parse(row?.clients ?? '[]') as string[]) {
    statements.run('DELETE FROM video_clients WHERE client = ? AND video = ?', client, id)
  }
  for (const table of ['states', 'titles', 'movements', 'moved']) {
    statements.run(`DELETE FROM ${table} WHERE video = ?`, id)
  }
  statements.run('DELETE FROM videos WHERE id = ?', id)
}
