/**
 * How a video moves, against its own usual: numbers of ours, calculated from YouTube's. Pure; what it needs is read by
 * `refresh.ts`.
 */

import { type Counts, METRICS, type Metric } from '../state.ts'
import type { Slot } from '../storage/rollups.ts'
import { DAY_MS, HOUR_MS, WEEK_MS } from '../time.ts'

export const WINDOWS = ['hour', 'day', 'week'] as const
export type MovementWindow = (typeof WINDOWS)[number]
export const WINDOW_MS: Readonly<Record<MovementWindow, number>> = {
  hour: HOUR_MS,
  day: DAY_MS,
  week: WEEK_MS,
}

/** How far back the usual is looked for. */
export const USUAL_HOURS_MS = WEEK_MS
export const USUAL_DAYS_MS = 28 * DAY_MS
/** With fewer samples nothing is usual yet. */
const MIN_HOURS = 6
const MIN_DAYS = 3
/** Hours, or days, without an observation over which a change is still spread evenly. */
const MAX_SKIPPED = 2

export interface Moment {
  readonly at: number
  readonly counts: Counts
}

export interface MovementInput {
  /** The newest observation. */
  readonly latest: Moment
  readonly publishedAt: number | null
  /** The start of what is kept of the video. */
  readonly firstAt: number
  /** For each window, the observations on both sides of its start. */
  readonly around: Readonly<Record<MovementWindow, { before: Moment | undefined; after: Moment | undefined }>>
  /** Rollups before the newest observation, in order: hours and days. */
  readonly hours: readonly Slot[]
  readonly days: readonly Slot[]
}

export interface WindowMovement {
  /** Where it begins: the window's start, or later for a video that is younger. Null: not known. */
  readonly from: number | null
  readonly metrics: Readonly<Record<Metric, { readonly delta: number | null; readonly usual: number | null }>>
}

export type Movement = Readonly<Record<MovementWindow, WindowMovement>>

/** How far the two observations around a window's start may lie apart. */
export function toleranceMs(window: MovementWindow): number {
  return Math.max(2 * WINDOW_MS[window], 3 * HOUR_MS)
}

/** What the newest observation changed against the start of each window, and what is usual in such a stretch. */
export function movementOf(input: MovementInput): Movement {
  const { latest, hours, days } = input
  const before = (windowMs: number, slotMs: number) => Math.floor((latest.at - windowMs) / slotMs)
  const inHours: Pace = {
    of: (metric) => changesBetween(hours, metric, before(DAY_MS, HOUR_MS)),
    least: MIN_HOURS,
    times: DAY_MS / HOUR_MS,
  }
  const inDays: Pace = {
    of: (metric) => changesBetween(days, metric, before(WEEK_MS, DAY_MS)),
    least: MIN_DAYS,
    times: WEEK_MS / DAY_MS,
  }
  return {
    hour: windowMovement(input, 'hour', [{ of: hourlyChanges(input), least: MIN_HOURS, times: 1 }]),
    day: windowMovement(input, 'day', [{ of: dailyChanges(input), least: MIN_DAYS, times: 1 }, inHours]),
    week: windowMovement(input, 'week', [{ of: weeklyChanges(input), least: MIN_DAYS, times: 1 }, inDays]),
  }
}

/** Changes before the window, by which something may be usual. */
interface Pace {
  readonly of: (metric: number) => readonly number[]
  /** With fewer nothing is. */
  readonly least: number
  /** How many of them make up the window. */
  readonly times: number
}

function windowMovement(
  input: MovementInput,
  window: MovementWindow,
  paces: readonly Pace[],
): WindowMovement {
  const base = baseOf(input, window)
  const [views, likes, comments] = METRICS.map((metric, index) => {
    const now = input.latest.counts[metric]
    const then = base?.counts[metric] ?? null
    return {
      delta: now === null || then === null ? null : Math.round(now - then),
      usual: usualOf(paces, index),
    }
  })
  return { from: base?.at ?? null, metrics: { views: views!, likes: likes!, comments: comments! } }
}

/** By whole windows; of a video too young for those, by shorter stretches before the window. */
function usualOf(paces: readonly Pace[], metric: number): number | null {
  for (const { of, least, times } of paces) {
    const samples = of(metric)
    if (samples.length >= least) return median(samples) * times
  }
  return null
}

/** The counts at a window's start: between two observations, on the line between them. */
function baseOf(input: MovementInput, window: MovementWindow): Moment | undefined {
  const { latest, publishedAt, firstAt } = input
  const at = latest.at - WINDOW_MS[window]
  const { before, after } = input.around[window]
  if (before?.at === at) return before
  if (before && after) {
    return after.at - before.at > toleranceMs(window) ? undefined : between(before, after, at)
  }
  if (firstAt < at || !after) return undefined
  if (publishedAt !== null && publishedAt >= at && publishedAt <= latest.at) {
    return { at: publishedAt, counts: { views: 0, likes: 0, comments: 0 } }
  }
  return after.at < latest.at ? after : undefined
}

function between(before: Moment, after: Moment, at: number): Moment {
  const share = (at - before.at) / (after.at - before.at)
  const line = (metric: Metric) => {
    const [low, high] = [before.counts[metric], after.counts[metric]]
    return low === null || high === null ? null : low + (high - low) * share
  }
  return { at, counts: { views: line('views'), likes: line('likes'), comments: line('comments') } }
}

function hourlyChanges({ hours, latest }: MovementInput) {
  const end = Math.floor((latest.at - HOUR_MS) / HOUR_MS)
  return (metric: number) => changesBetween(hours, metric, end)
}

function dailyChanges({ days, latest }: MovementInput) {
  const today = Math.floor(latest.at / DAY_MS)
  return (metric: number) => changesBetween(days, metric, today)
}

/** From one slot's last value to the next one's, for each slot; before slot `end`. */
function changesBetween(slots: readonly Slot[], metric: number, end: number): readonly number[] {
  const changes: number[] = []
  let previous: { index: number; last: number } | undefined
  for (const { index, metrics } of slots) {
    const last = metrics[metric]?.last
    if (index >= end || last === undefined) continue
    const apart = previous ? index - previous.index : 0
    if (previous && apart <= MAX_SKIPPED + 1) changes.push((last - previous.last) / apart)
    previous = { index, last }
  }
  return changes
}

/** From each day's last value to that of the same day a week later, before the week that is looked at. */
function weeklyChanges({ days, latest }: MovementInput) {
  const end = Math.floor((latest.at - WEEK_MS) / DAY_MS)
  return (metric: number) => {
    const lasts = new Map(days.map(({ index, metrics }) => [index, metrics[metric]?.last]))
    return [...lasts].flatMap(([index, last]) => {
      const later = index + 7 <= end ? lasts.get(index + 7) : undefined
      return last === undefined || later === undefined ? [] : [later - last]
    })
  }
}

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
