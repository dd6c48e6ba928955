/** SQL values into Avro's single types: enums, bytes, decimals, ints. */

import type { AvroOutput } from '../../wire/avro-binary.ts'
import type { AvroFixed, AvroNode, AvroPrimitive } from '../../wire/avro-node.ts'
import type { SqlType } from '../types/type.ts'
import type { Decimal, Value } from '../types/value.ts'
import { atScale, unscaledBytes } from './decimal.ts'
import { FormatError } from './format.ts'

export type Present = Exclude<Value, null>
export type PresentWriter = (output: AvroOutput, value: Present) => void
export type BytesNode = AvroFixed | (AvroPrimitive & { readonly kind: 'bytes' })

export function enumWriter(symbols: readonly string[], path: string) {
  return (output: AvroOutput, value: Present) => {
    const index = symbols.indexOf(value as string)
    if (index < 0) throw new FormatError(`${JSON.stringify(value)} is no symbol of the enum at ${path}`)
    output.int(index)
  }
}

export function bytesWriter(node: BytesNode, type: SqlType, path: string): PresentWriter {
  const put = (output: AvroOutput, bytes: Uint8Array) => {
    if (node.kind === 'bytes') output.bytes(bytes)
    else if (bytes.length === node.size) output.fixed(bytes)
    else throw new FormatError(`${bytes.length} bytes do not fit fixed(${node.size}) at ${path}`)
  }
  if (type.base === 'BYTES') return (output, value) => put(output, value as Uint8Array)
  if (type.base !== 'DECIMAL' || node.logicalType !== 'decimal') throw unfit(node, type, path)
  const { scale = 0 } = node
  return (output, value) => put(output, sized(unscaledBytes(atScale(value as Decimal, scale).unscaled), node))
}

/** A fixed decimal is as wide as it says, its sign repeated. */
function sized(bytes: Uint8Array, node: BytesNode): Uint8Array {
  if (node.kind === 'bytes' || bytes.length >= node.size) return bytes
  const wide = new Uint8Array(node.size).fill((bytes[0] as number) & 0x80 ? 0xff : 0)
  wide.set(bytes, node.size - bytes.length)
  return wide
}

/** A count for a field that was made too small for some: never wrapped. */
export function int32(value: bigint, path: string): number {
  if (BigInt.asIntN(32, value) === value) return Number(value)
  throw new FormatError(`${value} does not fit the Avro int at ${path}; declare the field long`)
}

export function unfit(node: AvroNode, type: SqlType, path: string): FormatError {
  return new FormatError(
    `${type.base} has no place in the Avro type ${node.kind} at ${path === '' ? 'its root' : path}`,
  )
}
