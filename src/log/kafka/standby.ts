/**
 * Copies of the state of those shares that other processes have, kept up to date from the changelog: who takes one
 * over has to read only what came last.
 */

import { parseChangelogKey } from './changelog.ts'
import { type At, type OpenReader, readPartitions } from './reader.ts'
import type { RestoreOptions } from './restoring.ts'
import type { ShareState } from './share-state.ts'

const BATCH = 5000
const AGAIN_MS = 1000

export class Standby {
  readonly #open: OpenReader
  readonly #watermarks: RestoreOptions['watermarks']
  readonly #states = new Map<number, ShareState>()
  /** Below this offset of its changelog a copy has everything. */
  readonly #reached = new Map<number, number>()
  #stop = new AbortController()
  #following: Promise<void> | undefined

  constructor({ open, watermarks }: RestoreOptions) {
    this.#open = open
    this.#watermarks = watermarks
  }

  /** How far each copy is: the offset of the next record of its changelog. */
  get reached(): ReadonlyMap<number, number> {
    return this.#reached
  }

  /** Follows the changelogs of these until `stop`. */
  start(states: readonly ShareState[]): void {
    if (states.length === 0) return
    this.#stop = new AbortController()
    for (const state of states) this.#states.set(state.changelog.partition, state)
    this.#following = this.#follow(this.#stop.signal)
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

  async #follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#read(signal)
      } catch {
        // A copy is worth waiting for a broker that is away, and nothing depends on it.
        await pause(AGAIN_MS, signal)
      }
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const from = await Promise.all([...this.#states.keys()].map((partition) => this.#startOf(partition)))
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

  async #startOf(partition: number): Promise<At> {
    const state = this.#states.get(partition)!
    const { topic } = state.changelog
    const { low, high } = await this.#watermarks(topic, partition)
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

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  signal.addEventListener('abort', () => resolve(), { once: true })
  await promise
  clearTimeout(timer)
}
