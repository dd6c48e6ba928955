/** What is committed of a share's stores, in memory, as the changelog tells it. */

import { compareKeys } from '../key-order.ts'
import type { CommittedState, Entry, StateChanges } from '../turn-state.ts'

interface Store {
  readonly entries: Map<string, Uint8Array>
  /** Its keys in order, until one comes or goes. */
  sorted: readonly string[] | undefined
}

export class CommittedStores implements CommittedState {
  readonly #stores = new Map<string, Store>()

  get(store: string, key: string): Uint8Array | undefined {
    return this.#stores.get(store)?.entries.get(key)
  }

  range(store: string, from: string | undefined, to: string | undefined): readonly Entry[] {
    const found = this.#stores.get(store)
    if (!found) return []
    found.sorted ??= [...found.entries.keys()].sort(compareKeys)
    const start = from === undefined ? 0 : lowerBound(found.sorted, from)
    const end = to === undefined ? found.sorted.length : lowerBound(found.sorted, to)
    return found.sorted.slice(start, end).map((key) => [key, found.entries.get(key)!])
  }

  set(store: string, key: string, value: Uint8Array | null): void {
    let found = this.#stores.get(store)
    if (!found) {
      found = { entries: new Map(), sorted: undefined }
      this.#stores.set(store, found)
    }
    if (value === null ? found.entries.delete(key) : !found.entries.has(key)) found.sorted = undefined
    if (value !== null) found.entries.set(key, value)
  }

  apply(changes: StateChanges): void {
    for (const [store, entries] of changes) for (const [key, value] of entries) this.set(store, key, value)
  }
}

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareKeys(keys[middle]!, key) < 0) low = middle + 1
    else high = middle
  }
  return low
}
