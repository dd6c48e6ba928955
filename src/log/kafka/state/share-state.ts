/** A share's state while this process has it, and how much of its changelog is in it. */

import { LogError } from '../../port.ts'
import type { CommittedState, StateChanges } from '../../turn-state.ts'
import { type Entry, Writes } from '../../writes.ts'
import type { SavedShare, Snapshots } from './snapshots.ts'
import type { ChangelogPartition } from './state-file.ts'

/**
 * A changelog's tombstones are kept for a day after compaction. State that is older than half of it, and not what the
 * changelog's end says, may have missed one.
 */
const USABLE_MS = 12 * 3_600_000
const SAVE_EVERY_MS = 10_000
const SAVE_AFTER_ENTRIES = 20_000

/** One store: what was written since it was last saved, over what is saved, of which the part in use is in memory. */
class Store {
  unsaved = new Writes()
  readonly #name: string
  readonly #snapshots: Snapshots
  readonly #saved: SavedShare

  constructor(name: string, snapshots: Snapshots, saved: SavedShare) {
    this.#name = name
    this.#snapshots = snapshots
    this.#saved = saved
  }

  get(key: string): Uint8Array | undefined {
    const { recent } = this.#snapshots
    let value = this.unsaved.entries.get(key)
    if (value === undefined) value = recent.get(this, key)
    if (value === undefined) {
      value = this.#saved.get(this.#name, key) ?? null
      recent.set(this, key, value)
    }
    return value ?? undefined
  }

  range(from: string | undefined, to: string | undefined): readonly Entry[] {
    return this.unsaved.over(this.#saved.range(this.#name, from, to), from, to)
  }

  /** What was unsaved is saved now. */
  settle(): void {
    for (const [key, value] of this.unsaved.entries) this.#snapshots.recent.set(this, key, value)
    this.unsaved = new Writes()
  }
}

export class ShareState implements CommittedState {
  readonly changelog: ChangelogPartition
  readonly #snapshots: Snapshots
  readonly #saved: SavedShare
  readonly #stores = new Map<string, Store>()
  /** All that was committed below this offset of the changelog is here. */
  #end: number
  /** When that was so, in milliseconds since the epoch. */
  #endAt: number
  #isDirty = false
  /** Keys written since then, where they were not waiting already. */
  #added = 0
  #isOfUse = true

  private constructor(changelog: ChangelogPartition, snapshots: Snapshots, saved: SavedShare) {
    this.changelog = changelog
    this.#snapshots = snapshots
    this.#saved = saved
    this.#end = saved.upTo?.end ?? 0
    this.#endAt = saved.upTo?.endAt ?? Date.now()
  }

  /** What is saved of it, or nothing yet. */
  static load(changelog: ChangelogPartition, snapshots: Snapshots): ShareState {
    return new ShareState(changelog, snapshots, snapshots.of(changelog))
  }

  /** A state of nothing in place of this one, which can't be brought up to date. */
  anew(): ShareState {
    this.#isOfUse = false
    return new ShareState(this.changelog, this.#snapshots, this.#snapshots.anew(this.changelog))
  }

  /** Where the changelog must be read from, given its watermarks now. None: what is here is of no use. */
  startOfReading(low: number, high: number, now: number): number | undefined {
    if (!this.#isOfUse) return undefined
    if (this.#end === 0) return low
    if (this.#end > high || this.#end < low) return undefined
    return this.#end === high || now - this.#endAt < USABLE_MS ? this.#end : undefined
  }

  /** Throws `fenced` where what is saved can't be read: the share is to be taken again, and its state made anew. */
  get(store: string, key: string): Uint8Array | undefined {
    return this.#reading(() => this.#store(store).get(key))
  }

  /** Throws like `get`. */
  range(store: string, from: string | undefined, to: string | undefined): readonly Entry[] {
    return this.#reading(() => this.#store(store).range(from, to))
  }

  /** A change that the changelog tells. */
  read(store: string, key: string, value: Uint8Array | null): void {
    this.#note(this.#store(store).unsaved, key, value)
  }

  /** A turn's changes, committed. */
  apply(changes: StateChanges): void {
    for (const [store, entries] of changes) {
      const { unsaved } = this.#store(store)
      for (const [key, value] of entries) this.#note(unsaved, key, value)
    }
  }

  /** Everything below `end` is here: proven by a commit of this share after `end` was asked for. */
  settle(end: number, now: number): void {
    try {
      const unsaved = [...this.#stores].map(([name, store]) => [name, store.unsaved.entries] as const)
      this.#saved.save({ end, endAt: now }, new Map(unsaved))
      for (const store of this.#stores.values()) store.settle()
      this.#snapshots.saved()
    } catch (error) {
      // What could not be saved stays in memory, and is tried again with what comes.
      this.#snapshots.notSaved(error as Error)
    }
    this.#end = end
    this.#endAt = now
    this.#isDirty = false
    this.#added = 0
  }

  get isDirty(): boolean {
    return this.#isDirty
  }

  isDue(now: number): boolean {
    return this.#added > SAVE_AFTER_ENTRIES || (this.isDirty && now - this.#endAt > SAVE_EVERY_MS)
  }

  #note(unsaved: Writes, key: string, value: Uint8Array | null): void {
    if (!unsaved.entries.has(key)) this.#added++
    unsaved.set(key, value)
    this.#isDirty = true
  }

  #store(name: string): Store {
    let store = this.#stores.get(name)
    if (!store) {
      store = new Store(name, this.#snapshots, this.#saved)
      this.#stores.set(name, store)
    }
    return store
  }

  #reading<T>(read: () => T): T {
    try {
      return read()
    } catch (cause) {
      this.#isOfUse = false
      const { topic, partition } = this.changelog
      throw new LogError(
        'fenced',
        `what this process had saved of ${topic} ${partition} can't be read; it is made anew from the changelog`,
        { cause },
      )
    }
  }
}
