import { compareKeys, lowerBound } from './key-order.ts'

export type Entry = readonly [key: string, value: Uint8Array]

/**
 * Writes to one store that lie over what it had before; null is a deletion. Their order is made when a range first
 * asks for it, and kept from then on.
 */
export class Writes {
  readonly entries = new Map<string, Uint8Array | null>()
  #sorted: string[] | undefined

  set(key: string, value: Uint8Array | null): void {
    if (this.#sorted && !this.entries.has(key)) this.#sorted.splice(lowerBound(this.#sorted, key), 0, key)
    this.entries.set(key, value)
  }

  /** What there is with `from <= key < to`, where `base` is what lies under the writes, in order. */
  over(base: readonly Entry[], from: string | undefined, to: string | undefined): readonly Entry[] {
    const keys = this.#keys(from, to)
    if (keys.length === 0) return base
    const merged: Entry[] = []
    let i = 0
    for (const key of keys) {
      while (i < base.length && compareKeys(base[i]![0], key) < 0) merged.push(base[i++]!)
      if (i < base.length && base[i]![0] === key) i++
      const value = this.entries.get(key)
      if (value) merged.push([key, value])
    }
    for (; i < base.length; i++) merged.push(base[i]!)
    return merged
  }

  #keys(from: string | undefined, to: string | undefined): readonly string[] {
    this.#sorted ??= [...this.entries.keys()].sort(compareKeys)
    const start = from === undefined ? 0 : lowerBound(this.#sorted, from)
    const end = to === undefined ? this.#sorted.length : lowerBound(this.#sorted, to)
    return this.#sorted.slice(start, end)
  }
}
