/** Keyed state as processors see it: decoded values under string keys. */

import { compareKeys, lowerBound } from '../../log/key-order.ts'
import type { Value } from '../types/value.ts'

export type Entry = readonly Value[]

export interface Store {
  get(key: string): Entry | undefined
  /** The entry must not be changed afterwards. */
  put(key: string, entry: Entry): void
  delete(key: string): void
  /** Entries with `from <= key < to` in the order of their keys, as they are at the call. */
  range(from?: string, to?: string): readonly (readonly [key: string, entry: Entry])[]
}

/** A store that lasts as long as the process. */
export function memoryStore(): Store {
  const entries = new Map<string, Entry>()
  /** Sorted when a range is asked for; null when keys were added or removed since. */
  let sorted: string[] | null = []
  return {
    get: (key) => entries.get(key),
    put(key, entry) {
      if (!entries.has(key)) sorted = null
      entries.set(key, entry)
    },
    delete(key) {
      if (entries.delete(key)) sorted = null
    },
    range(from = '', to) {
      sorted ??= [...entries.keys()].sort(compareKeys)
      const found: (readonly [string, Entry])[] = []
      for (let index = lowerBound(sorted, from); index < sorted.length; index++) {
        const key = sorted[index]!
        if (to !== undefined && compareKeys(key, to) >= 0) break
        found.push([key, entries.get(key)!])
      }
      return found
    },
  }
}
