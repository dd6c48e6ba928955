import type { SimulatedClock } from '../clock.ts'
import * as errors from './errors.ts'

/** `shared` is what most methods draw on; the other two have each a bucket of their own. */
export type Bucket = 'shared' | 'search' | 'stats'

export interface QuotaLimits {
  /** Units a Pacific day. Default 10,000. */
  readonly shared?: number
  /** Searches a Pacific day. Default 100. */
  readonly search?: number
  /** Calls of `videos:batchGetStats` a Pacific day. Default 10,000. */
  readonly stats?: number
  /** Requests within any 60 seconds, of all kinds. Default: no limit, as none is documented. */
  readonly perMinute?: number
}

export interface Quota {
  readonly limits: Readonly<Record<Bucket, number>>
  /** Units used in a bucket on a Pacific day (`2026-03-08`; default: today). */
  used(bucket: Bucket, day?: string): number
  /** Pays for a request, or throws the refusal for a bucket that can't. */
  charge(bucket: Bucket, units: number): void
}

const METRIC: Record<Exclude<Bucket, 'shared'>, string> = {
  search: 'Search Queries',
  stats: 'Batch Get Stats',
}

const pacific = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})

/** The day in California, where quotas begin anew at midnight, summer time and all. */
export const pacificDay = (atMs: number): string => pacific.format(atMs)

export function createQuota(clock: SimulatedClock, limits: QuotaLimits = {}): Quota {
  const buckets = {
    shared: limits.shared ?? 10_000,
    search: limits.search ?? 100,
    stats: limits.stats ?? 10_000,
  }
  const spent = new Map<string, number>()
  let lastMinute: number[] = []

  function countMinute(): void {
    if (limits.perMinute === undefined) return
    const now = clock.now()
    lastMinute = lastMinute.filter((atMs) => now - atMs < 60_000)
    if (lastMinute.length >= limits.perMinute) throw errors.minuteLimit()
    lastMinute.push(now)
  }

  return {
    limits: buckets,
    used: (bucket, day = pacificDay(clock.now())) => spent.get(`${bucket} ${day}`) ?? 0,
    charge(bucket, units) {
      countMinute()
      const key = `${bucket} ${pacificDay(clock.now())}`
      const used = spent.get(key) ?? 0
      if (used + units > buckets[bucket]) {
        throw bucket === 'shared' ? errors.quotaExceeded() : errors.dailyLimit(METRIC[bucket])
      }
      spent.set(key, used + units)
    },
  }
}
