/** Schemas of a registry and columns, whichever format they are of. */

import { avroOnly, isJsonSchema } from '../../wire/json-schema.ts'
import type { AnySchema, AvroSchema } from '../../wire/registry.ts'
import { sameType } from '../types/relations.ts'
import type { SqlType } from '../types/type.ts'
import { type Carried, carriesColumns as carriesAvro } from './avro-carries.ts'
import {
  avroSchemaOf,
  bareAvroSchemaOf,
  bareColumnOfAvro,
  columnsOfAvro,
  type FieldNames,
  isBareAvro,
  sameName,
} from './avro-schema.ts'
import type { Column, FormatName } from './format.ts'
import {
  bareJsonSchemaOf,
  columnsOfJsonSchema,
  isBareJsonSchema,
  jsonSchemaOf,
  typeOfJsonSchema,
} from './json-schema.ts'

/** A schema with those that it names, where it is Avro's. */
export interface WithReferences {
  readonly schema: AnySchema
  readonly references?: readonly AvroSchema[]
}

/** Whether a format's records name a schema of the registry, from which columns can be inferred. */
export function hasSchema(format: FormatName): format is 'AVRO' | 'JSON_SR' {
  return format === 'AVRO' || format === 'JSON_SR'
}

/** The format that records of this schema are in. */
export function formatOf({ schema }: WithReferences): 'AVRO' | 'JSON_SR' {
  return isJsonSchema(schema) ? 'JSON_SR' : 'AVRO'
}

/** The schema that rows of these columns are registered with. `fullName` is Avro's. */
export function schemaFor(
  format: 'AVRO' | 'JSON_SR',
  columns: readonly Column[],
  bare: boolean,
  fullName: string | undefined,
): AnySchema {
  if (format === 'JSON_SR') return bare ? bareJsonSchemaOf(columns[0]!.type) : jsonSchemaOf(columns)
  return bare ? bareAvroSchemaOf(columns[0]!.type, fullName) : avroSchemaOf(columns, fullName)
}

/** Names in upper case, as ksqlDB infers them, or as they are. */
export function columnsOfSchema(
  { schema, references = [] }: WithReferences,
  names: FieldNames,
): readonly Column[] {
  return isJsonSchema(schema)
    ? columnsOfJsonSchema(schema, names)
    : columnsOfAvro(schema, 'ROWVAL', references, names)
}

/** The one column of a whole schema: keys, and values that stand bare. */
export function bareColumnOfSchema(
  { schema, references = [] }: WithReferences,
  name: string,
  names: FieldNames,
): Column {
  return isJsonSchema(schema)
    ? { name, type: typeOfJsonSchema(schema, names) }
    : bareColumnOfAvro(schema, name, references, names)
}

/** Whether values of this schema stand bare. */
export function isBareSchema({ schema, references = [] }: WithReferences): boolean {
  return isJsonSchema(schema) ? isBareJsonSchema(schema) : isBareAvro(schema, references)
}

/** Every column has a place that takes its values, and nothing else has to have a value. */
export function carriesColumns({ schema, references = [] }: WithReferences, carried: Carried): boolean {
  if (!isJsonSchema(schema)) return carriesAvro(avroOnly(schema, 'The schema'), references, carried)
  const { columns, bare } = carried
  if (bare)
    return !isBareJsonSchema(schema)
      ? false
      : sameType(typeOfJsonSchema(schema, 'upper'), upper(columns[0]!.type))
  const fields = columnsOfJsonSchema(schema, 'upper')
  return columns.every(({ name, type }) => {
    const field = fields.find((candidate) => sameName(name, candidate.name))
    return field !== undefined && sameType(field.type, upper(type))
  })
}

function upper(type: SqlType): SqlType {
  switch (type.base) {
    case 'ARRAY':
      return { ...type, element: upper(type.element) }
    case 'MAP':
      return { ...type, value: upper(type.value) }
    case 'STRUCT':
      return {
        ...type,
        fields: type.fields.map(({ name, type: inner }) => ({
          name: name.toUpperCase(),
          type: upper(inner),
        })),
      }
    default:
      return type
  }
}
