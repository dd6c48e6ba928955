/** What the watcher is told to do. Durations in milliseconds. */

import type { Bucket } from './quota/ledger.ts'

export interface WatchEntry {
  /** For whom these are watched. */
  readonly client: string
  /** Ids or addresses. */
  readonly playlists?: readonly string[]
  /** Handles, ids or addresses. */
  readonly channels?: readonly string[]
  /** Ids or addresses. */
  readonly videos?: readonly string[]
}

export interface WatcherConfig {
  readonly apiKey: string
  /** Scheme, host and port of the API, e.g. `https://youtube.googleapis.com`. */
  readonly baseUrl: string
  /** The finest poll interval. */
  readonly everyMs: number
  /** No video goes unasked, and no unchanged one unwritten, for longer while the budget allows. Less than `everyMs` counts as that. */
  readonly heartbeatMs: number
  /** The share of each day's quota that may be used: over 0, at most 1. */
  readonly budget: number
  /** Requests under way at once. */
  readonly concurrency: number
  readonly requestsPerSecond: number
  /** How long one request may take. Default 20 s. */
  readonly timeoutMs?: number
  /** The project's quotas in units a day, where they differ from YouTube's default of 10,000 each. */
  readonly quotaPerDay?: Partial<Readonly<Record<Bucket, number>>>
  readonly watch: readonly WatchEntry[]
}

export const DEFAULT_TIMEOUT_MS = 20_000

const HOUR_MS = 3_600_000

/** How often titles and states are looked at: about every fifteenth poll, hourly at the latest. */
export function detailsEveryMs(everyMs: number): number {
  return Math.max(everyMs, Math.min(15 * everyMs, HOUR_MS))
}
