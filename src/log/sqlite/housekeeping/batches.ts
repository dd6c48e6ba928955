import type { LogRecord } from '../../port.ts'
import { type BatchRow, encodeBatch } from '../batch.ts'
import type { Partition } from '../partition.ts'

/** A batch without its data. */
export interface BatchFacts {
  readonly base: number
  readonly next: number
  readonly minTimestamp: number
  readonly maxTimestamp: number
  readonly highTimestamp: number
  readonly tombstones: number
  readonly cleanedAt: number | null
  /** Of the data. */
  readonly bytes: number
}

/** The first batch that begins at or after an offset. */
export function batchFrom(partition: Partition, offset: number): BatchFacts | undefined {
  return partition
    .sql(
      'facts',
      `SELECT base, next, min_timestamp AS minTimestamp, max_timestamp AS maxTimestamp,
         high_timestamp AS highTimestamp, tombstones, cleaned_at AS cleanedAt, length(data) AS bytes
       FROM $ WHERE base >= ? ORDER BY base LIMIT 1`,
    )
    .get(offset) as unknown as BatchFacts | undefined
}

export function recordsOf(partition: Partition, { base }: BatchFacts): readonly LogRecord[] {
  const row = partition.sql('one', 'SELECT base, count, crc, data FROM $ WHERE base = ?').get(base)
  return partition.decode(row as unknown as Pick<BatchRow, 'base' | 'count' | 'crc' | 'data'>)
}

/** Leaves only some of a batch's records; the batch goes when none is left. Returns by how many bytes it shrank. */
export function keepOnly(
  partition: Partition,
  batch: BatchFacts,
  kept: readonly LogRecord[],
  cleanedAt: number | null,
): number {
  if (kept.length === 0) {
    removeBatch(partition, batch)
    return batch.bytes
  }
  const row = encodeBatch(kept, batch.base, batch.next)
  const bytes = row.data.length
  partition.insert(row, batch.highTimestamp, cleanedAt)
  return batch.bytes - bytes
}

/** Removes a batch. Offsets are never given twice, so the end is kept where it was the last. */
export function removeBatch(partition: Partition, batch: BatchFacts): void {
  if (batch.next >= partition.end) partition.keepEnd()
  partition.sql('remove', 'DELETE FROM $ WHERE base = ?').run(batch.base)
}
