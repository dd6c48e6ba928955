/** Columns that a statement leaves out, taken from the topic's registered schemas. Source: ksqlDB's schema inference. */

import { type SourceLocation, SqlError } from '../error.ts'
import { bareColumnOfAvro, columnsOfAvro, isBareAvro } from '../formats/index.ts'
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
  if (!hasKey && formats.key.name === 'AVRO') {
    const { schema, references } = schemaOf('key', topic, formats.key, schemas, at)
    key.push({ ...bareColumnOfAvro(schema, 'ROWKEY', references), side: 'key' })
  }
  if (!hasValue && formats.value.name === 'AVRO') {
    const known = schemaOf('value', topic, formats.value, schemas, at)
    value.push(...valueColumnsOf(known, formats.value, at))
  }
  if (key.length + value.length === 0) return declared
  const declaredKey = declared.filter(({ side }) => side === 'key')
  const rest = declared.filter(({ side }) => side !== 'key')
  return [...key, ...declaredKey, ...value, ...rest]
}

function schemaOf(
  side: 'key' | 'value',
  topic: string,
  { schemaId }: SourceFormat,
  schemas: SchemaDirectory,
  at: SourceLocation,
): KnownSchema {
  const subject = `${topic}-${side}`
  if (schemaId !== undefined) {
    const known = schemas.schemaById(schemaId)
    if (known) return { id: schemaId, ...known }
    throw new SqlError(
      `Schema for message ${side}s on topic '${topic}' does not exist in the Schema Registry. Schema Id: ${schemaId}`,
      at,
    )
  }
  const known = schemas.latest(subject)
  if (known) return known
  throw new SqlError(
    `Schema for message ${side}s on topic '${topic}' does not exist in the Schema Registry.\n` +
      `Subject: ${subject}\n` +
      'Declare the columns in the statement, or write a record with a schema first.',
    at,
  )
}

function valueColumnsOf(
  { schema, references }: KnownSchema,
  { wrapSingle }: SourceFormat,
  at: SourceLocation,
): readonly SourceColumn[] {
  if (wrapSingle === false) return [{ ...bareColumnOfAvro(schema, 'ROWVAL', references), side: 'value' }]
  if (isBareAvro(schema, references)) {
    throw new SqlError(
      'Schema returned from schema registry is anonymous type. To use this schema with ksqlDB, ' +
        "set 'WRAP_SINGLE_VALUE=false' in the WITH clause properties.",
      at,
    )
  }
  return columnsOfAvro(schema, 'ROWVAL', references).map((column) => ({ ...column, side: 'value' }))
}
