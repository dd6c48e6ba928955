/** Plain reading of partitions from given offsets, outside any group, committed records only. */

import type { LogRecord } from '../../port.ts'
import { Bell } from './bell.ts'
import { type Consumer, call, disconnect, type Message } from './client.ts'
import { denied, dispositionOf } from './errors.ts'
import { GivenUp } from './line.ts'
import { toRecord } from './records.ts'

export interface At {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** A consumer outside any group, connected; `onWork` is called when it has something to be consumed. */
export type OpenReader = (topic: string, onWork: () => void) => Promise<Consumer>

export interface PartitionReaderOptions {
  readonly open: OpenReader
  readonly from: readonly At[]
  /** Records per batch at the most. */
  readonly batch: number
  /** Offsets at which to end, by topic and partition; absent: never. */
  readonly until?: readonly At[]
  /** Told after each batch that was dealt with, and while there is none: where each partition stands. */
  readonly onProgress?: (positions: readonly At[]) => void
}

const IDLE_CHECK_MS = 200

/** Batches in offset order within a partition; ends at `until` or when the signal aborts. */
export async function* readPartitions(
  options: PartitionReaderOptions,
  signal: AbortSignal,
): AsyncIterable<readonly LogRecord[]> {
  const bell = new Bell()
  const onWork = () => bell.ring()
  const left = options.until && new Map(options.until.map((at) => [`${at.topic} ${at.partition}`, at.offset]))
  const start = new Map(options.from.map((at) => [`${at.topic} ${at.partition}`, at.offset]))
  if (left)
    for (const [partition, end] of left) if ((start.get(partition) ?? end) >= end) left.delete(partition)
  if (left?.size === 0 || signal.aborted) return
  const consumer = await options.open(options.from[0]!.topic, onWork)
  signal.addEventListener('abort', onWork)
  try {
    consumer.assign([...options.from])
    while (!signal.aborted && left?.size !== 0) {
      bell.silence()
      const records = (await consume(consumer, options.batch, signal)).map(toRecord)
      const within = left
        ? records.filter((r) => r.offset < (left.get(`${r.topic} ${r.partition}`) ?? 0))
        : records
      if (within.length > 0) yield within
      options.onProgress?.(consumer.position())
      if (left) for (const key of reached(consumer, left)) left.delete(key)
      if (records.length === 0 && left?.size !== 0) await bell.wait(IDLE_CHECK_MS)
    }
  } finally {
    signal.removeEventListener('abort', onWork)
    await disconnect(consumer)
  }
}

/** The partitions whose position is at their end; markers of transactions count, records may be none. */
function* reached(consumer: Consumer, ends: ReadonlyMap<string, number>): Iterable<string> {
  for (const { topic, partition, offset } of consumer.position()) {
    const end = ends.get(`${topic} ${partition}`)
    if (end !== undefined && offset >= end) yield `${topic} ${partition}`
  }
}

async function consume(consumer: Consumer, batch: number, signal: AbortSignal): Promise<readonly Message[]> {
  try {
    return await call<Message[]>(consumer, (done) => consumer.consume(batch, done))
  } catch (error) {
    if (error instanceof GivenUp && signal.aborted) return []
    if (dispositionOf(error) === 'denied') throw denied('reading', error as Error)
    // A broker that restarts is waited for.
    if (dispositionOf(error) === 'retry') return []
    throw error
  }
}
