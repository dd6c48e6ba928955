/** Plain reading of topics and of tasks' state, beside the tasks: whoever looks on moves no position. */

import type { LogRecord, Position, ReadOptions, StateEntry } from '../port.ts'
import { unanswered } from './client/errors.ts'
import { type At, type OpenReader, readPartitions } from './client/reader.ts'
import type { Offsets } from './cluster/offsets.ts'
import type { Topics } from './cluster/topics.ts'
import { changelogOf } from './names.ts'
import { parseChangelogKey } from './state/changelog.ts'

const BATCH = 500
const SCAN_BATCH = 5000

export interface ReadingOptions {
  readonly topics: Pick<Topics, 'mustExist' | 'partitionsOf'>
  readonly offsets: Pick<Offsets, 'watermarks' | 'at'>
  readonly open: OpenReader
  /** Throws when the log is closed. */
  readonly mustBeOpen: () => void
  /** Aborts when the log closes: all readers end. */
  readonly closing: AbortSignal
}

export class Reading {
  readonly #options: ReadingOptions
  readonly #readers = new Set<AsyncGenerator>()

  constructor(options: ReadingOptions) {
    this.#options = options
  }

  /** `Log.read`. */
  read(
    topic: string,
    from: Position,
    signal: AbortSignal,
    options: ReadOptions = {},
  ): AsyncIterable<readonly LogRecord[]> {
    const begun = () => {
      this.#readers.add(reader)
      return () => this.#readers.delete(reader)
    }
    const reader = this.#read(topic, from, signal, options, begun)
    return reader
  }

  /** The last value of each key in each store, as the changelog has it now. */
  async *entriesOf(taskId: string): AsyncIterable<StateEntry> {
    const { topics, closing, mustBeOpen } = this.#options
    mustBeOpen()
    const topic = changelogOf(taskId)
    if (!(await topics.partitionsOf([topic])).has(topic)) return
    const entries = new Map<string, StateEntry>()
    const options = { follow: false, batch: SCAN_BATCH }
    for await (const records of this.read(topic, 'earliest', closing, options)) {
      for (const { key, value, partition } of records) {
        const entry = key && parseChangelogKey(key)
        if (!entry) continue
        const id = `${partition} ${entry.store} ${entry.key}`
        if (value === null) entries.delete(id)
        else entries.set(id, { partition, ...entry, value })
      }
    }
    yield* entries.values()
  }

  /** Ends the readers, also one whose caller stands still between two batches. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#readers].map((reader) => reader.return(undefined)))
  }

  async *#read(
    topic: string,
    from: Position,
    signal: AbortSignal,
    options: ReadOptions,
    begun: () => () => void,
  ): AsyncGenerator<readonly LogRecord[], void> {
    this.#options.mustBeOpen()
    const ended = begun()
    try {
      yield* await this.#records(topic, from, AbortSignal.any([signal, this.#options.closing]), options)
    } finally {
      ended()
    }
  }

  async #records(
    topic: string,
    position: Position,
    signal: AbortSignal,
    { follow = true, batch = BATCH, onProgress: tell }: ReadOptions,
  ): Promise<AsyncIterable<readonly LogRecord[]>> {
    const { topics, offsets, open } = this.#options
    const count = (await topics.mustExist([topic])).get(topic)!
    const onProgress = tell && progressTo(tell)
    const options = { open, batch, ...(onProgress && { onProgress }) }
    try {
      const from = await this.#startOf(topic, count, position)
      if (follow) return readPartitions({ ...options, from }, signal)
      const until = await Promise.all(
        from.map(async ({ partition }) => {
          const { high: offset } = await offsets.watermarks(topic, partition)
          return { topic, partition, offset }
        }),
      )
      return readPartitions({ ...options, from, until }, signal)
    } catch (cause) {
      throw unanswered(`topic ${topic} can't be read`, cause)
    }
  }

  /** The offsets that a position stands for, of all partitions. */
  async #startOf(topic: string, count: number, from: Position): Promise<At[]> {
    const { offsets } = this.#options
    const partitions = Array.from({ length: count }, (_, partition) => partition)
    if (typeof from === 'object' && 'timestamp' in from) {
      const found = await offsets.at(topic, count, from.timestamp)
      return partitions.map((partition) => ({ topic, partition, offset: found[partition]! }))
    }
    return Promise.all(
      partitions.map(async (partition) => {
        const { low, high } = await offsets.watermarks(topic, partition)
        if (from === 'latest') return { topic, partition, offset: high }
        const asked = from === 'earliest' ? low : (from.offsets.get(partition) ?? low)
        return { topic, partition, offset: Math.max(asked, low) }
      }),
    )
  }
}

/** The client knows no position before the first that it reads. */
function progressTo(tell: NonNullable<ReadOptions['onProgress']>) {
  return (positions: readonly At[]) => {
    for (const { partition, offset } of positions) if (offset >= 0) tell(partition, offset)
  }
}
