import { compareKeys } from './key-order.ts'
import { LogError, type TaskState } from './port.ts'
import { type Entry, Writes } from './writes.ts'

/** What is committed of one share's stores. */
export interface CommittedState {
  get(store: string, key: string): Uint8Array | undefined
  /** Entries with `from <= key < to`, ordered by UTF-8 bytes. */
  range(store: string, from: string | undefined, to: string | undefined): readonly Entry[]
}

/** The writes of a turn, by store and key; null is a deletion. */
export type StateChanges = ReadonlyMap<string, ReadonlyMap<string, Uint8Array | null>>

/** A share's keyed state: what is committed, under what is being committed, under what this turn wrote. */
export class TurnState implements TaskState {
  readonly #committed: CommittedState
  readonly #stores: ReadonlySet<string>
  readonly #task: string
  #writes = new Map<string, Writes>()
  #committing: ReadonlyMap<string, Writes> | undefined

  constructor(task: string, stores: Iterable<string>, committed: CommittedState) {
    this.#task = task
    this.#stores = new Set(stores)
    this.#committed = committed
  }

  get(store: string, key: string): Uint8Array | undefined {
    this.#check(store)
    let written = this.#writes.get(store)?.entries.get(key)
    if (written === undefined) written = this.#committing?.get(store)?.entries.get(key)
    return written === undefined ? this.#committed.get(store, key) : (written ?? undefined)
  }

  put(store: string, key: string, value: Uint8Array): void {
    if (!key.isWellFormed()) {
      throw new LogError(
        'invalid',
        `task ${this.#task}, store ${store}: key ${JSON.stringify(key)} is not well-formed`,
      )
    }
    this.#written(store).set(key, value)
  }

  delete(store: string, key: string): void {
    this.#written(store).set(key, null)
  }

  range(store: string, from?: string, to?: string): Iterable<Entry> {
    this.#check(store)
    if (from !== undefined && to !== undefined && compareKeys(from, to) >= 0) return []
    let found = this.#committed.range(store, from, to)
    for (const layer of [this.#committing, this.#writes]) {
      const writes = layer?.get(store)
      if (writes) found = writes.over(found, from, to)
    }
    return found
  }

  /** Takes the turn's writes for a commit. They stay readable until `settle`. */
  take(): StateChanges {
    this.#committing = this.#writes
    this.#writes = new Map()
    return new Map([...this.#committing].map(([store, writes]) => [store, (writes as Writes).entries]))
  }

  /** The writes taken are committed: they are read from there now. */
  settle(): void {
    this.#committing = undefined
  }

  #written(store: string): Writes {
    let writes = this.#writes.get(store)
    if (!writes) {
      this.#check(store)
      writes = new Writes()
      this.#writes.set(store, writes)
    }
    return writes
  }

  #check(store: string): void {
    if (this.#stores.has(store)) return
    throw new LogError(
      'invalid',
      `task ${this.#task} has no store ${store}; its spec names ${[...this.#stores].join(', ') || 'none'}`,
    )
  }
}
