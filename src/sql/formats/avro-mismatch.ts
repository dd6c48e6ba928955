import type { AvroNode } from '../../wire/avro-node.ts'
import type { SqlType } from '../types/type.ts'
import { mapEntryOf } from './avro-schema.ts'
import { FormatError } from './format.ts'

/** A field that can't be read as its column, in the words of ksqlDB: the types are those of Connect. */
export function mismatch(node: AvroNode, type: SqlType, path: string): FormatError {
  return new FormatError(
    `Cannot deserialize type ${connectTypeOf(node)} as type ${connectType(type)} for path: ${path}`,
  )
}

const CONNECT_TYPES = {
  BOOLEAN: 'boolean',
  INTEGER: 'int32',
  BIGINT: 'int64',
  DOUBLE: 'float64',
  STRING: 'string',
  BYTES: 'bytes',
  DECIMAL: 'bytes',
  DATE: 'int32',
  TIME: 'int32',
  TIMESTAMP: 'int64',
  ARRAY: 'array',
  MAP: 'map',
  STRUCT: 'struct',
} as const

function connectType(type: SqlType): string {
  return CONNECT_TYPES[type.base]
}

function connectTypeOf(node: AvroNode): string {
  switch (node.kind) {
    case 'int':
      return 'int32'
    case 'long':
      return 'int64'
    case 'float':
      return 'float32'
    case 'double':
      return 'float64'
    case 'enum':
      return 'string'
    case 'fixed':
      return 'bytes'
    case 'record':
    case 'union':
      return 'struct'
    case 'array':
      return mapEntryOf(node.items) ? 'map' : 'array'
    default:
      return node.kind
  }
}
