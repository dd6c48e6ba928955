/** How the watcher stands, for people and for the parts that show it. Times are milliseconds since the epoch. */

import { BATCH_SIZE } from '../api/resources.ts'
import { isVisible } from '../observe/video.ts'
import { type Forecast, forecast } from '../quota/forecast.ts'
import { BUCKETS, type Bucket } from '../quota/ledger.ts'
import type { Catalog, WatchedList } from './catalog.ts'
import type { Context } from './context.ts'
import type { Problem } from './list.ts'
import type { Polls } from './polls.ts'
import type { WatchedSource } from './watch-list.ts'

export interface SourceStatus {
  /** As it stands in the configuration. */
  readonly text: string
  readonly kind: WatchedSource['kind']
  readonly clients: readonly string[]
  /** `partial`: watched, but its last walk did not reach the end. `failed`: nothing new can be learnt of it. */
  readonly state: 'pending' | 'ok' | 'partial' | 'failed'
  readonly title: string | null
  readonly channelId: string | null
  readonly playlistId: string | null
  /** The channel was found by a guess; see the documentation of custom addresses. */
  readonly guessed: boolean
  /** Videos that it lists. */
  readonly items: number
  /** When it was last read to its end; 0: never. */
  readonly completeAtMs: number
  readonly problem: (Problem & { readonly retryAtMs: number }) | null
}

export interface BucketStatus {
  readonly bucket: Bucket
  readonly usedUnits: number
  /** The day's quota times the budget. */
  readonly allowedUnits: number
  readonly resetsAtMs: number
  /** Nothing is asked of it before this; 0: it is open. */
  readonly closedUntilMs: number
}

export interface WatcherStatus {
  readonly state: 'starting' | 'running' | 'stopped'
  /** YouTube can't be asked, or refuses us: what, and the remedy. Null once it has answered. */
  readonly problem: Problem | null
  readonly videos: {
    readonly watched: number
    readonly observed: number
    readonly notVisible: number
  }
  readonly sources: readonly SourceStatus[]
  readonly quota: readonly BucketStatus[]
  /** What the day's budget allows: when asking at the finest interval would use it up, and the interval it bears. */
  readonly forecast: Forecast
  /** Videos whose observations can't be written, by id, and why. */
  readonly unwritten: Readonly<Record<string, Problem>>
  /** Since the start of this process. */
  readonly totals: { readonly units: number; readonly observations: number; readonly records: number }
  readonly inFlight: number
}

export function runningStatus(
  context: Context,
  polls: Polls,
  inFlight: number,
  problem: Problem | null,
): WatcherStatus {
  const { catalog, treasury, publisher, config, clock } = context
  const requestsPerRound = Math.ceil(catalog.size / BATCH_SIZE)
  const states = BUCKETS.map((bucket) => treasury.state(bucket))
  return {
    state: 'running',
    problem,
    videos: countVideos(catalog),
    sources: sourceStatuses(catalog),
    quota: BUCKETS.map((bucket, index) => {
      const { usedUnits, allowedUnits, resetsAtMs, exhaustedUntilMs } = states[index]!
      const closedUntilMs = Math.max(exhaustedUntilMs, treasury.heldUntilMs(bucket))
      return { bucket, usedUnits, allowedUnits, resetsAtMs, closedUntilMs }
    }),
    forecast: forecast(states, requestsPerRound, config.everyMs, clock.now()),
    unwritten: Object.fromEntries(publisher.problems),
    totals: { units: treasury.spentUnits, observations: polls.observed, records: publisher.written },
    inFlight,
  }
}

/** Before the task runs, and after it: nothing is known but what is configured. */
export function idleStatus(
  state: 'starting' | 'stopped',
  sources: readonly WatchedSource[],
  problem: Problem | null,
): WatcherStatus {
  return {
    state,
    problem,
    videos: { watched: 0, observed: 0, notVisible: 0 },
    sources: sources.map((source) => sourceStatus(source, undefined, 'pending')),
    quota: [],
    forecast: { runsOutAtMs: null, sustainableIntervalMs: null },
    unwritten: {},
    totals: { units: 0, observations: 0, records: 0 },
    inFlight: 0,
  }
}

function countVideos(catalog: Catalog): WatcherStatus['videos'] {
  let observed = 0
  let notVisible = 0
  for (const video of catalog.videos()) {
    if (video.observedAtMs > 0) observed++
    if (!isVisible(video.state)) notVisible++
  }
  return { watched: catalog.size, observed, notVisible }
}

function sourceStatuses(catalog: Catalog): readonly SourceStatus[] {
  const lists = new Map(catalog.lists.map((list) => [list.id, list]))
  return catalog.sources.map((source) => {
    if (source.source?.kind !== 'video') return sourceStatus(source, lists.get(source.id), 'pending')
    const video = catalog.get(source.source.videoId)
    const seen = (video?.observedAtMs ?? 0) > 0
    const state = !seen ? 'pending' : video && isVisible(video.state) ? 'ok' : 'failed'
    const status = sourceStatus(source, undefined, state)
    const problem = state === 'failed' && video ? notVisible(video.state, video.observedAtMs) : null
    return { ...status, title: video?.title ?? null, channelId: video?.channelId ?? null, items: 1, problem }
  })
}

function sourceStatus(
  source: WatchedSource,
  list: WatchedList | undefined,
  otherwise: SourceStatus['state'],
): SourceStatus {
  const { text, kind, clients } = source
  const record = list?.record
  const known = record?.problem
  return {
    text,
    kind,
    clients,
    state: source.problem === undefined ? (list ? listStateName(list) : otherwise) : 'failed',
    title: record?.title ?? null,
    channelId: record?.channelId ?? null,
    playlistId: record?.playlistId ?? null,
    guessed: record?.guessed ?? false,
    items: list?.items.size ?? 0,
    completeAtMs: record?.completeAtMs ?? 0,
    problem:
      source.problem !== undefined
        ? { code: 'not-understood', message: source.problem, sinceMs: 0, retryAtMs: 0 }
        : known && record
          ? { ...known, retryAtMs: record.retryAtMs }
          : null,
  }
}

function listStateName({ record }: WatchedList): SourceStatus['state'] {
  if (record.problem) return record.partial ? 'partial' : 'failed'
  return record.walkedAtMs === 0 ? 'pending' : 'ok'
}

function notVisible(state: string, sinceMs: number): SourceStatus['problem'] {
  const message =
    state === 'private'
      ? 'its owner made the video private.'
      : 'YouTube does not show the video: it is private, deleted, or was never there. Check its id.'
  return { code: 'not-visible', message, sinceMs, retryAtMs: 0 }
}
