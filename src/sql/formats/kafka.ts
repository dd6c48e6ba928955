/** The KAFKA format: one column, as Kafka's own serializers write it. */

import { encodable } from '../java/utf8.ts'
import type { Value } from '../types/value.ts'
import { type Codec, type CodecSpec, FormatError } from './format.ts'

interface Primitive {
  readonly write: (value: Exclude<Value, null>) => Uint8Array
  readonly read: (bytes: Buffer) => Value
}

export function kafkaCodec({ columns }: CodecSpec): Codec {
  const column = columns[0]
  if (!column) return { serialize: () => null, deserialize: () => null }
  const primitive = primitiveOf(column.type.base)
  return {
    serialize(values) {
      const value = values?.[0] ?? null
      return value === null ? null : primitive.write(value)
    },
    deserialize({ bytes }) {
      if (bytes === null) return null
      const buffer = Buffer.isBuffer(bytes)
        ? bytes
        : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      return [primitive.read(buffer)]
    },
  }
}

function primitiveOf(base: string): Primitive {
  switch (base) {
    case 'INTEGER':
      return {
        write: (value) => sized(4, (buffer) => buffer.writeInt32BE(value as number)),
        read: (bytes) => exactly(4, 'Integer', bytes).readInt32BE(),
      }
    case 'BIGINT':
      return {
        write: (value) => sized(8, (buffer) => buffer.writeBigInt64BE(value as bigint)),
        read: (bytes) => exactly(8, 'Long', bytes).readBigInt64BE(),
      }
    case 'DOUBLE':
      return {
        write: (value) => sized(8, (buffer) => buffer.writeDoubleBE(value as number)),
        read: (bytes) => exactly(8, 'Double', bytes).readDoubleBE(),
      }
    case 'STRING':
      return { write: (value) => Buffer.from(encodable(value as string)), read: (bytes) => bytes.toString() }
    case 'BYTES':
      return { write: (value) => value as Uint8Array, read: (bytes) => new Uint8Array(bytes) }
    default:
      throw new FormatError(`The 'KAFKA' format does not support type '${base}'`)
  }
}

function sized(size: number, write: (buffer: Buffer) => void): Buffer {
  const buffer = Buffer.allocUnsafe(size)
  write(buffer)
  return buffer
}

function exactly(size: number, kind: string, bytes: Buffer): Buffer {
  if (bytes.length === size) return bytes
  throw new FormatError(`Size of data received by ${kind}Deserializer is not ${size}`)
}
