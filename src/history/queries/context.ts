import type { LogReader } from '../../log/port.ts'
import { derivedMetricsOff, HistoryError } from '../error.ts'
import { cutoffOf, type HistoryPolicy } from '../policy.ts'
import type { Statements } from '../storage/statements.ts'

/** What every query is given. */
export interface QueryContext {
  /** A connection that sees what is committed. */
  readonly statements: Statements
  readonly log: Pick<LogReader, 'registry'>
  readonly policy: HistoryPolicy
  readonly clock: () => number
  readonly file: string
}

/** A stretch of time, `from` included and `to` not; milliseconds since the epoch. */
export interface TimeRange {
  readonly from: number
  readonly to: number
}

/** The part of a range that may be shown: nothing is older than the policy allows. Throws `invalid`. */
export function allowedRange({ policy, clock }: QueryContext, { from, to }: TimeRange): TimeRange {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from >= to) {
    throw new HistoryError('invalid', `from ${from} to ${to} is no range: give milliseconds since the epoch`)
  }
  const cutoff = cutoffOf(policy.retentionMs, clock())
  return { from: Math.max(from, cutoff), to: Math.max(to, cutoff) }
}

/** Throws `derived-metrics-off` unless metrics of ours are allowed. */
export function requireDerived({ policy }: QueryContext, what: string): void {
  if (policy.derivedMetrics === 'off') throw derivedMetricsOff(what)
}

/** The number a video has in the file; undefined for one that is not known. */
export function videoNumber({ statements }: QueryContext, videoId: string): number | undefined {
  return statements.get<{ id: number }>('SELECT id FROM videos WHERE video_id = ?', videoId)?.id
}

/** Throws `invalid` unless it is a whole number within the bounds. */
export function checkCount(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new HistoryError('invalid', `${name} is ${value}: give a whole number from ${min} to ${max}`)
}
