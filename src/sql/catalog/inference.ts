/** Columns that a statement leaves out, taken from the topic's registered schemas. Source: ksqlDB's schema inference. */

import { type SourceLocation, SqlError } from '../error.ts'
import {
  bareColumnOfSchema,
  columnsOfSchema,
  type FieldNames,
  hasSchema,
  isBareSchema,
} from '../formats/index.ts'
import { schemaOf } from './schema-ids.ts'
import type { KnownSchema, SchemaDirectory } from './schemas.ts'
import type { SourceColumn, SourceFormat } from './source.ts'

/**
 * Adds the key columns where none is declared and the key's format has a schema, and the value columns likewise. A key
 * is always one column, ROWKEY: a record becomes a STRUCT. So is a value, ROWVAL, under WRAP_SINGLE_VALUE=false.
 * Throws SqlError where the registry has no such schema, or one that needs WRAP_SINGLE_VALUE=false.
 */
export function inferColumns(
  declared: readonly SourceColumn[],
  topic: string,
  formats: { readonly key: SourceFormat; readonly value: SourceFormat },
  schemas: SchemaDirectory,
  at: SourceLocation,
): readonly SourceColumn[] {
  const hasKey = declared.some(({ side }) => side === 'key')
  const hasValue = declared.some(({ side }) => side === 'value')
  const key: SourceColumn[] = []
  const value: SourceColumn[] = []
  if (!hasKey && hasSchema(formats.key.name)) {
    const known = schemaOf('key', topic, formats.key, schemas, at)
    key.push({ ...bareColumnOfSchema(known, 'ROWKEY', fieldNames(formats.key)), side: 'key' })
  }
  if (!hasValue && hasSchema(formats.value.name)) {
    const known = schemaOf('value', topic, formats.value, schemas, at)
    value.push(...valueColumnsOf(known, formats.value, at))
  }
  if (key.length + value.length === 0) return declared
  const declaredKey = declared.filter(({ side }) => side === 'key')
  const rest = declared.filter(({ side }) => side !== 'key')
  return [...key, ...declaredKey, ...value, ...rest]
}

function valueColumnsOf(
  known: KnownSchema,
  format: SourceFormat,
  at: SourceLocation,
): readonly SourceColumn[] {
  const names = fieldNames(format)
  if (format.wrapSingle === false) {
    return [{ ...bareColumnOfSchema(known, 'ROWVAL', names), side: 'value' }]
  }
  if (isBareSchema(known)) {
    throw new SqlError(
      'Schema returned from schema registry is anonymous type. To use this schema with ksqlDB, ' +
        "set 'WRAP_SINGLE_VALUE=false' in the WITH clause properties.",
      at,
    )
  }
  return columnsOfSchema(known, names).map((column) => ({ ...column, side: 'value' }))
}

/** Fields keep their names where the statement names the schema, and are in upper case otherwise. */
function fieldNames({ schemaId }: SourceFormat): FieldNames {
  return schemaId === undefined ? 'upper' : 'original'
}
