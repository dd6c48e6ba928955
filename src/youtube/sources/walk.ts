/** Reading a playlist to its end, in spite of what its pages do meanwhile. */

import type { YouTubeApi } from '../api/client.ts'
import type { PlaylistItemResource } from '../api/resources.ts'
import { YouTubeError } from '../error.ts'

export type Availability = PlaylistItemResource['availability']

export interface WalkResult {
  /** Distinct videos, in the order of the list. */
  readonly items: ReadonlyMap<string, Availability>
  /** Every page was read in one go, each of them whole: only then is a video that is not here gone from the list. */
  readonly complete: boolean
  readonly pages: number
  /** How many items the list says it has. */
  readonly total: number | undefined
  /** Why it is not complete; a head walk that found what it knows has no reason. */
  readonly problem: string | undefined
  /** What ended it, where that was an error. */
  readonly error: YouTubeError | undefined
}

export interface WalkOptions {
  /** A head walk: stop at the first page that holds one of these. For lists whose newest items come first. */
  readonly known?: ReadonlySet<string>
  /** Waits before the given repeat (from 1) of a page. */
  readonly pause: (repeat: number, signal: AbortSignal) => Promise<void>
}

/** YouTube lists 5,000 videos of a playlist and some 20,000 uploads at the most. */
const MAX_PAGES = 1000
const MAX_RESTARTS = 3
const MAX_REPEATS = 3

/**
 * Rejects with the `YouTubeError` of the first page; later ones leave an incomplete result. Two errors of later pages
 * are known to come without reason: `invalidPageToken` (the walk begins again) and `playlistNotFound` (the page is
 * asked for again).
 */
export async function walkPlaylist(
  api: Pick<YouTubeApi, 'playlistItems'>,
  playlistId: string,
  options: WalkOptions,
  signal: AbortSignal,
): Promise<WalkResult> {
  let pages = 0
  const counting = {
    playlistItems: (id: string, token: string | undefined, abort: AbortSignal) => {
      pages++
      return api.playlistItems(id, token, abort)
    },
  }
  for (let restart = 0; ; restart++) {
    const result = await walkOnce(counting, playlistId, options, signal)
    if (result.error?.disposition === 'restart-walk' && restart < MAX_RESTARTS) {
      await options.pause(restart + 1, signal)
      continue
    }
    return { ...result, pages }
  }
}

/**
 * As `walkPlaylist`, and once more where videos that were on the list before are not there: a list that changes while
 * it is read moves its items from page to page, and one may slip past. What either walk saw is on the list.
 */
export async function walkConfirmed(
  api: Pick<YouTubeApi, 'playlistItems'>,
  playlistId: string,
  before: ReadonlyMap<string, Availability>,
  options: WalkOptions,
  signal: AbortSignal,
): Promise<WalkResult> {
  const first = await walkPlaylist(api, playlistId, options, signal)
  const shorter = [...before.keys()].some((videoId) => !first.items.has(videoId))
  if (!first.complete || !shorter) return first
  const second = await walkPlaylist(api, playlistId, options, signal)
  return {
    ...second,
    items: new Map([...first.items, ...second.items]),
    pages: first.pages + second.pages,
  }
}

async function walkOnce(
  api: Pick<YouTubeApi, 'playlistItems'>,
  playlistId: string,
  options: WalkOptions,
  signal: AbortSignal,
): Promise<Omit<WalkResult, 'pages'>> {
  const items = new Map<string, Availability>()
  const visited = new Set<string>()
  let token: string | undefined
  let total: number | undefined
  const stop = (problem: string | undefined, error?: YouTubeError) => ({
    items,
    complete: false,
    total,
    problem,
    error,
  })
  let unreadable = 0
  for (let page = 1; page <= MAX_PAGES; page++) {
    const answer = await readPage(api, playlistId, token, options, signal)
    if (answer instanceof YouTubeError) return stop(`page ${page}: ${answer.message}`, answer)
    for (const item of answer.items) {
      if (items.get(item.videoId) !== 'available') items.set(item.videoId, item.availability)
    }
    unreadable += answer.problems.length
    total = answer.totalResults ?? total
    if (page === 1 && answer.items.length === 0 && (answer.totalResults ?? 0) > 0) {
      return stop(`the first page is empty, though the list has ${answer.totalResults} items`)
    }
    token = answer.nextPageToken
    if (token === undefined) {
      if (unreadable > 0) return stop(`${unreadable} of its items can't be read`)
      return { items, complete: true, total, problem: undefined, error: undefined }
    }
    if (visited.has(token)) return stop(`page ${page} leads back to an earlier one`)
    visited.add(token)
    if (options.known && answer.items.some((item) => options.known?.has(item.videoId))) return stop(undefined)
  }
  return stop(`it has more than ${MAX_PAGES} pages`)
}

/** The page, or the error that it ends with. Errors of the first page are thrown. */
async function readPage(
  api: Pick<YouTubeApi, 'playlistItems'>,
  playlistId: string,
  token: string | undefined,
  { pause }: WalkOptions,
  signal: AbortSignal,
) {
  for (let repeat = 1; ; repeat++) {
    try {
      return await api.playlistItems(playlistId, token, signal)
    } catch (error) {
      if (!(error instanceof YouTubeError) || token === undefined) throw error
      const spurious = error.code === 'playlist-not-found' || error.code === 'not-found'
      if (!spurious || repeat > MAX_REPEATS) return error
      await pause(repeat, signal)
    }
  }
}
