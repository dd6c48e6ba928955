/** Columns that a statement leaves out, taken from the topic's registered schemas. Source: ksqlDB's schema inference. */

import { type SourceLocation, SqlError } from '../error.ts'
import { columnsOfAvro, isBareAvro } from '../formats/index.ts'
import type { KnownSchema, SchemaDirectory } from './schemas.ts'
import type { SourceColumn, SourceFormat } from './source.ts'

export interface Inferred {
  readonly columns: readonly SourceColumn[]
  /** The value's columns were inferred from a schema that is no record: the value stands bare. */
  readonly bareValue: boolean
}

/**
 * Adds the key columns where none is declared and the key's format has a schema, and the value columns likewise.
 * Throws SqlError where the registry has no such schema.
 */
export function inferColumns(
  declared: readonly SourceColumn[],
  topic: string,
  formats: { readonly key: SourceFormat; readonly value: SourceFormat },
  schemas: SchemaDirectory,
  at: SourceLocation,
): Inferred {
  const hasKey = declared.some(({ side }) => side === 'key')
  const hasValue = declared.some(({ side }) => side === 'value')
  const key: SourceColumn[] = []
  const value: SourceColumn[] = []
  let bareValue = false
  if (!hasKey && formats.key.name === 'AVRO') {
    const known = schemaOf('key', topic, formats.key, schemas, at)
    key.push(...inferred(known, 'key', 'ROWKEY'))
  }
  if (!hasValue && formats.value.name === 'AVRO') {
    const known = schemaOf('value', topic, formats.value, schemas, at)
    bareValue = isBareAvro(known.schema, known.references)
    value.push(...inferred(known, 'value', 'ROWVAL'))
  }
  const declaredKey = declared.filter(({ side }) => side === 'key')
  const rest = declared.filter(({ side }) => side !== 'key')
  const columns = key.length + value.length === 0 ? declared : [...key, ...declaredKey, ...value, ...rest]
  return { columns, bareValue }
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

function inferred(known: KnownSchema, side: 'key' | 'value', name: string): SourceColumn[] {
  return columnsOfAvro(known.schema, name, known.references).map((column) => ({ ...column, side }))
}
