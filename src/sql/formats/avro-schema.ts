/** Columns and Avro schemas: what ksqlDB registers for a sink, and what it infers from a topic's schema. */

import { type AvroNode, nullableBranch, resolveAvro, simpleName } from '../../wire/avro-node.ts'
import type { AvroSchema } from '../../wire/registry.ts'
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
import { type Column, FormatError } from './format.ts'

export const DEFAULT_SCHEMA_NAME = 'io.confluent.ksql.avro_schemas.KsqlDataSourceSchema'

type Attributes = { readonly type: unknown; readonly [attribute: string]: unknown }

/** The record that ksqlDB registers for these columns: every field a nullable union with default null. */
export function avroSchemaOf(columns: readonly Column[], fullName = DEFAULT_SCHEMA_NAME): AvroSchema {
  return record(columns, fullName, namespaceOf(fullName))
}

/** The schema of a single column that stands bare. */
export function bareAvroSchemaOf(type: SqlType, fullName = DEFAULT_SCHEMA_NAME): AvroSchema {
  return nullable(type, fullName, namespaceOf(fullName))
}

/** Whether inferred columns and fields keep the names of a schema's fields. */
export type FieldNames = 'upper' | 'original'

/**
 * The columns of a schema, names in upper case as ksqlDB infers them, or as they are. A schema that is no record is one column, `name`,
 * that stands bare. Fields of types that SQL has no counterpart for are left out.
 */
export function columnsOfAvro(
  schema: AvroSchema,
  name = 'ROWVAL',
  references: readonly AvroSchema[] = [],
  names: FieldNames = 'upper',
): readonly Column[] {
  const node = present(resolveAvro(schema, references))
  if (node.kind === 'record' && !node.mapEntry) return fieldsOf(node, new Set(), renaming(names))
  return [{ name, type: sqlTypeOfAvro(node, names) }]
}

/** The one column of a whole schema, records included: keys, and values that WRAP_SINGLE_VALUE=false says stand bare. */
export function bareColumnOfAvro(
  schema: AvroSchema,
  name: string,
  references: readonly AvroSchema[] = [],
  names: FieldNames = 'upper',
): Column {
  return { name, type: sqlTypeOfAvro(resolveAvro(schema, references), names) }
}

/** Whether values of this schema stand bare: it is not a record. */
export function isBareAvro(schema: AvroSchema, references: readonly AvroSchema[] = []): boolean {
  return present(resolveAvro(schema, references)).kind !== 'record'
}

/** The SQL type of an Avro type, names of fields as they are or in upper case. Throws FormatError where there is none. */
export function sqlTypeOfAvro(node: AvroNode, names: FieldNames = 'upper'): SqlType {
  return typeOf(node, new Set(), renaming(names))
}

/** The type that a union of null and one other stands for. */
export function present(node: AvroNode): AvroNode {
  return node.kind === 'union' ? (nullableBranch(node) ?? node) : node
}

/** The name of a union's branch as a field of the STRUCT that Connect reads the union as. */
export function branchName(branch: AvroNode): string {
  return 'name' in branch ? simpleName(branch.name) : branch.kind
}

/** Fields match columns without regard to case. */
export function sameName(column: string, field: string): boolean {
  return column === field || column.toUpperCase() === field.toUpperCase()
}

function renaming(names: FieldNames): (name: string) => string {
  return names === 'upper' ? (name) => name.toUpperCase() : (name) => name
}

function typeOf(node: AvroNode, within: ReadonlySet<AvroNode>, rename: (name: string) => string): SqlType {
  if (within.has(node)) throw new FormatError(`The Avro type ${branchName(node)} contains itself`)
  switch (node.kind) {
    case 'boolean':
      return BOOLEAN
    case 'int':
      if (node.logicalType === 'date') return DATE
      return node.logicalType === 'time-millis' ? TIME : INTEGER
    case 'long':
      return node.logicalType === 'timestamp-millis' ? TIMESTAMP : BIGINT
    case 'float':
    case 'double':
      return DOUBLE
    case 'string':
    case 'enum':
      return STRING
    case 'bytes':
    case 'fixed':
      if (node.logicalType !== 'decimal') return BYTES
      return { base: 'DECIMAL', precision: node.precision ?? 64, scale: node.scale ?? 0 }
    case 'array': {
      const entry = mapEntryOf(node.items)
      if (entry) return { base: 'MAP', key: STRING, value: typeOf(entry.value, within, rename) }
      return { base: 'ARRAY', element: typeOf(node.items, within, rename) }
    }
    case 'map':
      return { base: 'MAP', key: STRING, value: typeOf(node.values, within, rename) }
    case 'record':
      return { base: 'STRUCT', fields: fieldsOf(node, within, rename) }
    case 'union': {
      const branch = nullableBranch(node)
      if (branch) return typeOf(branch, within, rename)
      const branches = node.branches.filter((other) => other.kind !== 'null')
      const fields = branches.map((other) => ({
        name: rename(branchName(other)),
        type: typeOf(other, within, rename),
      }))
      return { base: 'STRUCT', fields }
    }
    case 'null':
      throw new FormatError('The Avro type null has no SQL type')
  }
}

