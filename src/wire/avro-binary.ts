/** Avro's binary encoding of primitive types, over reused buffers. `long` is a bigint; an `int` is a number. */

const MAX_EMPTY_ITEMS = 1_000_000

/** Reads from one payload at a time. Every method throws a RangeError at the end of the data. */
export class AvroInput {
  #buffer: Buffer = Buffer.alloc(0)
  #position = 0

  /** Starts on another payload; its bytes must not change while they are read. */
  open(payload: Uint8Array, offset: number): void {
    this.#buffer =
      payload instanceof Buffer
        ? payload
        : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
    this.#position = offset
  }

  get remaining(): number {
    return this.#buffer.length - this.#position
  }

  boolean(): boolean {
    return this.#byte() !== 0
  }

  /** A zigzag number of at most 32 bits: an int, a branch of a union. */
  int(): number {
    const first = this.#byte()
    if (first < 0x80) return (first >>> 1) ^ -(first & 1)
    let bits = first & 0x7f
    for (let shift = 7; shift < 35; shift += 7) {
      const byte = this.#byte()
      bits |= (byte & 0x7f) << shift
      if (byte < 0x80) return (bits >>> 1) ^ -(bits & 1)
    }
    throw new RangeError('an int has more than 5 bytes')
  }

  long(): bigint {
    // 28 bits fit a small integer; most counts are below that.
    let low = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte()
      low |= (byte & 0x7f) << shift
      if (byte < 0x80) return BigInt((low >>> 1) ^ -(low & 1))
    }
    let bits = BigInt(low)
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#byte()
      bits |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asIntN(64, (bits >> 1n) ^ -(bits & 1n))
    }
    throw new RangeError('a long has more than 10 bytes')
  }

  float(): number {
    return this.#buffer.readFloatLE(this.#take(4))
  }

  double(): number {
    return this.#buffer.readDoubleLE(this.#take(8))
  }

  string(): string {
    const length = this.length()
    const start = this.#take(length)
    return this.#buffer.toString('utf8', start, start + length)
  }

  bytes(): Uint8Array {
    return this.fixed(this.length())
  }

  /** A copy of the next bytes. */
  fixed(size: number): Uint8Array {
    const start = this.#take(size)
    return new Uint8Array(this.#buffer.subarray(start, start + size))
  }

  skip(size: number): void {
    this.#take(size)
  }

  /** A byte length or a count: a long that must not be negative. */
  length(): number {
    const length = Number(this.long())
    if (length < 0) throw new RangeError(`negative length ${length}`)
    return length
  }

  /** How many items the next block of an array or map has; 0 ends it. */
  block(): number {
    let count = Number(this.long())
    if (count < 0) {
      count = -count
      this.long()
    }
    // Items may take no bytes, so the rest of the data bounds nothing by itself: a corrupt count must not run for ever.
    if (count > this.remaining && count > MAX_EMPTY_ITEMS) throw new RangeError(`a block of ${count} items`)
    return count
  }

  #byte(): number {
    const byte = this.#buffer[this.#position]
    if (byte === undefined) throw new RangeError('the data ends too early')
    this.#position++
    return byte
  }

  #take(size: number): number {
    const start = this.#position
    if (size > this.#buffer.length - start) throw new RangeError('the data ends too early')
    this.#position = start + size
    return start
  }
}

/** Writes one payload at a time into a buffer that grows and is used again. */
export class AvroOutput {
  #buffer: Buffer = Buffer.allocUnsafe(1024)
  #position = 0

  /** Starts a payload, leaving room for a prefix. */
  open(prefixBytes: number): void {
    this.#position = prefixBytes
  }

  /** A copy of what was written, the prefix's bytes undefined. */
  close(): Buffer {
    const out = Buffer.allocUnsafe(this.#position)
    this.#buffer.copy(out, 0, 0, this.#position)
    return out
  }

  boolean(value: boolean): void {
    this.#room(1)
    this.#buffer[this.#position++] = value ? 1 : 0
  }

  /** An int32. */
  int(value: number): void {
    this.#room(5)
    let bits = ((value << 1) ^ (value >> 31)) >>> 0
    while (bits >= 0x80) {
      this.#buffer[this.#position++] = (bits & 0x7f) | 0x80
      bits >>>= 7
    }
    this.#buffer[this.#position++] = bits
  }

  /** An int64. */
  long(value: bigint): void {
    if (value >= -0x40000000n && value < 0x40000000n) {
      this.int(Number(value))
      return
    }
    this.#room(10)
    let bits = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
    while (bits >= 0x80n) {
      this.#buffer[this.#position++] = Number(bits & 0x7fn) | 0x80
      bits >>= 7n
    }
    this.#buffer[this.#position++] = Number(bits)
  }

  float(value: number): void {
    this.#room(4)
    this.#position = this.#buffer.writeFloatLE(value, this.#position)
  }

  double(value: number): void {
    this.#room(8)
    this.#position = this.#buffer.writeDoubleLE(value, this.#position)
  }

  string(value: string): void {
    const { length } = value
    // Short plain text is written as it is looked at; anything else is measured first.
    if (length < 64) {
      this.#room(length + 1)
      const start = this.#position
      const buffer = this.#buffer
      let index = 0
      for (; index < length; index++) {
        const unit = value.charCodeAt(index)
        if (unit >= 0x80) break
        buffer[start + 1 + index] = unit
      }
      if (index === length) {
        buffer[start] = length << 1
        this.#position = start + 1 + length
        return
      }
    }
    const size = Buffer.byteLength(value)
    this.long(BigInt(size))
    this.#room(size)
    this.#position += this.#buffer.write(value, this.#position, size, 'utf8')
  }

  bytes(value: Uint8Array): void {
    this.long(BigInt(value.length))
    this.fixed(value)
  }

  fixed(value: Uint8Array): void {
    this.#room(value.length)
    this.#buffer.set(value, this.#position)
    this.#position += value.length
  }

  #room(size: number): void {
    if (this.#buffer.length - this.#position >= size) return
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#position + size))
    this.#buffer.copy(larger, 0, 0, this.#position)
    this.#buffer = larger
  }
}
