import type { AvroNode } from '../../wire/avro-node.ts'
import type { SqlType } from '../types/type.ts'
import { Decimal, type Value } from '../types/value.ts'
import { unscaledFromBytes } from './decimal.ts'
import { fromLogical } from './logical.ts'

/** A field's default, as a schema writes it: bytes are a text of which each character is one byte. Throws FormatError. */
export function avroDefault(node: AvroNode, type: SqlType, json: unknown): Value {
  if (node.kind === 'union') {
    const [first] = node.branches
    return first ? avroDefault(first, type, json) : null
  }
  if ((node.kind === 'bytes' || node.kind === 'fixed') && typeof json === 'string') {
    const bytes = new Uint8Array(Buffer.from(json, 'latin1'))
    return type.base === 'DECIMAL' ? new Decimal(unscaledFromBytes(bytes), node.scale ?? 0) : bytes
  }
  return fromLogical(type, json)
}
