/** How a watched list (a playlist, or a channel's uploads) stands, and what becomes of it. Pure. */

import { BATCH_SIZE } from '../api/resources.ts'
import type { YouTubeError } from '../error.ts'
import type { ResolvedChannel } from '../sources/resolve.ts'
import { type ListState, wantedAfterCount } from '../sources/schedule.ts'
import type { Source } from '../sources/source.ts'
import type { Availability, WalkResult } from '../sources/walk.ts'

export interface Problem {
  readonly code: string
  /** With the remedy. */
  readonly message: string
  readonly sinceMs: number
}

/** As it is kept in the task's state. Times are milliseconds since the epoch; 0: never. */
export interface ListRecord {
  readonly playlistId?: string
  readonly channelId?: string
  readonly title?: string
  readonly guessed: boolean
  /** What the list said its number of items is. */
  readonly itemCount?: number
  readonly countedAtMs: number
  readonly walkedAtMs: number
  /** When a walk last read all of it. */
  readonly completeAtMs: number
  readonly wanted: ListState['wanted']
  /** A count told of a change that no walk has shown yet. */
  readonly unconfirmed: boolean
  readonly retryAtMs: number
  readonly failures: number
  /** The last walk broke off: what it found counts, what it did not find says nothing. */
  readonly partial: boolean
  readonly problem?: Problem
}

export type Items = ReadonlyMap<string, Availability>

export function newList(source: Source): ListRecord {
  return {
    ...(source.kind === 'playlist' ? { playlistId: source.playlistId } : {}),
    ...(source.kind === 'channel' ? { channelId: source.channelId } : {}),
    guessed: false,
    countedAtMs: 0,
    walkedAtMs: 0,
    completeAtMs: 0,
    wanted: 'nothing',
    unconfirmed: false,
    retryAtMs: 0,
    failures: 0,
    partial: false,
  }
}

export function listState(record: ListRecord, isUploads: boolean): ListState {
  const { playlistId, walkedAtMs, countedAtMs, wanted, retryAtMs } = record
  return { playlistId, isUploads, walkedAtMs, countedAtMs, wanted, retryAtMs }
}

/** Requests that walk it. */
export function pagesOf(items: Items): number {
  return Math.max(1, Math.ceil(items.size / BATCH_SIZE))
}

export function resolved(record: ListRecord, channel: ResolvedChannel): ListRecord {
  const { channelId, title, uploadsPlaylistId: playlistId, guessed } = channel
  return { ...healthy(record), playlistId, channelId, guessed, ...(title === undefined ? {} : { title }) }
}

/** @param count undefined where the answer left the list out */
export function counted(
  record: ListRecord,
  answer: { readonly count: number | undefined; readonly title: string | undefined },
  isUploads: boolean,
  nowMs: number,
): ListRecord {
  const wanted = wantedAfterCount(record.itemCount, answer.count, isUploads)
  return {
    ...healthy(record),
    countedAtMs: nowMs,
    wanted,
    unconfirmed: wanted !== 'nothing' && answer.count !== undefined,
    ...(answer.count === undefined ? {} : { itemCount: answer.count }),
    // A channel is known by its own name, not by that of its list of uploads.
    ...(answer.title === undefined || isUploads ? {} : { title: answer.title }),
  }
}

/** The items after a walk: those of a complete one, and before that nothing is ever taken away. */
export function itemsAfter(before: Items, walk: WalkResult): Items {
  return walk.complete ? walk.items : new Map([...before, ...walk.items])
}

/**
 * A walk ended. Where a count told of a change and the walk shows none, YouTube's parts disagree: it is walked once
 * more, at the next count.
 */
export function walked(
  record: ListRecord,
  walk: WalkResult,
  options: {
    readonly head: boolean
    readonly changed: boolean
    readonly nowMs: number
    readonly againAtMs: number
  },
): ListRecord {
  const { head, changed, nowMs, againAtMs } = options
  const again = record.unconfirmed && !changed
  const itemCount = record.itemCount ?? walk.total
  return {
    ...healthy(record),
    walkedAtMs: head ? record.walkedAtMs : nowMs,
    completeAtMs: walk.complete ? nowMs : record.completeAtMs,
    wanted: again ? (head ? 'head' : 'full') : 'nothing',
    unconfirmed: false,
    retryAtMs: again ? againAtMs : 0,
    ...(itemCount === undefined ? {} : { itemCount }),
  }
}

/** A walk ended before the list's end: what it found counts, and it is walked again. */
export function walkedInPart(
  record: ListRecord,
  problem: Problem,
  nowMs: number,
  retryAtMs: number,
): ListRecord {
  return { ...failed(record, problem, retryAtMs), walkedAtMs: nowMs, wanted: 'full', partial: true }
}

/** The problem keeps the time since when it has been there. */
export function failed(record: ListRecord, problem: Problem, retryAtMs: number): ListRecord {
  const sinceMs = record.problem?.code === problem.code ? record.problem.sinceMs : problem.sinceMs
  return { ...record, problem: { ...problem, sinceMs }, retryAtMs, failures: record.failures + 1 }
}

/** The name of the list of uploads is taken from the channel again. */
export function forgetPlaylist(record: ListRecord): ListRecord {
  const { playlistId: _, ...rest } = record
  return rest
}

export function problemOf(error: YouTubeError, nowMs: number): Problem {
  return { code: error.code, message: error.message, sinceMs: nowMs }
}

function healthy(record: ListRecord): ListRecord {
  const { problem: _, ...rest } = record
  return { ...rest, failures: 0, retryAtMs: 0, partial: false }
}
