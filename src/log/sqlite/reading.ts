import type { LogRecord, Position, ReadOptions } from '../port.ts'
import { Cursor } from './cursor.ts'
import type { Partition } from './partition.ts'
import type { Topic } from './topic.ts'
import { untilMore } from './wait.ts'

/** For how long records are handed out without letting others have a turn. */
const SLICE_MS = 5
const DEFAULT_BATCH = 500

/** Reads a topic from a position that is settled now, its partitions in turn. Ends when the signal aborts. */
export function readTopic(
  topic: Topic,
  from: Position,
  signal: AbortSignal,
  { follow = true, batch = DEFAULT_BATCH }: ReadOptions,
): AsyncGenerator<readonly LogRecord[], void> {
  const parts = topic.partitions.map((partition) => ({
    partition,
    start: startOf(partition, from),
    end: follow ? Number.POSITIVE_INFINITY : partition.end,
  }))
  return batches(parts, batch, signal)
}

interface Bounds {
  readonly partition: Partition
  readonly start: number
  readonly end: number
}

async function* batches(bounds: readonly Bounds[], batch: number, signal: AbortSignal) {
  const parts = bounds.map(({ partition, start, end }) => ({ cursor: new Cursor(partition, start), end }))
  let since = performance.now()
  try {
    for (;;) {
      let found = false
      for (const { cursor, end } of parts) {
        if (signal.aborted) return
        const records = takeUpTo(cursor, batch, end)
        if (records.length === 0) continue
        found = true
        yield records
        if (performance.now() - since < SLICE_MS) continue
        await new Promise((resolve) => setImmediate(resolve))
        since = performance.now()
      }
      if (found) continue
      if (signal.aborted || parts.every(({ end }) => end !== Number.POSITIVE_INFINITY)) return
      await untilMore(
        parts.map(({ cursor }) => cursor.partition),
        [signal],
      )
    }
  } finally {
    for (const { cursor } of parts) cursor.close()
  }
}

function takeUpTo(cursor: Cursor, max: number, end: number): readonly LogRecord[] {
  if (cursor.position >= end) return []
  const records = cursor.take(max)
  if (records.length === 0 || records.at(-1)!.offset < end) return records
  return records.filter((record) => record.offset < end)
}

function startOf(partition: Partition, from: Position): number {
  if (from === 'earliest') return 0
  if (from === 'latest') return partition.end
  if ('timestamp' in from) return partition.offsetAt(from.timestamp)
  return from.offsets.get(partition.index) ?? 0
}

/** For a `read` that can't begin: the error comes with the first batch. */
// biome-ignore lint/correctness/useYield: it fails before there is anything to yield
export async function* failing(error: unknown): AsyncGenerator<never> {
  throw error
}
