/**
 * Decides which videos to ask for now, in which batches, from which bucket, and when to look again. Pure: the same
 * input gives the same plan.
 *
 * A request costs one unit whether it asks for one video or for 50, so each batch is filled up: first with the
 * videos that are due, the most urgent (their age in terms of the interval they deserve) before the others, then
 * with the next ones. The buckets' even pace bounds how many batches there can be. When the pace leaves no request
 * to spare before some video's heartbeat, the oldest go first, whatever moves fastest; and a heartbeat that is due
 * does not wait for the pace while the day's rest can pay for all of them.
 */

import { BATCH_SIZE } from '../api/resources.ts'
import type { Bucket } from '../quota/ledger.ts'
import type { Pace } from '../quota/pace.ts'
import { Supply } from './supply.ts'
import { desiredIntervalMs, detailsIntervalMs, type PollSettings, type VideoPace } from './weight.ts'

export interface PlannedVideo extends VideoPace {
  readonly id: string
  /** When it was last asked for with an answer, milliseconds since the epoch; 0: never. */
  readonly observedAtMs: number
  /** When `videos.list` last told of it; 0: never. */
  readonly detailsAtMs: number
  /** Whether `videos:batchGetStats` tells of it. */
  readonly statsUsable: boolean
  /** Something happened that only `videos.list` can explain: it is asked for at once. */
  readonly recheck: boolean
}

export interface PlanInput {
  readonly nowMs: number
  /** Those that are not being asked for at this moment. */
  readonly videos: readonly PlannedVideo[]
  readonly buckets: Readonly<Record<Bucket, Pace>>
  /** Of all buckets together. */
  readonly pace: Pace
  /** How many more are being asked for. */
  readonly inFlight: number
  /** Requests that may be started now. */
  readonly slots: number
  readonly settings: PollSettings
}

export interface PlannedBatch {
  /** `stats`: ask with `videos:batchGetStats`; `general`: with `videos.list`. */
  readonly bucket: Bucket
  /** 1 to 50, distinct. */
  readonly ids: readonly string[]
}

export interface Plan {
  readonly batches: readonly PlannedBatch[]
  /** When to plan again if nothing happens before; Infinity while all slots are taken, or there are no videos. */
  readonly wakeAtMs: number
}

type Supplies = Readonly<Record<Bucket | 'all', Supply>>

interface Candidate {
  readonly video: PlannedVideo
  readonly urgency: number
  /** It was never seen, or is to be looked at again: nothing is gained by waiting. */
  readonly atOnce: boolean
  readonly readyAtMs: number
  readonly ready: boolean
  /** Ready, and only `videos.list` will do. */
  readonly wantsDetails: boolean
}

/** A heartbeat is aimed at a little early, since an answer takes time. */
const HEARTBEAT_AIM = 0.95

export function plan(input: PlanInput): Plan {
  const { nowMs, settings } = input
  const supplies: Supplies = {
    general: new Supply(input.buckets.general),
    stats: new Supply(input.buckets.stats),
    all: new Supply(input.pace),
  }
  const wait = { count: input.videos.length + input.inFlight, mostMs: settings.everyMs * LONGEST_WAIT }
  let open = input.videos
    .map((video) => assess(video, settings, nowMs))
    .sort((a, b) => Number(b.ready) - Number(a.ready) || b.urgency - a.urgency)
  const batches: PlannedBatch[] = []
  while (batches.length < input.slots) {
    const overdue = dueHeartbeat(open, supplies, input)
    const bucket = (overdue && payer(overdue, supplies)) ?? chooseBucket(open, supplies, wait, nowMs)
    if (bucket === undefined) break
    const oldestFirst = overdue !== undefined || heartbeatIsTight(open, supplies, settings)
    const picked = new Set(pick(open, bucket, oldestFirst))
    batches.push({ bucket, ids: Array.from(picked, ({ video }) => video.id) })
    supplies[bucket].spend()
    supplies.all.spend()
    open = open.filter((candidate) => !picked.has(candidate))
  }
  if (batches.length >= input.slots) return { batches, wakeAtMs: Number.POSITIVE_INFINITY }
  return { batches, wakeAtMs: Math.min(nextWake(open, supplies, wait), nextHeartbeat(open, supplies, input)) }
}

function assess(video: PlannedVideo, settings: PollSettings, nowMs: number): Candidate {
  const ageMs = nowMs - video.observedAtMs
  const atOnce = video.observedAtMs === 0 || video.recheck
  // Seen in the future: the clock was set back, and nobody knows how old it is.
  const readyAtMs = atOnce || ageMs < 0 ? nowMs : video.observedAtMs + settings.everyMs
  const ready = readyAtMs <= nowMs
  const stale = nowMs - video.detailsAtMs >= detailsIntervalMs(video.state, settings)
  return {
    video,
    urgency: atOnce ? Number.MAX_VALUE : ageMs / desiredIntervalMs(video, settings, nowMs),
    atOnce,
    readyAtMs,
    ready,
    wantsDetails: ready && (atOnce || stale || !video.statsUsable),
  }
}

