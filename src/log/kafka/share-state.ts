/** A share's state while this process has it, and how much of its changelog is in it. */

import type { StateChanges } from '../turn-state.ts'
import { CommittedStores } from './committed.ts'
import type { Snapshots } from './snapshots.ts'

/** Which changelog, of which life: a topic that was deleted and made again has another id. */
export interface ChangelogPartition {
  readonly topic: string
  readonly topicId: string
  readonly partition: number
}

/**
 * A changelog's tombstones are kept for a day after compaction. State that is older than half of it, and not what the
 * changelog's end says, may have missed one.
 */
const USABLE_MS = 12 * 3_600_000
const SAVE_EVERY_MS = 10_000
const SAVE_AFTER_ENTRIES = 20_000

export class ShareState {
  readonly changelog: ChangelogPartition
  #snapshots: Snapshots | undefined
  readonly stores: CommittedStores
  /** All that was committed below this offset of the changelog is in the stores. */
  #end: number
  /** When that was so, in milliseconds since the epoch. */
  #endAt: number
  /** What is in the stores, and was written since `end`. */
  #unsaved = new Map<string, Map<string, Uint8Array | null>>()
  #unsavedEntries = 0

  private constructor(
    changelog: ChangelogPartition,
    snapshots: Snapshots | undefined,
    stores: CommittedStores,
    end: number,
    endAt: number,
  ) {
    this.changelog = changelog
    this.#snapshots = snapshots
    this.stores = stores
    this.#end = end
    this.#endAt = endAt
  }

  /** What the snapshot has of it, or nothing yet. */
  static load(changelog: ChangelogPartition, snapshots: Snapshots | undefined): ShareState {
    const stores = new CommittedStores()
    const found = snapshots?.load(changelog, (store, key, value) => stores.set(store, key, value))
    return found
      ? new ShareState(changelog, snapshots, stores, found.end, found.endAt)
      : ShareState.empty(changelog, snapshots)
  }

  private static empty(changelog: ChangelogPartition, snapshots: Snapshots | undefined): ShareState {
    return new ShareState(changelog, snapshots, new CommittedStores(), 0, Date.now())
  }

  /** A state of nothing in place of this one, which can't be brought up to date. */
  anew(): ShareState {
    this.#snapshots?.discard(this.changelog)
    return ShareState.empty(this.changelog, this.#snapshots)
  }

  /** Where the changelog must be read from, given its watermarks now. None: what is here is of no use. */
  startOfReading(low: number, high: number, now: number): number | undefined {
    if (this.#end === 0) return low
    if (this.#end > high || this.#end < low) return undefined
    return this.#end === high || now - this.#endAt < USABLE_MS ? this.#end : undefined
  }

  /** A change that the changelog tells. */
  read(store: string, key: string, value: Uint8Array | null): void {
    this.stores.set(store, key, value)
    this.#note(store, key, value)
  }

  /** A turn's changes, committed. */
  apply(changes: StateChanges): void {
    this.stores.apply(changes)
    for (const [store, entries] of changes) {
      for (const [key, value] of entries) this.#note(store, key, value)
    }
  }

  /** Everything below `end` is here: proven by a commit of this share after `end` was asked for. */
  settle(end: number, now: number): void {
    try {
      this.#snapshots?.save(this.changelog, { end, endAt: now }, this.#unsaved)
    } catch {
      // A full disk, say. The file has what it had before, and gets no more: a gap would make it wrong.
      this.#snapshots = undefined
    }
    this.#end = end
    this.#endAt = now
    this.#unsaved = new Map()
    this.#unsavedEntries = 0
  }

  get isDirty(): boolean {
    return this.#unsavedEntries > 0
  }

  isDue(now: number): boolean {
    return this.#unsavedEntries > SAVE_AFTER_ENTRIES || (this.isDirty && now - this.#endAt > SAVE_EVERY_MS)
  }

  #note(store: string, key: string, value: Uint8Array | null): void {
    let entries = this.#unsaved.get(store)
    if (!entries) {
      entries = new Map()
      this.#unsaved.set(store, entries)
    }
    if (!entries.has(key)) this.#unsavedEntries++
    entries.set(key, value)
  }
}
