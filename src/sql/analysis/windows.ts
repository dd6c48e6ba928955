/** The WINDOW clause. Defaults are those of ksqlDB and Kafka Streams. */

import { SqlError } from '../error.ts'
import type { WindowClause } from '../syntax/index.ts'
import type { AggregateWindow } from './plan.ts'

const DAY_MS = 86_400_000

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
  const graceMs = clause.graceMs ?? Math.max(DAY_MS - sizeMs, 0)
  const needed = sizeMs + graceMs
  if (clause.retentionMs !== undefined && clause.graceMs !== undefined && clause.retentionMs < needed) {
    throw new SqlError(
      `The retention period of the window store must be no smaller than its window size plus the grace period. Got size=[${sizeMs}], grace=[${graceMs}], retention=[${clause.retentionMs}]`,
      at,
    )
  }
  return { type, sizeMs, advanceMs, graceMs, retentionMs: Math.max(clause.retentionMs ?? 0, needed) }
}
