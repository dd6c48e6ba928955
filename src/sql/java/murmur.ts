/** The 32-bit MurmurHash2 with which Java's stream-lib hashes what it counts. */

const M = 0x5bd1e995
const R = 24
const SEED = -1

/** Of a text's UTF-8 bytes. */
export function murmurText(text: string): number {
  const bytes = new Int8Array(new TextEncoder().encode(text))
  const { length } = bytes
  const words = length >> 2
  let h = SEED ^ length
  for (let word = 0; word < words; word++) {
    const at = word << 2
    const k =
      (bytes[at + 3]! << 24) |
      ((bytes[at + 2]! & 0xff) << 16) |
      ((bytes[at + 1]! & 0xff) << 8) |
      (bytes[at]! & 0xff)
    h = Math.imul(h, M) ^ scrambled(k)
  }
  const left = length & 3
  // The bytes that are left are taken from the end, and with their sign.
  if (left >= 3) h ^= bytes[length - 3]! << 16
  if (left >= 2) h ^= bytes[length - 2]! << 8
  if (left >= 1) h = Math.imul(h ^ bytes[length - 1]!, M)
  return finished(h)
}

/** Of a 64-bit number. */
export function murmurLong(data: bigint): number {
  const low = scrambled(Number(BigInt.asIntN(32, data)))
  const high = scrambled(Number(BigInt.asIntN(32, data >> 32n)))
  return finished(Math.imul(low, M) ^ high)
}

function scrambled(k: number): number {
  const product = Math.imul(k, M)
  return Math.imul(product ^ (product >>> R), M)
}

function finished(h: number): number {
  const mixed = Math.imul(h ^ (h >>> 13), M)
  return mixed ^ (mixed >>> 15)
}
