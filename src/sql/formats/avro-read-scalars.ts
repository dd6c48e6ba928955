/** Avro's texts, bytes and decimals into SQL values. Each reader is undefined where the Avro type is another. */

import type { AvroInput } from '../../wire/avro-binary.ts'
import type { AvroNode } from '../../wire/avro-node.ts'
import { Decimal, type Value } from '../types/value.ts'
import { fitDecimal, unscaledFromBytes } from './decimal.ts'

export type AvroReader = (input: AvroInput) => Value

/** Text also takes whole numbers and booleans. */
export function textReader(node: AvroNode): AvroReader | undefined {
  switch (node.kind) {
    case 'string':
      return (input) => input.string()
    case 'enum': {
      const { symbols } = node
      return (input) => {
        const symbol = symbols[input.int()]
        if (symbol === undefined) throw new RangeError('an enum has no such symbol')
        return symbol
      }
    }
    case 'int':
      return (input) => String(input.int())
    case 'long':
      return (input) => String(input.long())
    case 'boolean':
      return (input) => String(input.boolean())
    default:
      return undefined
  }
}

export function bytesReader(node: AvroNode): ((input: AvroInput) => Uint8Array) | undefined {
  if (node.kind === 'bytes') return (input) => input.bytes()
  if (node.kind !== 'fixed') return undefined
  const { size } = node
  return (input) => input.fixed(size)
}

export function isDecimal(node: AvroNode): boolean {
  return (node.kind === 'bytes' || node.kind === 'fixed') && node.logicalType === 'decimal'
}

export function decimalReader(
  node: AvroNode,
  { precision, scale }: { precision: number; scale: number },
): AvroReader | undefined {
  if (!isDecimal(node) || !('scale' in node)) return undefined
  const read = bytesReader(node)
  const writerScale = node.scale ?? 0
  return (
    read &&
    ((input) => fitDecimal(new Decimal(unscaledFromBytes(read(input)), writerScale), precision, scale))
  )
}
