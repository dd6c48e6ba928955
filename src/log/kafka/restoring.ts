/** Brings shares' state up to what is committed now, from memory, the snapshot and the changelog, in this order. */

import { parseChangelogKey } from './changelog.ts'
import { type OpenReader, readPartitions } from './reader.ts'
import type { ShareState } from './share-state.ts'

export interface RestoreOptions {
  readonly open: OpenReader
  /**
   * A partition's first offset and its high watermark. To the last stable offset would not be enough: an open
   * transaction hides later commits.
   */
  readonly watermarks: (topic: string, partition: number) => Promise<{ low: number; high: number }>
}

const BATCH = 5000

/** The states, up to date; none when the signal has aborted. */
export async function restore(
  states: readonly ShareState[],
  { open, watermarks }: RestoreOptions,
  signal: AbortSignal,
): Promise<readonly ShareState[] | undefined> {
  const wanted = await Promise.all(
    states.map(async (found) => {
      const { topic, partition } = found.changelog
      const { low, high } = await watermarks(topic, partition)
      const start = found.startOfReading(low, high, Date.now())
      const state = start === undefined ? found.anew() : found
      return { state, high, at: { topic, partition, offset: start ?? low } }
    }),
  )
  const byPartition = new Map(wanted.map((one) => [one.at.partition, one.state]))
  const from = wanted.map(({ at }) => at)
  const until = wanted.map(({ at, high }) => ({ ...at, offset: high }))
  for await (const records of readPartitions({ open, from, until, batch: BATCH }, signal)) {
    for (const { partition, key, value } of records) {
      const entry = key && parseChangelogKey(key)
      if (entry) byPartition.get(partition)?.read(entry.store, entry.key, value)
    }
  }
  return signal.aborted ? undefined : wanted.map(({ state }) => state)
}
