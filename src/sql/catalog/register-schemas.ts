/** The schemas that a source's rows are written with. */

import type { AnySchema } from '../../wire/registry.ts'
import { carriesColumns, formatOf, hasSchema, isUnwrapped, schemaFor } from '../formats/index.ts'
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
 * Registers the schemas of a source's sides in AVRO and JSON_SR, where the newest of the topic would lose columns of the rows that are
 * to be written. ksqlDB registers the one of its own columns then, too. A record keeps its name, so that the registry
 * can compare it with the versions before.
 */
export function registerSchemas(source: Shape, schemas: SchemaDirectory, writer: Writer): void {
  const sides = [
    { side: 'key', format: source.keyFormat, columns: keyColumns(source) },
    { side: 'value', format: source.valueFormat, columns: valueColumns(source) },
  ] as const
  for (const { side, format, columns } of sides) {
    if (!hasSchema(format.name) || columns.length === 0 || format.schemaId !== undefined) continue
    const subject = `${source.topic}-${side}`
    const latest = schemas.latest(subject)
    const { wrapSingle, schemaFullName } = format
    const bare = isUnwrapped({
      format: format.name,
      side,
      columns,
      ...(wrapSingle === undefined ? {} : { wrapSingle }),
    })
    if (latest) {
      if (writer === 'declaration') continue
      const carried = { columns, bare, exact: writer === 'query' }
      if (formatOf(latest) === format.name && carriesColumns(latest, carried)) continue
    }
    const fullName = schemaFullName ?? (latest && recordName(latest.schema))
    schemas.register(subject, schemaFor(format.name, columns, bare, fullName))
  }
}

function recordName(schema: AnySchema): string | undefined {
  if (typeof schema !== 'object' || schema === null || !('type' in schema) || schema.type !== 'record') {
    return undefined
  }
  const { name, namespace } = schema as { readonly name?: unknown; readonly namespace?: unknown }
  if (typeof name !== 'string') return undefined
  return typeof namespace === 'string' && !name.includes('.') ? `${namespace}.${name}` : name
}
