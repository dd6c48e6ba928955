/**
 * When to look at lists again. Counting is cheap: one request tells the number of items of 50 playlists, and only a
 * list whose number changed is walked at once. Walks and counts together stay within a small part of the budget.
 */

import { BATCH_SIZE } from '../api/resources.ts'

export interface ListRhythm {
  /** How often the numbers of items are looked at. */
  readonly countEveryMs: number
  /** How often a list is walked to its end without any sign of a change. */
  readonly walkEveryMs: number
  /** Requests a day that this takes, with room for walks of lists that change. */
  readonly unitsPerDay: number
}

const DAY_MS = 86_400_000

/** Of the day's budget, for counts and for regular walks each. */
const SHARE = 0.05

/** For walks of lists that change, of the day's budget. */
const CHANGES_SHARE = 0.02

/** In terms of the finest poll interval: so that lists cost a few percent of what polls cost. */
const COUNT_FACTOR = 5
const WALK_FACTOR = 360

/**
 * @param lists playlists that are watched, uploads included
 * @param pages requests that walk all of them
 * @param allowedUnits of the general bucket a day
 */
export function listRhythm(lists: number, pages: number, everyMs: number, allowedUnits: number): ListRhythm {
  if (lists === 0) return { countEveryMs: DAY_MS, walkEveryMs: DAY_MS, unitsPerDay: 0 }
  const affordable = Math.max(1, allowedUnits * SHARE)
  const counts = Math.ceil(lists / BATCH_SIZE)
  const countEveryMs = Math.max(COUNT_FACTOR * everyMs, (counts * DAY_MS) / affordable)
  const walkEveryMs = Math.max(WALK_FACTOR * everyMs, (Math.max(pages, lists) * DAY_MS) / affordable)
  const regular = (counts * DAY_MS) / countEveryMs + (pages * DAY_MS) / walkEveryMs
  return { countEveryMs, walkEveryMs, unitsPerDay: Math.ceil(regular + allowedUnits * CHANGES_SHARE) }
}

/** What is known of a list, as far as the next look depends on it. Times are milliseconds since the epoch; 0: never. */
export interface ListState {
  /** Undefined until a channel is resolved. */
  readonly playlistId: string | undefined
  readonly isUploads: boolean
  readonly walkedAtMs: number
  readonly countedAtMs: number
  /** A count showed a change: `head` where looking at the newest is enough. */
  readonly wanted: 'nothing' | 'head' | 'full'
  /** After an error: not before this. */
  readonly retryAtMs: number
}

export type ListWork = 'resolve' | 'walk' | 'head' | 'count'

/** The next thing to do for a list, and when. */
export function nextListWork(
  list: ListState,
  rhythm: ListRhythm,
): { readonly work: ListWork; readonly atMs: number } {
  const notBefore = (work: ListWork, atMs: number) => ({ work, atMs: Math.max(atMs, list.retryAtMs) })
  if (list.playlistId === undefined) return notBefore('resolve', 0)
  if (list.walkedAtMs === 0 || list.wanted === 'full') return notBefore('walk', 0)
  if (list.wanted === 'head') return notBefore('head', 0)
  const walkAtMs = list.walkedAtMs + rhythm.walkEveryMs
  const countAtMs = list.countedAtMs + rhythm.countEveryMs
  return walkAtMs <= countAtMs ? notBefore('walk', walkAtMs) : notBefore('count', countAtMs)
}

/**
 * What a count asks for. Uploads come newest first, so more of them can be found at the head of the list. A list that
 * the answer leaves out may be gone: walking it tells, at the price of one request.
 */
export function wantedAfterCount(
  before: number | undefined,
  now: number | undefined,
  isUploads: boolean,
): ListState['wanted'] {
  if (now === undefined) return isUploads ? 'head' : 'full'
  if (before === undefined || now === before) return 'nothing'
  return isUploads && now > before ? 'head' : 'full'
}
