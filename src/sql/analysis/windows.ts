/** The WINDOW clause. Defaults are those of ksqlDB and Kafka Streams. */

import { type SourceLocation, SqlError } from '../error.ts'
import type { WindowClause } from '../syntax/index.ts'
import type { AggregateWindow } from './plan.ts'

const DAY_MS = 86_400_000
/** Every row is counted in all of its windows at once: more of them would stop everything else. */
const MOST_WINDOWS = 100_000

/** Throws SqlError for sizes that make no window. */
export function aggregateWindow(clause: WindowClause): AggregateWindow {
  const { type, sizeMs, at } = clause
  if (sizeMs <= 0) throw new SqlError(`${type === 'SESSION' ? 'Gap' : 'Size'} must be positive`, at)
  const advanceMs = clause.advanceMs ?? sizeMs
  if (advanceMs <= 0 || advanceMs > sizeMs) {
    throw new SqlError(
      `Window advancement interval should be more than zero and less than or equal to window duration which is ${sizeMs} ms, but given advancement interval is: ${advanceMs} ms`,
      at,
    )
  }
  const windows = Math.ceil(sizeMs / advanceMs)
  if (windows > MOST_WINDOWS) {
    throw new SqlError(
      `Every row would be in ${windows} windows at once: at most ${MOST_WINDOWS} are supported. Use a longer ADVANCE BY.`,
      at,
    )
  }
  checkGrace(clause)
  const graceMs = clause.graceMs ?? Math.max(DAY_MS - sizeMs, 0)
  const needed = sizeMs + graceMs
  const retentionMs = clause.retentionMs ?? needed
  if (retentionMs < needed) throw tooShort(clause, graceMs, retentionMs)
  return { type, sizeMs, advanceMs, graceMs, retentionMs }
}

/** Throws SqlError for a GRACE PERIOD, of a window or a join, that ends before it begins. */
export function checkGrace({
  graceMs = 0,
  at,
}: {
  readonly graceMs?: number
  readonly at: SourceLocation
}): void {
  if (graceMs < 0) throw new SqlError('Grace period must not be negative.', at)
}

/** A window must be kept for as long as rows may still come for it; a day where GRACE PERIOD is not given. */
function tooShort({ type, sizeMs, graceMs: given, at }: WindowClause, graceMs: number, retentionMs: number) {
  const isSession = type === 'SESSION'
  const needed = isSession
    ? 'the session store must be no smaller than the session inactivity gap plus the grace period'
    : 'the window store must be no smaller than its window size plus the grace period'
  const reason =
    given === undefined
      ? '\nWithout GRACE PERIOD rows are waited for 24 hours after their window has begun.'
      : ''
  return new SqlError(
    `The retention period of ${needed}. ` +
      `Got ${isSession ? 'gap' : 'size'}=[${sizeMs}], grace=[${graceMs}], retention=[${retentionMs}]${reason}`,
    at,
  )
}
