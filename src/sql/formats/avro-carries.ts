/** Whether rows can be written under a schema that is registered already, with nothing left out. */

import { type AvroNode, resolveAvro } from '../../wire/avro-node.ts'
import type { AvroSchema } from '../../wire/registry.ts'
import { sameType } from '../types/relations.ts'
import type { SqlType, StructField } from '../types/type.ts'
import { mapEntryOf, present, sameName, sqlTypeOfAvro } from './avro-schema.ts'
import { avroRowWriter, avroWriter } from './avro-write.ts'
import { type Column, FormatError } from './format.ts'

export interface Carried {
  readonly columns: readonly Column[]
  /** The one column stands bare. */
  readonly bare: boolean
  /** Types must be the columns' own and NULL must have a place, where else it is enough that values can be converted. */
  readonly exact: boolean
}

/** Every column has a field that takes its values, and no other field has to have a value. */
export function carriesColumns(
  schema: AvroSchema,
  references: readonly AvroSchema[],
  { columns, bare, exact }: Carried,
): boolean {
  const node = resolveAvro(schema, references)
  try {
    if (!bare) {
      avroRowWriter(node, columns)
      return hasAll(present(node), columns, exact)
    }
    const [column] = columns
    avroWriter(node, column!.type)
    return holds(node, column!.type, exact)
  } catch (error) {
    if (error instanceof FormatError) return false
    throw error
  }
}

function hasAll(node: AvroNode, columns: readonly StructField[], exact: boolean): boolean {
  if (node.kind !== 'record') return false
  const isFree = (field: (typeof node.fields)[number]) => isNullable(field.type) || 'default' in field
  const fits = columns.every(({ name, type }) => {
    const field = node.fields.find((candidate) => sameName(name, candidate.name))
    return field !== undefined && (!exact || isNullable(field.type)) && holds(field.type, type, exact)
  })
  return (
    fits &&
    node.fields.every((field) => isFree(field) || columns.some(({ name }) => sameName(name, field.name)))
  )
}

function holds(node: AvroNode, type: SqlType, exact: boolean): boolean {
  const inner = present(node)
  switch (type.base) {
    case 'STRUCT':
      return inner.kind === 'record' ? hasAll(inner, type.fields, exact) : inner.kind === 'union'
    case 'ARRAY':
      return inner.kind === 'array' && holds(inner.items, type.element, exact)
    case 'MAP': {
      if (inner.kind === 'map') return holds(inner.values, type.value, exact)
      const entry = inner.kind === 'array' ? mapEntryOf(inner.items) : undefined
      return entry !== undefined && holds(entry.value, type.value, exact)
    }
    default:
      return !exact || sameType(sqlTypeOfAvro(inner), type)
  }
}

function isNullable(node: AvroNode): boolean {
  return node.kind === 'union' && node.branches.some((branch) => branch.kind === 'null')
}
