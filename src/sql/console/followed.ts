/** The records of several topics as they come. */

import type { LogReader, LogRecord } from '../../log/port.ts'
import { mergedRecords } from '../backtest/merge.ts'

/** The offset of the next record, by topic and partition. */
export type Positions = ReadonlyMap<string, Map<number, number>>

/** Where topics begin or end now: what is written afterwards comes after it. */
export async function positionsOf(
  log: Pick<LogReader, 'topics'>,
  topics: readonly string[],
  from: 'earliest' | 'latest',
): Promise<Positions> {
  const known = await log.topics(topics)
  return new Map(
    known.map(({ name, offsets }) => {
      const first = offsets.map(
        ({ earliest, end }, partition) => [partition, from === 'latest' ? end : earliest] as const,
      )
      return [name, new Map(first)]
    }),
  )
}

/**
 * With `isBacklog` what is there first, in the order of time over all topics; then what comes, as it comes. Moves the
 * positions on. Ends when the signal aborts.
 */
export async function* followedRecords(
  log: Pick<LogReader, 'read'>,
  positions: Positions,
  isBacklog: boolean,
  signal: AbortSignal,
): AsyncGenerator<readonly LogRecord[]> {
  if (isBacklog && positions.size > 1) {
    for await (const batch of mergedRecords(log, [...positions.keys()], signal)) {
      for (const { topic, partition, offset } of batch) positions.get(topic)!.set(partition, offset + 1)
      yield batch
    }
  }
  // Readers that wait for more are ended by their signal alone.
  const stop = new AbortController()
  const ended = AbortSignal.any([signal, stop.signal])
  const sources = [...positions].map(([topic, offsets]) => log.read(topic, { offsets }, ended))
  yield* interleaved(sources, () => stop.abort())
}

/** Whatever comes first, from any of them. `end` lets those go that wait. */
async function* interleaved<T>(sources: readonly AsyncIterable<T>[], end: () => void): AsyncGenerator<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]())
  const waiting = new Map(iterators.map((iterator, index) => [index, next(iterator, index)]))
  try {
    while (waiting.size > 0) {
      const { index, result } = await Promise.race(waiting.values())
      if (result.done) waiting.delete(index)
      else {
        waiting.set(index, next(iterators[index]!, index))
        yield result.value
      }
    }
  } finally {
    end()
    await Promise.allSettled(iterators.map((iterator) => iterator.return?.()))
  }
}

async function next<T>(iterator: AsyncIterator<T>, index: number) {
  return { index, result: await iterator.next() }
}
