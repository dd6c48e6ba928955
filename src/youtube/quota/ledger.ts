/**
 * The quota ledger: what was paid from each bucket in the current Pacific day, and how the rest of the day's budget is
 * spread. Pure: the watcher keeps entries in its task's state, and commits a payment before the request it pays for,
 * so a process that is killed has paid too much at the most, never too little.
 */

import { advancePace, burstOf, type Pace, paceReadyAt } from './pace.ts'
import { type PacificDay, pacificDay } from './pacific-day.ts'

/** `stats` is the bucket of `videos:batchGetStats` alone; every other reading method draws on `general`. */
export type Bucket = 'general' | 'stats'
export const BUCKETS: readonly Bucket[] = ['general', 'stats']

/** YouTube's default for each, in units a day. */
export const DEFAULT_QUOTA: Readonly<Record<Bucket, number>> = { general: 10_000, stats: 10_000 }

export interface LedgerEntry {
  /** The Pacific day that `usedUnits` belongs to. */
  readonly day: string
  readonly usedUnits: number
  /** YouTube said that the bucket is empty: nothing is spent before this time. 0: it has not said so. */
  readonly exhaustedUntilMs: number
  /** When the polls paid so far would have been paid at an even pace: what polls before it is a burst. */
  readonly pacedUntilMs: number
}

export interface BucketSettings {
  /** YouTube's quota, in units a day. */
  readonly quotaUnits: number
  /** The share of it that may be used: over 0, at most 1. */
  readonly budget: number
  /** Units of today's budget that polls leave to playlist walks and the like. */
  readonly reservedUnits: number
}

export const NEW_ENTRY: LedgerEntry = { day: '', usedUnits: 0, exhaustedUntilMs: 0, pacedUntilMs: 0 }

/** What a bucket has to give at a time. */
export interface BucketState extends Pace {
  /** Units a day that may be used. */
  readonly allowedUnits: number
  readonly usedUnits: number
  /** Units that any request may still use today. */
  readonly remainingUnits: number
  /** 0 while YouTube has not said that it is empty. */
  readonly exhaustedUntilMs: number
}

/** Google's clock may be behind ours: refused so soon after midnight, ask again shortly, not tomorrow. */
const FRESH_DAY_MS = 15 * 60_000

/** Units a day that may be used. Throws a RangeError where the settings are out of range. */
export function allowedUnits({ quotaUnits, budget }: Pick<BucketSettings, 'quotaUnits' | 'budget'>): number {
  if (!(budget > 0 && budget <= 1))
    throw new RangeError(`budget must be over 0% and at most 100%, not ${budget}`)
  if (!Number.isSafeInteger(quotaUnits) || quotaUnits < 0) {
    throw new RangeError(`a quota is a whole number of units, not ${quotaUnits}`)
  }
  return Math.floor(quotaUnits * budget)
}

/** Throws a RangeError where the settings are out of range. */
export function bucketState(entry: LedgerEntry, settings: BucketSettings, nowMs: number): BucketState {
  const today = pacificDay(nowMs)
  const most = allowedUnits(settings)
  const usedUnits = entry.day === today.day ? entry.usedUnits : 0
  const exhausted = entry.exhaustedUntilMs > nowMs
  const remainingUnits = exhausted ? 0 : Math.max(0, most - usedUnits)
  const pollUnits = Math.max(0, remainingUnits - Math.max(0, settings.reservedUnits))
  const gapMs = pollUnits > 0 ? (today.endMs - nowMs) / pollUnits : Number.POSITIVE_INFINITY
  const burstUnits = burstOf(pollUnits)
  return {
    allowedUnits: most,
    usedUnits,
    remainingUnits,
    pollUnits,
    gapMs,
    readyAtMs:
      pollUnits > 0 ? paceReadyAt(entry.pacedUntilMs, burstUnits, gapMs, nowMs) : resumesAt(entry, today),
    exhaustedUntilMs: exhausted ? entry.exhaustedUntilMs : 0,
    resetsAtMs: today.endMs,
  }
}

/** Pays for a request. `paced` for polls: they also move the even pace on. */
export function pay(
  entry: LedgerEntry,
  settings: BucketSettings,
  nowMs: number,
  kind: 'paced' | 'reserved',
): LedgerEntry {
  const { day } = pacificDay(nowMs)
  const state = bucketState(entry, settings, nowMs)
  const pacedUntilMs = kind === 'paced' ? advancePace(entry.pacedUntilMs, state, nowMs) : entry.pacedUntilMs
  return { ...entry, day, usedUnits: state.usedUnits + 1, pacedUntilMs }
}

/** YouTube says the bucket is empty, whatever we counted: others may use the same key. */
export function exhaust(entry: LedgerEntry, nowMs: number): LedgerEntry {
  const today = pacificDay(nowMs)
  const fresh = nowMs - today.startMs < FRESH_DAY_MS
  return { ...entry, exhaustedUntilMs: fresh ? nowMs + FRESH_DAY_MS : today.endMs }
}

function resumesAt(entry: LedgerEntry, today: PacificDay): number {
  return entry.exhaustedUntilMs > today.startMs ? Math.min(entry.exhaustedUntilMs, today.endMs) : today.endMs
}
