/** Whole numbers of 0 to 2^53 in 7-bit groups, lowest first. */
export function writeVarint(buffer: Uint8Array, at: number, value: number): number {
  let rest = value
  let position = at
  while (rest > 0x7fffffff) {
    buffer[position++] = (rest % 128) | 128
    rest = Math.floor(rest / 128)
  }
  while (rest > 127) {
    buffer[position++] = (rest & 127) | 128
    rest >>>= 7
  }
  buffer[position++] = rest
  return position
}

/** The most bytes that `writeVarint` takes. */
export const MAX_VARINT_BYTES = 8

/** Maps small negative numbers to small positive ones. Exact up to ±2^52. */
export const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)
export const unzigzag = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2)

/** Reads varints one after the other. */
export class VarintReader {
  readonly bytes: Uint8Array
  position = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  next(): number {
    let byte = this.bytes[this.position++]!
    if (byte < 128) return byte
    let value = byte & 127
    let scale = 128
    do {
      byte = this.bytes[this.position++]!
      value += (byte & 127) * scale
      scale *= 128
    } while (byte >= 128)
    return value
  }

  /** A view of the next bytes. */
  take(length: number): Uint8Array {
    const start = this.position
    this.position += length
    return this.bytes.subarray(start, this.position)
  }
}