function fieldsOf(
  node: Extract<AvroNode, { kind: 'record' }>,
  within: ReadonlySet<AvroNode>,
  rename: (name: string) => string,
): StructField[] {
  const inner = new Set([...within, node])
  const fields: StructField[] = []
  for (const field of node.fields) {
    try {
      fields.push({ name: rename(field.name), type: typeOf(field.type, inner, rename) })
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
    }
  }
  return fields
}

/** Key and value of a map's entry, where an array's items are entries. */
export function mapEntryOf(
  items: AvroNode,
): { readonly key: AvroNode; readonly value: AvroNode } | undefined {
  if (items.kind !== 'record' || !items.mapEntry) return undefined
  const key = items.fields.find((field) => field.name === 'key')
  const value = items.fields.find((field) => field.name === 'value')
  return key && value ? { key: key.type, value: value.type } : undefined
}

/** `namespace` is written on the outermost record; the ones inside take it over. */
function record(fields: readonly StructField[], fullName: string, namespace?: string): Attributes {
  return {
    type: 'record',
    name: simpleName(fullName),
    ...(namespace === undefined ? {} : { namespace }),
    fields: fields.map(({ name, type }) => ({
      name,
      type: nullable(type, `${fullName}_${name}`),
      default: null,
    })),
    'connect.name': fullName,
  }
}

function nullable(type: SqlType, fullName: string, namespace?: string): readonly AvroSchema[] {
  return ['null', notNull(type, fullName, namespace)]
}

function notNull(type: SqlType, fullName: string, namespace?: string): AvroSchema {
  switch (type.base) {
    case 'BOOLEAN':
      return 'boolean'
    case 'INTEGER':
      return 'int'
    case 'BIGINT':
      return 'long'
    case 'DOUBLE':
      return 'double'
    case 'STRING':
      return 'string'
    case 'BYTES':
      return 'bytes'
    case 'DATE':
      return logical('int', 'date', 'Date')
    case 'TIME':
      return logical('int', 'time-millis', 'Time')
    case 'TIMESTAMP':
      return logical('long', 'timestamp-millis', 'Timestamp')
    case 'DECIMAL':
      return {
        type: 'bytes',
        scale: type.scale,
        precision: type.precision,
        'connect.version': 1,
        'connect.parameters': {
          scale: String(type.scale),
          'connect.decimal.precision': String(type.precision),
        },
        'connect.name': 'org.apache.kafka.connect.data.Decimal',
        logicalType: 'decimal',
      }
    case 'ARRAY':
      return { type: 'array', items: nullable(type.element, fullName, namespace) }
    case 'MAP':
      return {
        type: 'array',
        items: {
          type: 'record',
          name: simpleName(fullName),
          ...(namespace === undefined ? {} : { namespace }),
          fields: [
            { name: 'key', type: nullable(type.key, `${fullName}_MapKey`), default: null },
            { name: 'value', type: nullable(type.value, `${fullName}_MapValue`), default: null },
          ],
          'connect.internal.type': 'MapEntry',
        },
        'connect.name': fullName,
      }
    case 'STRUCT':
      return record(type.fields, fullName, namespace)
  }
}

function logical(type: string, logicalType: string, connectName: string): AvroSchema {
  return {
    type,
    'connect.version': 1,
    'connect.name': `org.apache.kafka.connect.data.${connectName}`,
    logicalType,
  }
}

function namespaceOf(fullName: string): string | undefined {
  const dot = fullName.lastIndexOf('.')
  return dot < 0 ? undefined : fullName.slice(0, dot)
}
