/** Schemas of the registry that statements name: KEY_SCHEMA_ID, VALUE_SCHEMA_ID. Source: ksqlDB's schema inference with id. */

import { type SourceLocation, SqlError } from '../error.ts'
import { bareColumnOfSchema, columnsOfSchema, formatOf, hasSchema, isUnwrapped } from '../formats/index.ts'
import { sameType, schemaText } from '../types/index.ts'
import type { KnownSchema, SchemaDirectory } from './schemas.ts'
import type { Source, SourceColumn, SourceFormat } from './source.ts'

type Side = 'key' | 'value'

interface Formats {
  readonly key: SourceFormat
  readonly value: SourceFormat
}

/** Throws SqlError where a schema is named for columns that are declared, or for a format without schemas. */
export function checkSchemaIds(
  declared: readonly SourceColumn[],
  formats: Formats,
  at: SourceLocation,
): void {
  for (const side of ['key', 'value'] as const) {
    if (!namesSchema(formats[side], side, at)) continue
    if (declared.some((column) => column.side === side)) {
      throw new SqlError(`Table elements and ${propertyOf(side)} cannot both exist for create statement.`, at)
    }
  }
}

/** Throws SqlError where the columns of a query's sink are not the first ones of the schemas named for it. */
export function checkSinkSchemas(source: Source, schemas: SchemaDirectory, at: SourceLocation): void {
  const { keyFormat, valueFormat, topic } = source
  for (const [side, format] of [['key', keyFormat] as const, ['value', valueFormat] as const]) {
    if (!namesSchema(format, side, at)) continue
    const columns = source.columns.filter((column) => column.side === side)
    const known = schemaOf(side, topic, format, schemas, at)
    const { wrapSingle } = format
    const bare = isUnwrapped({
      format: format.name,
      side,
      columns,
      ...(wrapSingle === undefined ? {} : { wrapSingle }),
    })
    const registered = bare
      ? [bareColumnOfSchema(known, columns[0]!.name, 'original')]
      : columnsOfSchema(known, 'original')
    const changed = columns.filter(({ name, type }, index) => {
      const other = registered[index]
      return other?.name !== name || !sameType(type, other.type)
    })
    if (changed.length === 0) continue
    throw new SqlError(
      `The following ${side} columns are changed, missing or reordered: [${columnsText(changed, side)}]. ` +
        `Schema from schema registry is [${columnsText(registered, side)}]`,
      at,
    )
  }
}

/** The schema a statement names, or else the newest of the topic's subject. Throws SqlError where there is none. */
export function schemaOf(
  side: Side,
  topic: string,
  { schemaId, name }: SourceFormat,
  schemas: SchemaDirectory,
  at: SourceLocation,
): KnownSchema {
  const subject = `${topic}-${side}`
  if (schemaId !== undefined) {
    const known = schemas.schemaById(schemaId)
    if (known) return ofFormat({ id: schemaId, ...known }, name, side, topic, at)
    throw new SqlError(
      `Schema for message ${side}s on topic '${topic}' does not exist in the Schema Registry. Schema Id: ${schemaId}`,
      at,
    )
  }
  const known = schemas.latest(subject)
  if (known) return ofFormat(known, name, side, topic, at)
  throw new SqlError(
    `Schema for message ${side}s on topic '${topic}' does not exist in the Schema Registry.\n` +
      `Subject: ${subject}\n` +
      'Declare the columns in the statement, or write a record with a schema first.',
    at,
  )
}

function ofFormat(
  known: KnownSchema,
  name: SourceFormat['name'],
  side: Side,
  topic: string,
  at: SourceLocation,
): KnownSchema {
  const format = formatOf(known)
  if (format === name) return known
  throw new SqlError(
    `Schema for message ${side}s on topic '${topic}' is of ${format}, and the statement says ${name}. Schema Id: ${known.id}`,
    at,
  )
}

function namesSchema({ name, schemaId }: SourceFormat, side: Side, at: SourceLocation): boolean {
  if (schemaId === undefined) return false
  if (hasSchema(name)) return true
  throw new SqlError(
    `${side.toUpperCase()}_FORMAT should support schema inference when ${propertyOf(side)} is provided. Current format is ${name}.`,
    at,
  )
}

function propertyOf(side: Side): string {
  return `${side.toUpperCase()}_SCHEMA_ID`
}

function columnsText(columns: readonly Pick<SourceColumn, 'name' | 'type'>[], side: Side): string {
  return schemaText(
    side === 'value' ? columns : columns.map(({ name, type }) => ({ name, type, constraint: 'KEY' })),
  )
}
