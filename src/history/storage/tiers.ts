/** Where points and rollups lie in the file, by time and video. */

import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time.ts'

/** A video's number takes 24 bits of a chunk's key. */
export const MAX_VIDEOS = 2 ** 24
/** A span's chunks of points of one video are numbered, in 12 bits. */
const MAX_CHUNKS = 2 ** 12
/** A chunk takes points up to this many: each new point writes its chunk anew. */
export const CHUNK_POINTS = 256

export type TierName = '5m' | 'hour' | 'day'

export interface Tier {
  readonly name: TierName
  readonly table: string
  readonly slotMs: number
  /** The slots of one span and video are one chunk. */
  readonly spanMs: number
}

export const TIERS: readonly Tier[] = [
  { name: '5m', table: 'rollup_5m', slotMs: 5 * MINUTE_MS, spanMs: DAY_MS },
  { name: 'hour', table: 'rollup_hour', slotMs: HOUR_MS, spanMs: 4 * DAY_MS },
  { name: 'day', table: 'rollup_day', slotMs: DAY_MS, spanMs: 64 * DAY_MS },
]

export const [FIVE_MINUTES, HOURS, DAYS] = TIERS as readonly [Tier, Tier, Tier]

export const POINTS_SPAN_MS = DAY_MS

export function spanOf(at: number, spanMs: number): number {
  return Math.floor(at / spanMs)
}

export function slotOf(at: number, tier: Tier): number {
  return Math.floor(at / tier.slotMs)
}

/** The number of a span's first slot. */
export function baseOf(span: number, tier: Tier): number {
  return span * (tier.spanMs / tier.slotMs)
}

/**
 * Time first, then the video: what arrives together lies together, whatever the number of videos, and what has grown
 * too old is the start of the table. Within 2^53 until the year 2300.
 */
export function rollupKey(span: number, video: number): number {
  return span * MAX_VIDEOS + video
}

/** The key of a video's first chunk in a span; the others follow. */
export function pointsKey(span: number, video: number, chunk = 0): number {
  return rollupKey(span, video) * MAX_CHUNKS + chunk
}

export function lastPointsKey(span: number, video: number): number {
  return pointsKey(span, video, MAX_CHUNKS - 1)
}

/** What a key of the points table says. */
export function partsOfPointsKey(key: number): {
  readonly span: number
  readonly video: number
  readonly chunk: number
} {
  const place = Math.floor(key / MAX_CHUNKS)
  return { span: Math.floor(place / MAX_VIDEOS), video: place % MAX_VIDEOS, chunk: key % MAX_CHUNKS }
}

/** What a key of a rollup table says. */
export function partsOfRollupKey(key: number): { readonly span: number; readonly video: number } {
  return { span: Math.floor(key / MAX_VIDEOS), video: key % MAX_VIDEOS }
}
