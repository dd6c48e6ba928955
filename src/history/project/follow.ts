/** Follows the topics of the log into the projector, and decides when to commit. */

import { setTimeout as pause } from 'node:timers/promises'
import type { Log, LogReader } from '../../log/port.ts'
import { unlessAborted } from '../keep/slices.ts'
import type { Decoding } from './decoding.ts'
import type { Projector } from './projector.ts'

/** Records read at once: as many as are taken without letting others have a turn. */
const BATCH = 500
/** A commit follows what was taken after this long ... */
const COMMIT_AFTER_MS = 50
/** ... or, while there is more than can be taken at once, after this long or so many records. */
const COMMIT_BEHIND_MS = 1_000
const COMMIT_RECORDS = 50_000
/** A full batch that was there this soon had been waiting: what was written while nobody lagged is waited for. */
const WAITING_MS = 20
/** How long after such a batch it counts as behind: the next one comes within this time, if there is one. */
const BEHIND_MS = 200
/** For how long a commit holds the others up at a stretch. */
const SLICE_MS = 8
/** How often it is looked whether a topic was made. */
const TOPIC_POLL_MS = 500

interface FollowParts {
  readonly log: Pick<LogReader, 'topics' | 'read'>
  readonly projector: Projector
  readonly decoding: Decoding
  /** Commits, and tells those who wait. */
  readonly commit: () => void
}

export class Follower {
  readonly #parts: FollowParts
  #fullBatchAt = Number.NEGATIVE_INFINITY
  #stop = new AbortController()
  #error: unknown
  /** Of topics, how far each partition is read, where that is further than its last record. */
  readonly #read = new Map<string, Map<number, number>>()
  #following = new Map<string, Promise<void>>()
  #timer: NodeJS.Timeout | undefined
  #since = 0
  #committing: Promise<void> | undefined

  constructor(parts: FollowParts) {
    this.#parts = parts
  }

  /** Whether there was more to read just now than can be taken at once. */
  get isBehind(): boolean {
    return performance.now() - this.#fullBatchAt < BEHIND_MS
  }

  /** Whether everything that is on the log now was taken. */
  async isAtEnd(): Promise<boolean> {
    const { log, projector } = this.#parts
    const infos = await log.topics(projector.topics.names)
    return infos.every(({ name, offsets }) => {
      const taken = projector.taken(name)
      return offsets.every(
        ({ earliest, end }, partition) =>
          end <= earliest || Math.max(taken.get(partition) ?? 0, this.readUpTo(name, partition)) >= end,
      )
    })
  }

  /** No record of the partition below this offset is still to come; 0 where only the records tell. */
  readUpTo(topic: string, partition: number): number {
    return this.#read.get(topic)?.get(partition) ?? 0
  }

  /** Follows every topic until the signal aborts. Throws the first error, with nothing left running. */
  async run(signal: AbortSignal, beside: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#stop = new AbortController()
    this.#error = undefined
    const stop = () => this.#stop.abort()
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    const stopped = this.#stop.signal
    this.followNew()
    const housekeeping = beside(stopped).catch((error: unknown) => this.#fail(error))
    await new Promise<void>((resolve) => {
      if (stopped.aborted) resolve()
      else stopped.addEventListener('abort', () => resolve(), { once: true })
    })
    await Promise.all([...this.#following.values(), housekeeping])
    signal.removeEventListener('abort', stop)
    this.#following.clear()
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#committing
    if (this.#error !== undefined) throw this.#error
    this.#parts.projector.flush()
    this.#parts.commit()
  }

  /**
   * Until it resolves nothing may be written into the transaction. Who waited looks again, in the same turn in which it
   * writes: another commit may have begun.
   */
  get committing(): Promise<void> | undefined {
    return this.#committing
  }

  /** Starts to follow the topics that are not followed yet. */
  followNew(): void {
    for (const topic of this.#parts.projector.topics.names) {
      if (this.#following.has(topic) || this.#stop.signal.aborted) continue
      this.#following.set(
        topic,
        this.#follow(topic).catch((error: unknown) => this.#fail(error)),
      )
    }
  }

  /** Sees to it that what is in the transaction is committed soon. */
  commitSoon(): void {
    const { projector } = this.#parts
    if (projector.pending >= COMMIT_RECORDS) {
      this.#startCommit()
      return
    }
    const waitMs = this.isBehind ? COMMIT_BEHIND_MS : COMMIT_AFTER_MS
    if (this.#timer === undefined) this.#since = performance.now()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#startCommit(), Math.max(0, this.#since + waitMs - performance.now()))
  }

  async #follow(topic: string): Promise<void> {
    const { log, projector, decoding } = this.#parts
    const signal = this.#stop.signal
    await this.#exists(topic, signal)
    if (signal.aborted) return
    const offsets = projector.topics.positions(topic)
    let askedAt = performance.now()
    const read = new Map<number, number>()
    this.#read.set(topic, read)
    const onProgress = (partition: number, offset: number) => void read.set(partition, offset)
    for await (const records of log.read(topic, { offsets }, signal, { batch: BATCH, onProgress })) {
      const isWaiting = performance.now() - askedAt < WAITING_MS
      await decoding.prepare(topic, records, signal)
      while (this.#committing) await this.#committing
      if (signal.aborted) return
      projector.take(topic, records)
      if (records.length === BATCH && isWaiting) this.#fullBatchAt = performance.now()
      this.commitSoon()
      askedAt = performance.now()
    }
  }

  async #exists(topic: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.#parts.log.topics([topic])).length === 0) {
      await unlessAborted(pause(TOPIC_POLL_MS, undefined, { signal }), signal)
    }
  }

  #startCommit(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#committing ??= this.#commit()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#committing = undefined
      })
  }

  /** In slices, so that others have their turns; those who write into the transaction wait until it is over. */
  async #commit(): Promise<void> {
    let since = performance.now()
    for (const _ of this.#parts.projector.flushing()) {
      if (performance.now() - since < SLICE_MS) continue
      await new Promise((resolve) => setImmediate(resolve))
      since = performance.now()
    }
    this.#parts.commit()
  }

  #fail(error: unknown): void {
    this.#error ??= error
    this.#stop.abort()
  }
}

/**
 * Whether the file can have been made from this log: it has not read beyond any end. A log that was deleted and begun
 * anew has other records under the same offsets.
 */
export async function fitsLog(log: Pick<Log, 'topics'>, projector: Projector): Promise<boolean> {
  const infos = await log.topics(projector.topics.names)
  return projector.topics.names.every((topic) => {
    const ends = infos.find(({ name }) => name === topic)?.offsets
    return [...projector.topics.positions(topic)].every(
      ([partition, next]) => next <= (ends?.[partition]?.end ?? 0),
    )
  })
}
