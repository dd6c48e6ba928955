import { DAY_MS, HOUR_MS, MINUTE_MS } from './time.ts'

/** What YouTube's terms let us keep (`policy` in the settings). */
export interface HistoryPolicy {
  /** How long statistics are kept, in milliseconds. More than 30 days only with `derivedMetrics: 'accepted'`. */
  readonly retentionMs: number
  /** `off`: no rate, rank or forecast of ours is stored or told. */
  readonly derivedMetrics: 'off' | 'accepted'
}

/** Titles, names and other texts are refreshed or dropped within this time, whatever else was accepted. */
export const TEXT_RETENTION_MS = 30 * DAY_MS

/** Texts from before this time are neither kept nor taken. */
export function textCutoffOf({ retentionMs }: HistoryPolicy, now: number): number {
  return cutoffOf(Math.min(retentionMs, TEXT_RETENTION_MS), now)
}

/**
 * Nothing observed before this time is kept or shown. It moves in steps, so that a round of deletions has something to
 * do, and ahead of the bound: what is kept is never older than the policy allows.
 */
export function cutoffOf(retentionMs: number, now: number): number {
  const step = Math.min(HOUR_MS, Math.max(MINUTE_MS, Math.floor(retentionMs / 100)))
  return Math.ceil((now - retentionMs) / step) * step
}