/** Details where they are due; otherwise statistics from their own bucket, or from the general one if that has more to give. */
function chooseBucket(
  open: readonly Candidate[],
  supplies: Supplies,
  wait: Wait,
  nowMs: number,
): Bucket | undefined {
  if (!supplies.all.canSpend(nowMs)) return undefined
  const general = supplies.general.canSpend(nowMs) && worthwhileAt(open, wait) <= nowMs
  if (general && open.some((candidate) => candidate.wantsDetails)) return 'general'
  if (supplies.stats.canSpend(nowMs) && worthwhileAt(open.filter(tellable), wait) <= nowMs) return 'stats'
  return general ? 'general' : undefined
}

/** A batch that is not full waits for others to fall due, unless it holds what is asked for at once. */
interface Wait {
  /** Videos in all: a batch can't be fuller than that. */
  readonly count: number
  readonly mostMs: number
}

/** Of the finest interval: so that 501 videos do not cost eleven requests a round. */
const LONGEST_WAIT = 0.1

/** When enough of them are due to be worth a request (in the past if they are); Infinity if there are none. */
function worthwhileAt(candidates: readonly Candidate[], { count, mostMs }: Wait): number {
  const enough = Math.min(BATCH_SIZE, count)
  let firstMs = Number.POSITIVE_INFINITY
  let ready = 0
  for (const candidate of candidates) {
    if (candidate.atOnce) return 0
    if (candidate.ready) ready++
    firstMs = Math.min(firstMs, candidate.readyAtMs)
  }
  if (ready >= enough || candidates.length === 0) return firstMs
  const times = candidates.map(({ readyAtMs }) => readyAtMs).sort((a, b) => a - b)
  return Math.min(times[enough - 1] ?? Number.POSITIVE_INFINITY, firstMs + mostMs)
}

function tellable({ video }: Candidate): boolean {
  return video.statsUsable && video.observedAtMs > 0
}

function pick(open: readonly Candidate[], bucket: Bucket, oldestFirst: boolean): readonly Candidate[] {
  const eligible = bucket === 'stats' ? open.filter(tellable) : open
  if (oldestFirst) return byAge(eligible).slice(0, BATCH_SIZE)
  if (bucket === 'stats') return eligible.slice(0, BATCH_SIZE)
  const wanting = eligible.filter((candidate) => candidate.wantsDetails)
  const others = eligible.filter((candidate) => !candidate.wantsDetails)
  return [...wanting, ...others].slice(0, BATCH_SIZE)
}

/**
 * Whether one request spent on anything but the oldest would let a heartbeat pass: for each batch of the oldest, the
 * requests that the pace allows until its deadline must exceed those that it and the older ones need.
 */
function heartbeatIsTight(
  open: readonly Candidate[],
  supplies: Supplies,
  { heartbeatMs }: PollSettings,
): boolean {
  const oldest = byAge(open)
  for (let first = 0; first < oldest.length; first += BATCH_SIZE) {
    const deadlineMs = oldest[first]!.video.observedAtMs + heartbeatMs * HEARTBEAT_AIM
    const available = Math.min(
      supplies.all.unitsUntil(deadlineMs),
      supplies.general.unitsUntil(deadlineMs) + supplies.stats.unitsUntil(deadlineMs),
    )
    if (available - 1 < first / BATCH_SIZE + 1) return true
  }
  return false
}

/** The oldest candidate, if its heartbeat is due and what is left of the day pays for every heartbeat in it. */
function dueHeartbeat(
  open: readonly Candidate[],
  supplies: Supplies,
  input: PlanInput,
): Candidate | undefined {
  return nextHeartbeat(open, supplies, input) <= input.nowMs ? oldestSeen(open) : undefined
}

/** When the next heartbeat is due that need not wait for the pace; Infinity if there is none, or none can be afforded. */
function nextHeartbeat(open: readonly Candidate[], supplies: Supplies, input: PlanInput): number {
  const oldest = oldestSeen(open)
  if (oldest === undefined || payer(oldest, supplies) === undefined) return Number.POSITIVE_INFINITY
  const aimMs = input.settings.heartbeatMs * HEARTBEAT_AIM
  const rounds = (input.pace.resetsAtMs - input.nowMs) / aimMs
  const needed = Math.ceil(input.videos.length / BATCH_SIZE) * rounds
  if (supplies.all.units < needed) return Number.POSITIVE_INFINITY
  return oldest.video.observedAtMs + aimMs
}

function oldestSeen(open: readonly Candidate[]): Candidate | undefined {
  let oldest: Candidate | undefined
  for (const candidate of open) {
    const at = candidate.video.observedAtMs
    if (at > 0 && (oldest === undefined || at < oldest.video.observedAtMs)) oldest = candidate
  }
  return oldest
}

/** The bucket that can pay for the candidate, whatever its pace. */
function payer(candidate: Candidate, supplies: Supplies): Bucket | undefined {
  if (tellable(candidate) && supplies.stats.units > 0) return 'stats'
  return supplies.general.units > 0 ? 'general' : undefined
}

function byAge(candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted((a, b) => a.video.observedAtMs - b.video.observedAtMs)
}

function nextWake(open: readonly Candidate[], supplies: Supplies, wait: Wait): number {
  const soonestMs = Math.min(
    Math.max(worthwhileAt(open, wait), supplies.general.readyAtMs),
    Math.max(worthwhileAt(open.filter(tellable), wait), supplies.stats.readyAtMs),
  )
  return Math.max(soonestMs, supplies.all.readyAtMs)
}
