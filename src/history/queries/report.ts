/** What became of one client's videos in a period: the first and the last values, day by day, and what was sent. */

import { setImmediate as othersTurn } from 'node:timers/promises'
import type { VideoStateName } from '../../records/observation.ts'
import { METRICS, type Metric, unpackStates } from '../state.ts'
import { slotsBetween } from '../storage/chunks.ts'
import type { Slot } from '../storage/rollups.ts'
import { DAYS, HOURS, type Tier } from '../storage/tiers.ts'
import { DAY_MS, MINUTE_MS } from '../time.ts'
import type { AlertRow, AlertState } from './alert-rows.ts'
import { alerts } from './alerts.ts'
import { allowedRange, checkCount, type QueryContext, type TimeRange } from './context.ts'
import { alertsOfScope } from './scope.ts'

export interface ReportRequest extends TimeRange {
  readonly client: string
  /** What the reader's midnight is ahead of UTC, in minutes: where days begin. Default 0. */
  readonly offsetMinutes?: number
}

/** The first and the last value that were observed in the period; null: none was. */
export interface Change {
  readonly start: number | null
  readonly end: number | null
}

export interface ReportVideo extends Readonly<Record<Metric, Change>> {
  readonly videoId: string
  readonly title: string | null
  readonly publishedAt: number | null
  readonly state: VideoStateName
}

export interface ReportDay extends Readonly<Record<Metric, number | null>> {
  /** `YYYY-MM-DD` */
  readonly day: string
}

export interface Report extends TimeRange {
  readonly client: string
  /** Sums over the videos are ours: null where derived metrics are off. */
  readonly totals: Readonly<Record<Metric, Change>> & { readonly videos: number }
  /** Those that gained most views first; by views where derived metrics are off. 500 at the most. */
  readonly videos: readonly ReportVideo[]
  /** Sums of the last values until each day's end; ours: empty where derived metrics are off. */
  readonly days: readonly ReportDay[]
  /** What was sent, the newest first. 100 at the most. */
  readonly alerts: readonly AlertRow[]
  readonly alertsByState: Readonly<Partial<Record<AlertState, number>>>
}

const MOST_VIDEOS = 500
const MOST_ALERTS = 100
/** What reached a chat, alone or in a digest. */
const TOLD: readonly AlertState[] = ['sent', 'coalesced']
/** Longer periods are told by UTC's days. */
const BY_HOURS_MS = 35 * DAY_MS
/** Videos between two turns of others. */
const AT_ONCE = 50

/** Undefined for a client of whom nothing is known. Throws `invalid`. */
export async function report(context: QueryContext, request: ReportRequest): Promise<Report | undefined> {
  const { client, offsetMinutes = 0 } = request
  checkCount('offsetMinutes', offsetMinutes, -900, 900)
  const range = allowedRange(context, { ...request, to: Math.min(request.to, context.clock()) })
  const tier = range.to - range.from > BY_HOURS_MS ? DAYS : HOURS
  const stored = videosOf(context, client)
  if (stored.length === 0) return undefined
  const isDerived = context.policy.derivedMetrics === 'accepted'
  const days = new Days(range, tier === DAYS ? 0 : offsetMinutes * MINUTE_MS)
  const videos: ReportVideo[] = []
  for (const [index, video] of stored.entries()) {
    const slots = slotsBetween(context.statements, tier, video.id, range.from, range.to)
    videos.push(toVideo(video, slots))
    if (isDerived) days.add(slots, tier)
    if (index % AT_ONCE === AT_ONCE - 1) await othersTurn()
  }
  const rank = ({ views: { start, end } }: ReportVideo) => (end ?? -1) - (isDerived ? (start ?? 0) : 0)
  return {
    client,
    ...range,
    totals: { videos: videos.length, ...(isDerived ? totalsOf(videos) : NO_TOTALS) },
    videos: videos.toSorted((a, b) => rank(b) - rank(a)).slice(0, MOST_VIDEOS),
    days: isDerived ? days.all() : [],
    alerts: alerts(context, { ...range, clients: [client], states: TOLD, limit: MOST_ALERTS }).alerts,
    alertsByState: alertsByState(context, client, range),
  }
}

