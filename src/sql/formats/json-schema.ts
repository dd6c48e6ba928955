/**
 * Columns and JSON Schemas, as Confluent's JSON_SR has them. Source: Kafka Connect's mapping onto JSON Schema, with its
 * `connect.type` and `connect.index`.
 */

import { present } from '../../wire/json-schema.ts'
import type { JsonSchema } from '../../wire/registry.ts'
import {
  BIGINT,
  BOOLEAN,
  BYTES,
  DATE,
  DOUBLE,
  INTEGER,
  type SqlType,
  STRING,
  type StructField,
  TIME,
  TIMESTAMP,
} from '../types/type.ts'
import type { FieldNames } from './avro-schema.ts'
import { type Column, FormatError } from './format.ts'

type Document = JsonSchema['jsonSchema']

const LOGICAL = 'org.apache.kafka.connect.data.'

/** An object of these columns, each of which may be null. */
export function jsonSchemaOf(columns: readonly Column[]): JsonSchema {
  return { jsonSchema: objectOf(columns) }
}

/** Of a single column that stands bare. */
export function bareJsonSchemaOf(type: SqlType): JsonSchema {
  return { jsonSchema: nullable(type) }
}

/** The properties as columns; those of types that SQL has no counterpart for are left out. */
export function columnsOfJsonSchema({ jsonSchema }: JsonSchema, names: FieldNames): readonly Column[] {
  return fieldsOf(present(jsonSchema), jsonSchema, names, 0)
}

/** The whole document as one type. Throws FormatError where there is none. */
export function typeOfJsonSchema({ jsonSchema }: JsonSchema, names: FieldNames): SqlType {
  return typeOf(jsonSchema, jsonSchema, names, 0)
}

/** Whether values stand bare: they are no objects with properties of their own. */
export function isBareJsonSchema({ jsonSchema }: JsonSchema): boolean {
  const node = resolved(present(jsonSchema), jsonSchema)
  return node.type !== 'object' || isMap(node)
}

function objectOf(fields: readonly StructField[]): Document {
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.map(({ name, type }, index) => [name, { 'connect.index': index, ...nullable(type) }]),
    ),
  }
}

function nullable(type: SqlType): Document {
  return { oneOf: [{ type: 'null' }, notNull(type)] }
}

function notNull(type: SqlType): Document {
  switch (type.base) {
    case 'BOOLEAN':
      return { type: 'boolean' }
    case 'INTEGER':
      return { type: 'integer', 'connect.type': 'int32' }
    case 'BIGINT':
      return { type: 'integer', 'connect.type': 'int64' }
    case 'DOUBLE':
      return { type: 'number', 'connect.type': 'float64' }
    case 'STRING':
      return { type: 'string' }
    case 'BYTES':
      return { type: 'string', 'connect.type': 'bytes' }
    case 'DATE':
      return logical('integer', 'Date', 'int32')
    case 'TIME':
      return logical('integer', 'Time', 'int32')
    case 'TIMESTAMP':
      return logical('integer', 'Timestamp', 'int64')
    case 'DECIMAL':
      return {
        ...logical('number', 'Decimal', 'bytes'),
        'connect.parameters': {
          scale: String(type.scale),
          'connect.decimal.precision': String(type.precision),
        },
      }
    case 'ARRAY':
      return { type: 'array', items: nullable(type.element) }
    case 'MAP':
      return { type: 'object', 'connect.type': 'map', additionalProperties: nullable(type.value) }
    case 'STRUCT':
      return objectOf(type.fields)
  }
}

function logical(type: string, name: string, connectType: string): Document {
  return { type, title: `${LOGICAL}${name}`, 'connect.version': 1, 'connect.type': connectType }
}

/** A schema may name itself. */
const MAX_DEPTH = 50

function typeOf(property: unknown, root: Document, names: FieldNames, depth: number): SqlType {
  if (depth > MAX_DEPTH) throw new FormatError('The JSON Schema contains itself')
  const node = resolved(present(property), root)
  switch (node.type) {
    case 'boolean':
      return BOOLEAN
    case 'integer':
      return integerType(node)
    case 'number':
      return node.title === `${LOGICAL}Decimal` ? decimalType(node) : DOUBLE
    case 'string':
      return node['connect.type'] === 'bytes' ? BYTES : STRING
    case 'array':
      return arrayType(node, root, names, depth)
    case 'object':
      if (isMap(node)) {
        return { base: 'MAP', key: STRING, value: typeOf(node.additionalProperties, root, names, depth + 1) }
      }
      return { base: 'STRUCT', fields: fieldsOf(node, root, names, depth) }
    default:
      if (Array.isArray(node.enum)) return STRING
      throw new FormatError(`The JSON type ${JSON.stringify(node.type)} has no SQL type`)
  }
}

function integerType(node: Document): SqlType {
  switch (node.title) {
    case `${LOGICAL}Date`:
      return DATE
    case `${LOGICAL}Time`:
      return TIME
    case `${LOGICAL}Timestamp`:
      return TIMESTAMP
    default:
      return /^int(8|16|32)$/.test(String(node['connect.type'])) ? INTEGER : BIGINT
  }
}

function decimalType(node: Document): SqlType {
  const { scale = '0', 'connect.decimal.precision': precision = '64' } = (node['connect.parameters'] ??
    {}) as {
    readonly scale?: unknown
    readonly 'connect.decimal.precision'?: unknown
  }
  return { base: 'DECIMAL', precision: Number(precision), scale: Number(scale) }
}

function arrayType(node: Document, root: Document, names: FieldNames, depth: number): SqlType {
  const element = typeOf(node.items, root, 'original', depth + 1)
  if (node['connect.type'] === 'map' && element.base === 'STRUCT') {
    const value = element.fields.find(({ name }) => name === 'value')
    if (value) return { base: 'MAP', key: STRING, value: value.type }
  }
  return {
    base: 'ARRAY',
    element: names === 'original' ? element : typeOf(node.items, root, names, depth + 1),
  }
}

function fieldsOf(node: Document, root: Document, names: FieldNames, depth: number): StructField[] {
  const target = resolved(node, root)
  const properties = Object.entries((target.properties ?? {}) as Document)
  const order = (property: unknown) =>
    Number((property as Document)['connect.index'] ?? Number.MAX_SAFE_INTEGER)
  const fields: StructField[] = []
  for (const [name, property] of properties.toSorted(([, a], [, b]) => order(a) - order(b))) {
    try {
      const type = typeOf(property, root, names, depth + 1)
      fields.push({ name: names === 'upper' ? name.toUpperCase() : name, type })
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
    }
  }
  return fields
}

function isMap(node: Document): boolean {
  if (node['connect.type'] === 'map') return true
  return !('properties' in node) && typeof node.additionalProperties === 'object'
}

/** Follows a reference within the document. Throws FormatError for others. */
function resolved(node: Document, root: Document): Document {
  const { $ref } = node
  if (typeof $ref !== 'string') return node
  if (!$ref.startsWith('#/')) throw new FormatError(`References to other documents are not followed: ${$ref}`)
  let found: unknown = root
  for (const step of $ref.slice(2).split('/')) {
    found = (found as Document | undefined)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  if (typeof found !== 'object' || found === null)
    throw new FormatError(`There is no ${$ref} in the JSON Schema`)
  return present(found)
}
