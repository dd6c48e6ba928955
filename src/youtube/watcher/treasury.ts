/** Who may ask YouTube, and when: the quota ledger, and the pauses after failures. */

import type { TaskState } from '../../log/port.ts'
import { backoffMs } from '../backoff.ts'
import { YouTubeError } from '../error.ts'
import type { Clock, Random, WatcherMetrics } from '../ports.ts'
import {
  allowedUnits,
  type Bucket,
  type BucketSettings,
  type BucketState,
  bucketState,
  exhaust,
  type LedgerEntry,
  NEW_ENTRY,
  pay,
} from '../quota/ledger.ts'
import { advancePace, commonPace, type Pace } from '../quota/pace.ts'
import { pacificDay } from '../quota/pacific-day.ts'
import { encodeJson, QUOTA_STORE, readJson } from './stores.ts'
import type { Turns } from './turns.ts'

export interface TreasuryOptions {
  readonly quotaUnits: Readonly<Record<Bucket, number>>
  readonly budget: number
  /** Units of the general bucket that polls leave to lists for the rest of the day. */
  readonly reservedUnits: (restOfDayMs: number) => number
  readonly clock: Clock
  readonly random: Random
  readonly metrics: WatcherMetrics
}

/** A failed poll is repeated within its request; this is for when those repeats failed too. */
const COOL_DOWN = { firstMs: 5000, mostMs: 5 * 60_000 }

export class Treasury {
  readonly #turns: Turns
  readonly #options: TreasuryOptions
  readonly #entries: Record<Bucket, LedgerEntry>
  readonly #heldUntilMs: Record<Bucket, number> = { general: 0, stats: 0 }
  readonly #failures: Record<Bucket, number> = { general: 0, stats: 0 }
  #pacedUntilMs = 0
  #spentUnits = 0

  constructor(turns: Turns, state: TaskState, options: TreasuryOptions) {
    this.#turns = turns
    this.#options = options
    const entry = (bucket: Bucket) => ({ ...NEW_ENTRY, ...readJson<LedgerEntry>(state, QUOTA_STORE, bucket) })
    this.#entries = { general: entry('general'), stats: entry('stats') }
  }

  /** Units spent since the start. */
  get spentUnits(): number {
    return this.#spentUnits
  }

  /** Units a day that may be used. */
  allowedUnits(bucket: Bucket): number {
    return allowedUnits({ quotaUnits: this.#options.quotaUnits[bucket], budget: this.#options.budget })
  }

  state(bucket: Bucket): BucketState {
    return bucketState(this.#entries[bucket], this.#settings(bucket), this.#options.clock.now())
  }

  /** What polls may spend from a bucket; nothing while it is held. */
  pace(bucket: Bucket): Pace {
    const state = this.state(bucket)
    const heldUntilMs = this.#heldUntilMs[bucket]
    if (heldUntilMs <= this.#options.clock.now()) return state
    return { ...state, pollUnits: 0, gapMs: Number.POSITIVE_INFINITY, readyAtMs: heldUntilMs }
  }

  commonPace(): Pace {
    const paces = [this.pace('general'), this.pace('stats')]
    return commonPace(paces, this.#pacedUntilMs, this.#options.clock.now())
  }

  heldUntilMs(bucket: Bucket): number {
    return this.#heldUntilMs[bucket] > this.#options.clock.now() ? this.#heldUntilMs[bucket] : 0
  }

  /** When lists may be asked for: at once, or after a hold or the reset. */
  listsReadyAtMs(): number {
    const state = this.state('general')
    const spent = state.remainingUnits > 0 ? 0 : state.exhaustedUntilMs || state.resetsAtMs
    return Math.max(spent, this.heldUntilMs('general'))
  }

  /**
   * Takes one unit, and resolves when that is durable: only then may the request go out. Rejects with
   * `quota-exceeded` where the budget has none left.
   */
  pay(bucket: Bucket, kind: 'paced' | 'reserved'): Promise<void> {
    const nowMs = this.#options.clock.now()
    const before = this.state(bucket)
    if (before.remainingUnits <= 0) return Promise.reject(outOfBudget(bucket, before))
    if (kind === 'paced') this.#pacedUntilMs = advancePace(this.#pacedUntilMs, this.commonPace(), nowMs)
    this.#spentUnits++
    return this.#keep(bucket, pay(this.#entries[bucket], this.#settings(bucket), nowMs, kind))
  }

  /** YouTube says that the bucket is empty. */
  exhaust(bucket: Bucket): Promise<void> {
    return this.#keep(bucket, exhaust(this.#entries[bucket], this.#options.clock.now()))
  }

  hold(bucket: Bucket, forMs: number): void {
    this.#heldUntilMs[bucket] = this.#options.clock.now() + forMs
  }

  /** Holds the bucket for longer after each failure in a row; tells for how long. */
  coolDown(bucket: Bucket, atLeastMs = 0): number {
    this.#failures[bucket]++
    const forMs = Math.max(atLeastMs, backoffMs(this.#failures[bucket], COOL_DOWN, this.#options.random))
    this.hold(bucket, forMs)
    return forMs
  }

  succeeded(bucket: Bucket): void {
    this.#failures[bucket] = 0
  }

  #keep(bucket: Bucket, entry: LedgerEntry): Promise<void> {
    this.#entries[bucket] = entry
    const { usedUnits, allowedUnits } = this.state(bucket)
    this.#options.metrics.quota(bucket, usedUnits, allowedUnits)
    return this.#turns.submit({ writes: [[QUOTA_STORE, bucket, encodeJson(entry)]] })
  }

  #settings(bucket: Bucket): BucketSettings {
    const nowMs = this.#options.clock.now()
    return {
      quotaUnits: this.#options.quotaUnits[bucket],
      budget: this.#options.budget,
      reservedUnits: bucket === 'general' ? this.#options.reservedUnits(pacificDay(nowMs).endMs - nowMs) : 0,
    }
  }
}

function outOfBudget(
  bucket: Bucket,
  { allowedUnits, resetsAtMs, exhaustedUntilMs }: BucketState,
): YouTubeError {
  const until = new Date(exhaustedUntilMs || resetsAtMs).toISOString()
  return new YouTubeError(
    'quota-exceeded',
    `today's budget of the ${bucket} bucket (${allowedUnits} units) is used up until ${until}. ` +
      'Watch less, raise youtube.budget, or apply to Google for more quota.',
  )
}
