/** A share's keyed state: what is committed, in memory, under what this turn wrote. */

import type { OutputRecord, TaskState } from '../port.ts'

/** Store and key of an entry in the changelog: `store NUL key`. */
export function changelogKey(store: string, key: string): Buffer {
  return Buffer.from(`${store}\0${key}`)
}

export function parseChangelogKey(bytes: Uint8Array): { store: string; key: string } | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
  const end = text.indexOf('\0')
  return end < 0 ? undefined : { store: text.slice(0, end), key: text.slice(end + 1) }
}

export class ShareState implements TaskState {
  readonly #committed = new Map<string, Map<string, Uint8Array>>()
  /** This turn's writes; undefined is a deletion. */
  readonly #pending = new Map<string, Map<string, Uint8Array | undefined>>()

  constructor(stores: readonly string[]) {
    for (const store of stores) {
      this.#committed.set(store, new Map())
      this.#pending.set(store, new Map())
    }
  }

  get(store: string, key: string): Uint8Array | undefined {
    const pending = this.#of(this.#pending, store)
    return pending.has(key) ? pending.get(key) : this.#of(this.#committed, store).get(key)
  }

  put(store: string, key: string, value: Uint8Array): void {
    this.#of(this.#pending, store).set(key, value)
  }

  delete(store: string, key: string): void {
    this.#of(this.#pending, store).set(key, undefined)
  }

  *range(store: string, from = '', to?: string): Iterable<readonly [string, Uint8Array]> {
    const pending = this.#of(this.#pending, store)
    const committed = this.#of(this.#committed, store)
    const keys = new Set<string>()
    for (const source of [committed.keys(), pending.keys()]) {
      for (const key of source)
        if (byUtf8(key, from) >= 0 && (to === undefined || byUtf8(key, to) < 0)) keys.add(key)
    }
    const entries = [...keys].sort(byUtf8).map((key) => [key, this.get(store, key)] as const)
    for (const [key, value] of entries) if (value !== undefined) yield [key, value]
  }

  /** Takes an entry of the changelog. */
  restore(store: string, key: string, value: Uint8Array | null): void {
    const entries = this.#committed.get(store)
    if (value === null) entries?.delete(key)
    else entries?.set(key, value)
  }

  /** What this turn wrote, as records of the changelog's partition. */
  changes(topic: string, partition: number): OutputRecord[] {
    const records: OutputRecord[] = []
    for (const [store, entries] of this.#pending) {
      for (const [key, value] of entries) {
        records.push({ topic, partition, key: changelogKey(store, key), value: value ?? null })
      }
    }
    return records
  }

  /** The turn is committed: its writes are part of what is committed. */
  settle(): void {
    for (const [store, entries] of this.#pending) {
      for (const [key, value] of entries) this.restore(store, key, value ?? null)
      entries.clear()
    }
  }

  /** The turn is lost: nothing of it stays. */
  rewind(): void {
    for (const entries of this.#pending.values()) entries.clear()
  }

  #of<V>(stores: ReadonlyMap<string, Map<string, V>>, store: string): Map<string, V> {
    const entries = stores.get(store)
    if (!entries)
      throw new TypeError(
        `the task has no store "${store}"; its TaskSpec names: ${[...stores.keys()].join(', ')}`,
      )
    return entries
  }
}

/** The order of UTF-8 bytes, which is that of code points; JavaScript's is that of UTF-16 units. */
export function byUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x === y) continue
    const [xHigh, yHigh] = [x >= 0xd800 && x <= 0xdfff, y >= 0xd800 && y <= 0xdfff]
    return xHigh === yHigh ? x - y : xHigh ? 1 : -1
  }
  return a.length - b.length
}
