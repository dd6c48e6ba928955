/** Resolves channels, counts and walks lists, and tells which videos came and went. */

import { BATCH_SIZE } from '../api/resources.ts'
import { backoffMs } from '../backoff.ts'
import { YouTubeError } from '../error.ts'
import { leftEveryList } from '../observe/video.ts'
import { resolveChannel } from '../sources/resolve.ts'
import { type ListRhythm, type ListWork, listRhythm, nextListWork } from '../sources/schedule.ts'
import { type WalkResult, walkConfirmed } from '../sources/walk.ts'
import { isUploads, keepItems, keepList, type WatchedList } from './catalog.ts'
import type { Context } from './context.ts'
import {
  counted,
  failed,
  forgetPlaylist,
  itemsAfter,
  listState,
  pagesOf,
  problemOf,
  resolved,
  walked,
  walkedInPart,
} from './list.ts'
import { REPEATS } from './paid-api.ts'

const DAY_MS = 86_400_000

const RETRY = { firstMs: 10_000, mostMs: 30 * 60_000 }

/** A list that can't be had is looked at again after so many of the finest intervals. */
const GIVEN_UP_FACTOR = 60

export interface ListJob {
  readonly work: ListWork
  /** One list, or up to 50 that are counted together. */
  readonly lists: readonly WatchedList[]
}

export class ListJobs {
  readonly #context: Context
  #running = 0

  constructor(context: Context) {
    this.#context = context
  }

  get running(): number {
    return this.#running
  }

  rhythm(): ListRhythm {
    const { catalog, config, treasury } = this.#context
    const pages = catalog.lists.reduce((sum, { items }) => sum + pagesOf(items), 0)
    // The allowance does not depend on what is reserved, which depends on this.
    return listRhythm(catalog.lists.length, pages, config.everyMs, treasury.allowedUnits('general'))
  }

  /** Units of the general bucket that the rest of a day of the given length will take. */
  reservedUnits(restMs: number): number {
    return Math.ceil((this.rhythm().unitsPerDay * restMs) / DAY_MS)
  }

  /** What is due now, and when the next thing will be. */
  due(): { readonly jobs: readonly ListJob[]; readonly wakeAtMs: number } {
    const { catalog, clock, config, treasury } = this.#context
    const nowMs = clock.now()
    const readyAtMs = treasury.listsReadyAtMs()
    const rhythm = this.rhythm()
    const jobs: ListJob[] = []
    const counts: { readonly list: WatchedList; readonly atMs: number }[] = []
    let wakeAtMs = Number.POSITIVE_INFINITY
    for (const list of catalog.lists) {
      if (list.busy) continue
      const next = nextListWork(listState(list.record, isUploads(list)), rhythm)
      const atMs = Math.max(next.atMs, readyAtMs)
      if (next.work === 'count') counts.push({ list, atMs })
      if (atMs > nowMs) wakeAtMs = Math.min(wakeAtMs, atMs)
      else if (next.work !== 'count') jobs.push({ work: next.work, lists: [list] })
    }
    if (counts.some(({ atMs }) => atMs <= nowMs)) {
      // One request counts 50 lists: those that are nearly due come along, and stay together from then on.
      const alongMs = nowMs + rhythm.countEveryMs / 2
      const along = counts.filter(({ atMs }) => atMs <= alongMs).map(({ list }) => list)
      for (let first = 0; first < along.length; first += BATCH_SIZE) {
        jobs.push({ work: 'count', lists: along.slice(first, first + BATCH_SIZE) })
      }
    }
    return { jobs: jobs.slice(0, Math.max(0, config.concurrency - this.#running)), wakeAtMs }
  }

  /** Resolves when what was learnt is durable, or the failure is dealt with. */
  async run({ work, lists }: ListJob, signal: AbortSignal): Promise<void> {
    this.#running++
    for (const list of lists) list.busy = true
    try {
      if (work === 'count') await this.#count(lists, signal)
      else for (const list of lists) await this.#one(work, list, signal)
    } catch (error) {
      if (!(error instanceof YouTubeError)) throw error
      await this.#failed(work, lists, error)
    } finally {
      this.#running--
      for (const list of lists) list.busy = false
    }
  }

  async #one(work: ListWork, list: WatchedList, signal: AbortSignal): Promise<void> {
    if (list.record.playlistId === undefined) await this.#resolve(list, signal)
    else await this.#walk(list, list.record.playlistId, work === 'head', signal)
  }

  async #resolve(list: WatchedList, signal: AbortSignal): Promise<void> {
    if (list.source.kind === 'playlist') return
    const channel = await resolveChannel(this.#context.api, list.source, signal)
    list.record = resolved(list.record, channel)
    if (channel.guessed) {
      this.#context.logger.warn(
        { source: list.id, channelId: channel.channelId, title: channel.title },
        'a custom address was taken for the handle of the same name; check that this is the channel, or give its @handle',
      )
    }
    await this.#context.turns.submit({ writes: [keepList(list)] })
  }

  async #count(lists: readonly WatchedList[], signal: AbortSignal): Promise<void> {
    const { api, clock, turns } = this.#context
    const ids = lists.map(({ record }) => record.playlistId).filter((id) => id !== undefined)
    const { items } = await api.playlists(ids, signal)
    const answers = new Map(items.map((item) => [item.id, item]))
    for (const list of lists) {
      const answer = answers.get(list.record.playlistId ?? '')
      const told = { count: answer?.itemCount, title: answer?.title }
      list.record = counted(list.record, told, isUploads(list), clock.now())
    }
    await turns.submit({ writes: lists.map(keepList) })
  }