interface StoredVideo {
  readonly id: number
  readonly video_id: string
  readonly title: string | null
  readonly published_at: number | null
  readonly state: number
}

function videosOf({ statements }: QueryContext, client: string): StoredVideo[] {
  return statements.all<StoredVideo>(
    `SELECT id, video_id, title, published_at, state FROM videos
     JOIN video_clients ON video_clients.video = videos.id WHERE client = ? ORDER BY video_id`,
    client,
  )
}

function toVideo(video: StoredVideo, slots: readonly Slot[]): ReportVideo {
  const change = (metric: number): Change => {
    const summaries = slots.flatMap((slot) => slot.metrics[metric] ?? [])
    return { start: summaries[0]?.first ?? null, end: summaries.at(-1)?.last ?? null }
  }
  return {
    videoId: video.video_id,
    title: video.title,
    publishedAt: video.published_at,
    state: unpackStates(video.state).video,
    views: change(0),
    likes: change(1),
    comments: change(2),
  }
}

const NO_CHANGE: Change = { start: null, end: null }
const NO_TOTALS = { views: NO_CHANGE, likes: NO_CHANGE, comments: NO_CHANGE }

function totalsOf(videos: readonly ReportVideo[]): Readonly<Record<Metric, Change>> {
  const total = (metric: Metric): Change => ({
    start: sumOf(videos.map((video) => video[metric].start)),
    end: sumOf(videos.map((video) => video[metric].end)),
  })
  return { views: total('views'), likes: total('likes'), comments: total('comments') }
}

/** Sums over videos, each counted with what it had last until the end of the day. */
class Days {
  readonly #first: number
  readonly #offsetMs: number
  readonly #sums: (Record<Metric, number | null> | undefined)[]

  constructor({ from, to }: TimeRange, offsetMs: number) {
    this.#offsetMs = offsetMs
    this.#first = this.#dayOf(from)
    this.#sums = Array.from({ length: Math.max(0, this.#dayOf(to - 1) - this.#first + 1) })
  }

  #dayOf(at: number): number {
    return Math.floor((at + this.#offsetMs) / DAY_MS)
  }

  add(slots: readonly Slot[], tier: Tier): void {
    for (const [index, metric] of METRICS.entries()) {
      const lasts: number[] = []
      for (const slot of slots) {
        const last = slot.metrics[index]?.last
        if (last !== undefined) lasts[this.#dayOf(slot.index * tier.slotMs) - this.#first] = last
      }
      let known: number | undefined
      for (let day = 0; day < this.#sums.length; day++) {
        known = lasts[day] ?? known
        if (known === undefined) continue
        this.#sums[day] ??= { views: null, likes: null, comments: null }
        const sums = this.#sums[day]!
        sums[metric] = (sums[metric] ?? 0) + known
      }
    }
  }

  all(): ReportDay[] {
    return this.#sums.map((sums, index) => ({
      day: new Date((this.#first + index) * DAY_MS).toISOString().slice(0, 10),
      ...(sums ?? { views: null, likes: null, comments: null }),
    }))
  }
}

function alertsByState(
  { statements }: QueryContext,
  client: string,
  { from, to }: TimeRange,
): Report['alertsByState'] {
  const { where, values } = alertsOfScope({ clients: [client] })
  const rows = statements.all<{ state: AlertState; n: number }>(
    `SELECT alerts.state AS state, count(*) AS n FROM alerts JOIN videos ON videos.video_id = alerts.video_id
     WHERE alerts.at >= ? AND alerts.at < ? AND ${where} GROUP BY alerts.state`,
    from,
    to,
    ...values,
  )
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

/** Null where none of them has a number. */
function sumOf(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null)
  return numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0)
}
