/** Joining, padding and splitting of bytes. */

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** The indices where `part` occurs, left to right, without overlap. */
export function occurrences(whole: Uint8Array, part: Uint8Array): number[] {
  const found: number[] = []
  for (let at = Buffer.from(whole).indexOf(part); at >= 0; ) {
    found.push(at)
    at = Buffer.from(whole).indexOf(part, at + part.length)
  }
  return found
}

/** The pieces between the delimiters; with an empty delimiter every byte on its own. */
export function splitBytes(whole: Uint8Array, delimiter: Uint8Array): Uint8Array[] {
  if (whole.length === 0) return [whole]
  if (delimiter.length === 0) return Array.from(whole, (byte) => Uint8Array.of(byte))
  const ends = occurrences(whole, delimiter)
  const starts = [0, ...ends.map((end) => end + delimiter.length)]
  return starts.map((start, i) => whole.slice(start, ends[i] ?? whole.length))
}

/** `length` bytes of the padding, over and over. */
export function repeatedBytes(padding: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => padding[i % padding.length]!)
}