  async #walk(list: WatchedList, playlistId: string, head: boolean, signal: AbortSignal): Promise<void> {
    const { api, catalog, publisher, turns, clock } = this.#context
    const known = new Set(list.items.keys())
    const walk = await walkConfirmed(
      api,
      playlistId,
      list.items,
      { ...(head ? { known } : {}), pause: (repeat, abort) => this.#pause(repeat, abort) },
      signal,
    )
    const nowMs = clock.now()
    const before = list.items
    list.items = itemsAfter(before, walk)
    list.record = this.#recordAfter(list, walk, head, !sameItems(before, list.items), nowMs)
    const cause = `youtube playlistItems.list ${playlistId} ${new Date(nowMs).toISOString()}`
    const work = catalog.reindex().map((video) => publisher.publishLast(leftEveryList(video, nowMs), cause))
    this.#context.metrics.watched(catalog.size)
    await turns.submit({
      writes: [keepList(list), keepItems(list), ...work.flatMap(({ writes }) => writes)],
      outputs: work.flatMap(({ outputs }) => outputs),
    })
  }

  #recordAfter(list: WatchedList, walk: WalkResult, head: boolean, changed: boolean, nowMs: number) {
    if (walk.problem === undefined) {
      const againAtMs = nowMs + this.rhythm().countEveryMs
      return walked(list.record, walk, { head, changed, nowMs, againAtMs })
    }
    const message = `read in part: ${walk.problem}. Nothing counts as removed until it was read whole.`
    const problem = { code: walk.error?.code ?? 'incomplete', message, sinceMs: nowMs }
    this.#context.logger.warn({ source: list.id, code: problem.code, pages: walk.pages }, message)
    return walkedInPart(list.record, problem, nowMs, this.#retryAtMs(list, walk.error))
  }

  async #failed(work: ListWork, lists: readonly WatchedList[], error: YouTubeError): Promise<void> {
    const { clock, logger, turns, treasury } = this.#context
    const nowMs = clock.now()
    if (error.disposition === 'operator') treasury.coolDown('general')
    for (const list of lists) {
      const lost = error.code === 'playlist-not-found' && isUploads(list)
      const record = lost ? forgetPlaylist(list.record) : list.record
      const isKnown = record.problem?.code === error.code
      list.record = failed(record, problemOf(error, nowMs), this.#retryAtMs(list, error))
      const fields = { source: list.id, work, code: error.code, retryAtMs: list.record.retryAtMs }
      if (isKnown) logger.debug(fields, error.message)
      else logger.warn(fields, error.message)
    }
    await turns.submit({ writes: lists.map(keepList) })
  }

  #retryAtMs(list: WatchedList, error: YouTubeError | undefined): number {
    const { clock, random, config, treasury } = this.#context
    const nowMs = clock.now()
    const soon =
      nowMs + Math.max(error?.retryAfterMs ?? 0, backoffMs(list.record.failures + 1, RETRY, random))
    switch (error?.disposition) {
      case 'give-up-source':
      case 'bug':
        return nowMs + GIVEN_UP_FACTOR * config.everyMs
      case 'wait-for-reset':
        return Math.max(nowMs, treasury.listsReadyAtMs())
      case 'operator':
        return Math.max(soon, treasury.heldUntilMs('general'))
      default:
        return soon
    }
  }

  async #pause(repeat: number, signal: AbortSignal): Promise<void> {
    await this.#context.clock.sleep(backoffMs(repeat, REPEATS, this.#context.random), signal)
    signal.throwIfAborted()
  }
}

function sameItems(before: WatchedList['items'], after: WatchedList['items']): boolean {
  if (before.size !== after.size) return false
  for (const [id, availability] of after) if (before.get(id) !== availability) return false
  return true
}
