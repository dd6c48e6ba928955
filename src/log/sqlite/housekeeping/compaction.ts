import type { LogRecord } from '../../port.ts'
import type { Partition } from '../partition.ts'
import { batchFrom, keepOnly, recordsOf } from './batches.ts'
import type { Work } from './slicer.ts'

/** Keys remembered in one pass; what comes after them waits for the next one. */
const MAX_KEYS = 200_000

export interface CompactionResult {
  /** Records left by the last pass that had any to remove. */
  kept: number
  /** When the first tombstone that is left may go, in milliseconds since the epoch. */
  tombstonesDue: number
}

const keyText = (key: Uint8Array): string =>
  Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')

/**
 * One pass of compaction, in two rounds: the last offset of each key among the records not seen by an earlier pass,
 * then all records from the start, of which those are removed that a later one replaces. A pass that is cut short is
 * simply done again. A tombstone goes when its time has passed since compaction first saw it: a reader that follows
 * had that long to learn of the deletion.
 */
export function* compact(
  partition: Partition,
  tombstoneMs: number,
  now: number,
  result: CompactionResult,
): Work {
  const latest = new Map<string, number>()
  let upTo = partition.cleaned()
  for (let batch = batchFrom(partition, upTo); batch && latest.size < MAX_KEYS; ) {
    for (const { key, offset } of recordsOf(partition, batch)) if (key) latest.set(keyText(key), offset)
    upTo = Math.max(upTo, batch.next)
    yield
    batch = batchFrom(partition, batch.base + 1)
  }
  const isReplaced = ({ key, offset }: LogRecord) => key !== null && (latest.get(keyText(key)) ?? -1) > offset
  if (latest.size > 0) result.kept = 0
  result.tombstonesDue = Number.POSITIVE_INFINITY
  for (
    let batch = batchFrom(partition, 0);
    batch && batch.base < upTo;
    batch = batchFrom(partition, batch.base + 1)
  ) {
    const expired = batch.cleanedAt !== null && batch.cleanedAt + tombstoneMs <= now
    const cleanedAt = batch.cleanedAt ?? now
    if (latest.size > 0 || batch.tombstones > 0) {
      const records = recordsOf(partition, batch)
      const kept = records.filter((record) => !isReplaced(record) && !(expired && record.value === null))
      const marked = batch.cleanedAt !== null || batch.tombstones === 0
      if (kept.length < records.length || !marked) keepOnly(partition, batch, kept, cleanedAt)
      if (latest.size > 0) result.kept += kept.length
      if (kept.some((record) => record.value === null)) {
        result.tombstonesDue = Math.min(result.tombstonesDue, cleanedAt + tombstoneMs)
      }
    }
    yield
  }
  partition.setCleaned(upTo)
}
