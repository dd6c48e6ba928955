/** Keyed state as processors see it: decoded values under string keys. */

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
      sorted ??= [...entries.keys()].sort(compareUtf8)
      const found: (readonly [string, Entry])[] = []
      for (let index = lowerBound(sorted, from); index < sorted.length; index++) {
        const key = sorted[index]!
        if (to !== undefined && compareUtf8(key, to) >= 0) break
        found.push([key, entries.get(key)!])
      }
      return found
    },
  }
}

function lowerBound(sorted: readonly string[], key: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareUtf8(sorted[middle]!, key) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** The order of the UTF-8 bytes: that of the code units, but for surrogates, which stand for higher code points. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index)
    const right = b.charCodeAt(index)
    if (left === right) continue
    const leftSurrogate = left >= 0xd800 && left <= 0xdfff
    const rightSurrogate = right >= 0xd800 && right <= 0xdfff
    if (leftSurrogate !== rightSurrogate) return leftSurrogate ? 1 : -1
    return left - right
  }
  return a.length - b.length
}
