/** The order in which Java's HashMap gives its entries back: it shows wherever a MAP becomes a list or a text. */

import type { Value } from '../types/value.ts'

/** The capacity of `new HashMap<>()`. */
const DEFAULT_CAPACITY = 16

/**
 * Entries in the order of a HashMap that they were put into one after the other. `capacity` is what the map was made
 * with: 1 for `new HashMap<>(n)` of a known size, 16 for `new HashMap<>()`.
 */
export function inHashOrder<K extends Value, V>(
  entries: readonly (readonly [K, V])[],
  capacity = 1,
): readonly (readonly [K, V])[] {
  if (entries.length < 2) return entries
  let buckets = capacity
  while (Math.floor(buckets * 0.75) < entries.length) buckets *= 2
  const mask = buckets - 1
  // Entries of one bucket stay in the order they came; a sort is stable.
  return entries
    .map((entry) => ({ entry, bucket: spread(hashCode(entry[0])) & mask }))
    .sort((a, b) => a.bucket - b.bucket)
    .map(({ entry }) => entry)
}

/** A map in the order of `new HashMap<>()` after these puts; a later entry of the same key gives the value. */
export function hashMap<K extends Value, V>(
  entries: Iterable<readonly [K, V]>,
  capacity = DEFAULT_CAPACITY,
): Map<K, V> {
  return new Map(inHashOrder([...new Map(entries)], capacity))
}

/** The capacity of a HashMap whose first entries came by `putAll` of that many. */
export function capacityForAll(size: number): number {
  const wanted = Math.floor(size / 0.75 + 1)
  return 2 ** (32 - Math.clz32(wanted - 1))
}

/** `String.hashCode`. */
export function javaHash(text: string): number {
  let hash = 0
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
  return hash
}

/** `hashCode` of a key: text, a whole number, a boolean, or else a double. */
function hashCode(key: Value): number {
  switch (typeof key) {
    case 'string':
      return javaHash(key)
    case 'boolean':
      return key ? 1231 : 1237
    case 'bigint':
      return Number(BigInt.asIntN(32, key ^ (key >> 32n)))
    case 'number':
      return Number.isInteger(key) ? key | 0 : doubleHash(key)
    default:
      return 0
  }
}

const view = new DataView(new ArrayBuffer(8))

function doubleHash(x: number): number {
  view.setFloat64(0, x)
  return view.getInt32(0) ^ view.getInt32(4)
}

function spread(hash: number): number {
  return hash ^ (hash >>> 16)
}
