/**
 * Copies of the state of some of those shares that other processes have, kept up to date from the changelog: who takes
 * one over has to read only what came last.
 */

import { setTimeout as pause } from 'node:timers/promises'
import { type At, type OpenReader, readPartitions } from '../client/reader.ts'
import { parseChangelogKey } from './changelog.ts'
import type { RestoreOptions } from './restoring.ts'
import type { ShareState } from './share-state.ts'

const BATCH = 5000
const AGAIN_MS = 1000

export interface StandbyOptions extends Pick<RestoreOptions, 'open' | 'watermarks'> {
  /** The shares to keep copies of beside these own ones, when the group is at rest; none while it is not. */
  readonly choose: (mine: readonly number[]) => Promise<readonly number[] | undefined>
}

/** What there is to begin with. */
export interface Beginning {
  /** The shares that this process has itself. */
  readonly mine: readonly number[]
  /** States at hand, of those shares and others. */
  readonly kept: ReadonlyMap<number, ShareState>
  /** What the disk has of a share. */
  readonly load: (partition: number) => ShareState
}

export class Standby {
  readonly #open: OpenReader
  readonly #watermarks: RestoreOptions['watermarks']
  readonly #choose: StandbyOptions['choose']
  readonly #states = new Map<number, ShareState>()
  /** Below this offset of its changelog a copy has everything. */
  readonly #reached = new Map<number, number>()
  #stop = new AbortController()
  #following: Promise<void> | undefined

  constructor({ open, watermarks, choose }: StandbyOptions) {
    this.#open = open
    this.#watermarks = watermarks
    this.#choose = choose
  }

  /** How far each copy is: the offset of the next record of its changelog. */
  get reached(): ReadonlyMap<number, number> {
    return this.#reached
  }

  /** Chooses what to copy, and follows its changelogs until `stop`. */
  start({ mine, kept, load }: Beginning): void {
    this.#stop = new AbortController()
    // What is at hand may come back to this process before it is known what to copy.
    for (const [partition, state] of kept) if (!mine.includes(partition)) this.#states.set(partition, state)
    this.#following = this.#follow(mine, load, this.#stop.signal)
  }

  /** Ends following, and gives the copies away as far as they are. */
  async stop(): Promise<ReadonlyMap<number, ShareState>> {
    this.#stop.abort()
    await this.#following
    this.#following = undefined
    for (const partition of this.#states.keys()) this.#settle(partition)
    const states = new Map(this.#states)
    this.#states.clear()
    this.#reached.clear()
    return states
  }

  async #follow(mine: readonly number[], load: Beginning['load'], signal: AbortSignal): Promise<void> {
    let chosen: readonly number[] | undefined
    while (!signal.aborted) {
      try {
        chosen ??= await unlessAborted(this.#choose(mine), signal)
        if (chosen) {
          this.#keep(chosen, load)
          await this.#read(signal)
          return
        }
      } catch {
        // A copy is worth waiting for a broker that is away, and nothing depends on it.
      }
      await pause(AGAIN_MS, undefined, { signal }).catch(() => undefined)
    }
  }

  /** Of these shares alone, from now on. */
  #keep(chosen: readonly number[], load: Beginning['load']): void {
    for (const partition of this.#states.keys())
      if (!chosen.includes(partition)) this.#states.delete(partition)
    for (const partition of chosen)
      if (!this.#states.has(partition)) this.#states.set(partition, load(partition))
  }

  async #read(signal: AbortSignal): Promise<void> {
    if (this.#states.size === 0) return
    const from = await Promise.all(
      [...this.#states.keys()].map((partition) => this.#startOf(partition, signal)),
    )
    const onProgress = (positions: readonly At[]) => this.#progress(positions)
    for await (const records of readPartitions(
      { open: this.#open, from, batch: BATCH, onProgress },
      signal,
    )) {
      for (const { partition, key, value } of records) {
        const entry = key && parseChangelogKey(key)
        if (entry) this.#states.get(partition)?.read(entry.store, entry.key, value)
      }
    }
  }

  async #startOf(partition: number, signal: AbortSignal): Promise<At> {
    const state = this.#states.get(partition)!
    const { topic } = state.changelog
    const { low, high } = await unlessAborted(this.#watermarks(topic, partition), signal)
    const start = state.startOfReading(low, high, Date.now())
    if (start === undefined) this.#states.set(partition, state.anew())
    this.#reached.set(partition, start ?? low)
    return { topic, partition, offset: start ?? low }
  }

  #progress(positions: readonly At[]): void {
    const now = Date.now()
    for (const { partition, offset } of positions) {
      // The client knows no position before the first record that it reads.
      if (!(offset >= 0)) continue
      this.#reached.set(partition, offset)
      if (this.#states.get(partition)?.isDue(now)) this.#settle(partition)
    }
  }

  #settle(partition: number): void {
    const reached = this.#reached.get(partition)
    if (reached !== undefined) this.#states.get(partition)?.settle(reached, Date.now())
  }
}

/** A rebalance waits for `stop`, and is not to wait for an answer that it has no use for. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const end = () => reject(signal.reason as Error)
  if (signal.aborted) end()
  signal.addEventListener('abort', end)
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end))
  return promise
}
