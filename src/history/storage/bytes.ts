/** Whole numbers in as few bytes as they need: 7 bits a byte, the lowest first. */

/** Grows; can be cut back to an earlier length. */
export class ByteWriter {
  #bytes: Buffer
  #length: number

  /** Goes on after `start`, which is copied. */
  constructor(start: Uint8Array = new Uint8Array()) {
    this.#bytes = Buffer.allocUnsafe(Math.max(64, start.length * 2))
    this.#bytes.set(start)
    this.#length = start.length
  }

  get length(): number {
    return this.#length
  }

  truncate(length: number): void {
    this.#length = length
  }

  /** From 0 to 2^53 - 1. */
  unsigned(value: number): void {
    let rest = value
    while (rest >= 128) {
      this.#push((rest % 128) + 128)
      rest = Math.floor(rest / 128)
    }
    this.#push(rest)
  }

  /** From -(2^53 - 1) to 2^53 - 1: the sign is bit 6 of the first byte. */
  signed(value: number): void {
    const sign = value < 0 ? 64 : 0
    const magnitude = Math.abs(value)
    if (magnitude < 64) {
      this.#push(magnitude + sign)
      return
    }
    this.#push((magnitude % 64) + sign + 128)
    this.unsigned(Math.floor(magnitude / 64))
  }

  /** A copy. */
  toBuffer(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length))
  }

  #push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = Buffer.allocUnsafe(this.#bytes.length * 2)
      this.#bytes.copy(larger, 0, 0, this.#length)
      this.#bytes = larger
    }
    this.#bytes[this.#length++] = byte
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length
  }

  unsigned(): number {
    let byte = this.#next()
    if (byte < 128) return byte
    let value = 0
    let unit = 1
    for (; byte >= 128; byte = this.#next()) {
      value += (byte - 128) * unit
      unit *= 128
    }
    return value + byte * unit
  }

  signed(): number {
    const byte = this.#next()
    const low = byte & 63
    const magnitude = byte < 128 ? low : low + this.unsigned() * 64
    return byte & 64 && magnitude > 0 ? -magnitude : magnitude
  }

  #next(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new RangeError('a chunk of history ends too early')
    return byte
  }
}
