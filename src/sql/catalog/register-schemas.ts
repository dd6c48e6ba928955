/** The schemas that a source's rows are written with. */

import type { AvroSchema } from '../../wire/registry.ts'
import { avroSchemaOf, bareAvroSchemaOf, carriesColumns, isUnwrapped } from '../formats/index.ts'
import type { SchemaDirectory } from './schemas.ts'
import { keyColumns, type Source, valueColumns } from './source.ts'

/** How a source comes to be, or comes to be written to. */
export type Writer =
  /** Declared over a topic, whose schemas are whoever's writes there: registered only where there are none. */
  | 'declaration'
  /** Filled by its own query, which may have changed: the columns must be in the newest schema as they are. */
  | 'query'
  /** Written into by a statement beside others: the newest schema must have a place for every column. */
  | 'insert'

type Shape = Pick<Source, 'topic' | 'columns' | 'keyFormat' | 'valueFormat'>

/**
 * Registers the schemas of a source's Avro sides, where the newest of the topic would lose columns of the rows that are
 * to be written. ksqlDB registers the one of its own columns then, too. A record keeps its name, so that the registry
 * can compare it with the versions before.
 */
export function registerSchemas(source: Shape, schemas: SchemaDirectory, writer: Writer): void {
  const sides = [
    { side: 'key', format: source.keyFormat, columns: keyColumns(source) },
    { side: 'value', format: source.valueFormat, columns: valueColumns(source) },
  ] as const
  for (const { side, format, columns } of sides) {
    if (format.name !== 'AVRO' || columns.length === 0 || format.schemaId !== undefined) continue
    const subject = `${source.topic}-${side}`
    const latest = schemas.latest(subject)
    const { wrapSingle, schemaFullName } = format
    const bare = isUnwrapped({
      format: 'AVRO',
      side,
      columns,
      ...(wrapSingle === undefined ? {} : { wrapSingle }),
    })
    if (latest) {
      if (writer === 'declaration') continue
      const carried = { columns, bare, exact: writer === 'query' }
      if (carriesColumns(latest.schema, latest.references ?? [], carried)) continue
    }
    const fullName = schemaFullName ?? (latest && recordName(latest.schema))
    const schema = bare ? bareAvroSchemaOf(columns[0]!.type, fullName) : avroSchemaOf(columns, fullName)
    schemas.register(subject, schema)
  }
}

function recordName(schema: AvroSchema): string | undefined {
  if (typeof schema !== 'object' || schema === null || !('type' in schema) || schema.type !== 'record') {
    return undefined
  }
  const { name, namespace } = schema as { readonly name?: unknown; readonly namespace?: unknown }
  if (typeof name !== 'string') return undefined
  return typeof namespace === 'string' && !name.includes('.') ? `${namespace}.${name}` : name
}
