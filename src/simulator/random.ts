/**
 * Chance without a generator: every drawn value depends on nothing but its arguments, so that a simulated world is
 * the same whatever the order in which it is looked at.
 */

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** 32 well mixed bits of a text (FNV-1a with murmur3's finaliser). */
function hash32(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

export type Seed = string | number

/** A number in [0, 1). */
export function chance(seed: Seed, ...parts: readonly (string | number)[]): number {
  return hash32(`${seed}\u0000${parts.join('\u0000')}`) / 2 ** 32
}

/** A number in [min, max). */
export function between(
  min: number,
  max: number,
  seed: Seed,
  ...parts: readonly (string | number)[]
): number {
  return min + (max - min) * chance(seed, ...parts)
}

/** Spread over orders of magnitude as audiences are: as many between 100 and 1,000 as between 1,000 and 10,000. */
export function magnitude(
  min: number,
  max: number,
  seed: Seed,
  ...parts: readonly (string | number)[]
): number {
  return Math.floor(min * (max / min) ** chance(seed, ...parts))
}

/** One of a list that is not empty. */
export function pick<T>(list: readonly T[], seed: Seed, ...parts: readonly (string | number)[]): T {
  const chosen = list[Math.floor(chance(seed, ...parts) * list.length)]
  if (chosen === undefined) throw new RangeError('Nothing to pick from: the list is empty')
  return chosen
}

/** `length` characters of the URL-safe base64 alphabet, the last one out of `lastOf` where that is given. */
export function token(
  length: number,
  lastOf: string,
  seed: Seed,
  ...parts: readonly (string | number)[]
): string {
  let text = ''
  for (let i = 0; i < length - 1; i++) text += pick([...BASE64URL], seed, ...parts, i)
  return text + pick([...(lastOf || BASE64URL)], seed, ...parts, 'last')
}

/** Upper-case hexadecimal digits. */
export function hex(length: number, seed: Seed, ...parts: readonly (string | number)[]): string {
  let text = ''
  for (let i = 0; text.length < length; i++) {
    text += hash32(`${seed}\u0000${parts.join('\u0000')}\u0000${i}`)
      .toString(16)
      .padStart(8, '0')
  }
  return text.slice(0, length).toUpperCase()
}
