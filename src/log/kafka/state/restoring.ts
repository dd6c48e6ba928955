/** Brings shares' state up to what is committed now: what is at hand first, then what came since in the changelog. */

import { type At, type OpenReader, readPartitions } from '../client/reader.ts'
import type { Step } from '../health.ts'
import { parseChangelogKey } from './changelog.ts'
import type { ShareState } from './share-state.ts'

export interface RestoreOptions {
  readonly open: OpenReader
  /**
   * A partition's first offset and its high watermark. To the last stable offset would not be enough: an open
   * transaction hides later commits.
   */
  readonly watermarks: (topic: string, partition: number) => Promise<{ low: number; high: number }>
  /** Called now and then while nothing moves: a hanging transaction may be in the way. */
  readonly onStall: () => void
}

const BATCH = 2000

/** The states, up to date; none when the signal has aborted. */
export async function restore(
  states: readonly ShareState[],
  { open, watermarks, onStall }: RestoreOptions,
  signal: AbortSignal,
  step: Step,
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
  const byPartition = new Map(wanted.map((one) => [one.at.partition, one]))
  const from = wanted.map(({ at }) => at)
  const until = wanted.map(({ at, high }) => ({ ...at, offset: high }))
  const stall = new Stall(onStall)
  const onProgress = (positions: readonly At[]) => {
    const now = Date.now()
    for (const { partition, offset } of positions) {
      const { state, high } = byPartition.get(partition)!
      // Beyond the end nothing is taken, though the client may have read on; before the first record it knows no position.
      if (offset >= 0 && state.isDue(now)) state.settle(Math.min(offset, high), now)
    }
    const where = progress(positions, until)
    step(where)
    stall.at(where)
  }
  for await (const records of readPartitions({ open, from, until, batch: BATCH, onProgress }, signal)) {
    for (const { partition, key, value } of records) {
      const entry = key && parseChangelogKey(key)
      if (entry) byPartition.get(partition)?.state.read(entry.store, entry.key, value)
    }
  }
  return signal.aborted ? undefined : wanted.map(({ state }) => state)
}

const STALL_MS = 3000

/** Tells when things have stood in one place for some seconds, and again as long as they do. */
class Stall {
  readonly #onStall: () => void
  #where = ''
  #since = Date.now()

  constructor(onStall: () => void) {
    this.#onStall = onStall
  }

  at(where: string): void {
    const now = Date.now()
    if (where === this.#where && now - this.#since < STALL_MS) return
    if (where === this.#where) this.#onStall()
    this.#where = where
    this.#since = now
  }
}

/** Which changelogs are not read to their end yet, and where each stands. */
function progress(positions: readonly At[], until: readonly At[]): string {
  const at = new Map(positions.map(({ partition, offset }) => [partition, offset]))
  const behind = until
    .filter(({ partition, offset }) => !((at.get(partition) ?? -1) >= offset))
    .map(
      ({ topic, partition, offset }) =>
        `${topic} ${partition}: at ${at.get(partition) ?? 'none'} of ${offset}`,
    )
  return `the state of its shares is read (${behind.join(', ') || 'all of it'})`
}
