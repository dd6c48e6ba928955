import type { Partition } from '../partition.ts'
import { batchFrom, keepOnly, recordsOf, removeBatch } from './batches.ts'
import type { Work } from './slicer.ts'

/**
 * Removes records older than `cutoff` (milliseconds since the epoch), from the start of the partition to the first
 * batch in which all are younger. Exact to the record, so that what must not be kept longer is not.
 */
export function* removeOlder(partition: Partition, cutoff: number): Work {
  for (let from = 0; ; ) {
    const batch = batchFrom(partition, from)
    if (!batch || batch.minTimestamp >= cutoff) return
    if (batch.maxTimestamp < cutoff) removeBatch(partition, batch)
    else {
      const young = recordsOf(partition, batch).filter((record) => record.timestamp >= cutoff)
      keepOnly(partition, batch, young, batch.cleanedAt)
    }
    from = batch.base + 1
    yield
  }
}

/** Batches whose sizes are added up in one step. */
const SIZED_AT_ONCE = 200

/**
 * Removes the oldest batches while what is left is still as large as the bound: as Kafka does with segments, a
 * partition may stay larger than its bound by less than one batch.
 */
export function* removeBeyond(partition: Partition, maxBytes: number): Work {
  let total = 0
  const sizes = partition.sql(
    'sizes',
    'SELECT base, length(data) AS bytes FROM $ WHERE base >= ? ORDER BY base LIMIT ?',
  )
  for (let from = 0; ; ) {
    const rows = sizes.all(from, SIZED_AT_ONCE) as { base: number; bytes: number }[]
    for (const { bytes } of rows) total += bytes
    if (rows.length < SIZED_AT_ONCE) break
    from = rows.at(-1)!.base + 1
    yield
  }
  for (let batch = batchFrom(partition, 0); batch && total - batch.bytes >= maxBytes; ) {
    removeBatch(partition, batch)
    total -= batch.bytes
    yield
    batch = batchFrom(partition, batch.base + 1)
  }
}
