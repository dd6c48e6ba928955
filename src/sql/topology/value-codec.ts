/** Values as bytes of a task's state and internal topics: tagged, so that they can be read without their types. */

import { Decimal, Struct, type Value } from '../types/value.ts'
import type { Entry } from './store.ts'

const NULL = 0
const FALSE = 1
const TRUE = 2
/** An int32 in four bytes. */
const INT = 3
const DOUBLE = 4
/** An int64 in eight bytes. */
const LONG = 5
/** Any other integer, as decimal text. */
const BIG = 6
const TEXT = 7
const BYTES = 8
const DECIMAL = 9
const ARRAY = 10
const MAP = 11
const STRUCT = 12

let buffer = Buffer.allocUnsafe(4096)
let position = 0

/** The bytes of an entry; a copy of its own. */
export function encodeEntry(entry: Entry): Uint8Array {
  position = 0
  writeCount(entry.length)
  for (const value of entry) write(value)
  const bytes = Buffer.allocUnsafe(position)
  buffer.copy(bytes, 0, 0, position)
  return bytes
}

/** What `encodeEntry` wrote. Throws RangeError for other bytes. */
export function decodeEntry(bytes: Uint8Array): Entry {
  const input: Input = {
    bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    at: 0,
  }
  return readList(input)
}

function reserve(size: number): void {
  if (position + size <= buffer.length) return
  const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, position + size))
  buffer.copy(larger, 0, 0, position)
  buffer = larger
}

function writeTag(tag: number): void {
  reserve(1)
  buffer[position++] = tag
}

function writeCount(count: number): void {
  reserve(4)
  position = buffer.writeUInt32LE(count, position)
}

function write(value: Value): void {
  switch (typeof value) {
    case 'number':
      writeNumber(value)
      return
    case 'bigint':
      writeBigint(value)
      return
    case 'string':
      writeTag(TEXT)
      writeText(value)
      return
    case 'boolean':
      writeTag(value ? TRUE : FALSE)
      return
    default:
      writeObject(value)
  }
}

function writeNumber(value: number): void {
  if ((value | 0) === value && !Object.is(value, -0)) {
    writeTag(INT)
    reserve(4)
    position = buffer.writeInt32LE(value, position)
    return
  }
  writeTag(DOUBLE)
  reserve(8)
  position = buffer.writeDoubleLE(value, position)
}

function writeBigint(value: bigint): void {
  if (BigInt.asIntN(64, value) === value) {
    writeTag(LONG)
    reserve(8)
    position = buffer.writeBigInt64LE(value, position)
    return
  }
  writeTag(BIG)
  writeText(String(value))
}

function writeText(text: string): void {
  const size = Buffer.byteLength(text)
  writeCount(size)
  reserve(size)
  position += buffer.write(text, position, size)
}

function writeObject(value: Exclude<Value, number | bigint | string | boolean>): void {
  if (value === null) {
    writeTag(NULL)
  } else if (Array.isArray(value)) {
    writeTag(ARRAY)
    writeList(value)
  } else if (value instanceof Struct) {
    writeTag(STRUCT)
    writeList(value.values)
  } else if (value instanceof Uint8Array) {
    writeTag(BYTES)
    writeCount(value.length)
    reserve(value.length)
    buffer.set(value, position)
    position += value.length
  } else if (value instanceof Decimal) {
    writeTag(DECIMAL)
    writeText(String(value.unscaled))
    reserve(4)
    position = buffer.writeInt32LE(value.scale, position)
  } else {
    const map = value as ReadonlyMap<Value, Value>
    writeTag(MAP)
    writeCount(map.size)
    for (const [key, item] of map) {
      write(key)
      write(item)
    }
  }
}

function writeList(values: readonly Value[]): void {
  writeCount(values.length)
  for (const value of values) write(value)
}

interface Input {
  readonly bytes: Buffer
  at: number
}

function readCount(input: Input): number {
  const count = input.bytes.readUInt32LE(input.at)
  input.at += 4
  return count
}

function readList(input: Input): Value[] {
  const count = readCount(input)
  if (count > input.bytes.length) throw new RangeError(`${count} values in ${input.bytes.length} bytes`)
  const values = new Array<Value>(count)
  for (let index = 0; index < count; index++) values[index] = read(input)
  return values
}

function readText(input: Input): string {
  const size = readCount(input)
  const text = input.bytes.toString('utf8', input.at, input.at + size)
  input.at += size
  return text
}

function read(input: Input): Value {
  const tag = input.bytes.readUInt8(input.at++)
  switch (tag) {
    case NULL:
      return null
    case FALSE:
      return false
    case TRUE:
      return true
    case INT:
      input.at += 4
      return input.bytes.readInt32LE(input.at - 4)
    case DOUBLE:
      input.at += 8
      return input.bytes.readDoubleLE(input.at - 8)
    case LONG:
      input.at += 8
      return input.bytes.readBigInt64LE(input.at - 8)
    case BIG:
      return BigInt(readText(input))
    case TEXT:
      return readText(input)
    case BYTES: {
      const size = readCount(input)
      input.at += size
      return new Uint8Array(input.bytes.subarray(input.at - size, input.at))
    }
    case DECIMAL: {
      const unscaled = BigInt(readText(input))
      input.at += 4
      return new Decimal(unscaled, input.bytes.readInt32LE(input.at - 4))
    }
    case ARRAY:
      return readList(input)
    case STRUCT:
      return new Struct(readList(input))
    case MAP: {
      const map = new Map<Value, Value>()
      for (let left = readCount(input); left > 0; left--) {
        const key = read(input)
        map.set(key, read(input))
      }
      return map
    }
    default:
      throw new RangeError(`Unknown tag ${tag} in a state entry`)
  }
}
