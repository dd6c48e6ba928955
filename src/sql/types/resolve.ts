import { type SourceLocation, SqlError } from '../error.ts'
import type { TypeName } from '../syntax/ast.ts'
import { schemaText } from './print.ts'
import type { SqlType, StructField } from './type.ts'

/** The type that a CREATE TYPE gave this name, or undefined. */
export type CustomTypes = (name: string) => SqlType | undefined

/**
 * The type that is meant by a type as written. Throws SqlError for the name of a custom type that does not exist,
 * and for a STRUCT that has two fields of one name.
 */
export function resolveType(written: TypeName, customTypes: CustomTypes): SqlType {
  switch (written.kind) {
    case 'built-in':
      checkFields(written.type, written.at)
      return written.type
    case 'custom': {
      const type = customTypes(written.name)
      if (type !== undefined) return type
      throw new SqlError(`Cannot resolve unknown type: ${written.name}`, written.at)
    }
    case 'array-of':
      return { base: 'ARRAY', element: resolveType(written.element, customTypes) }
    case 'map-of':
      return {
        base: 'MAP',
        key: resolveType(written.key, customTypes),
        value: resolveType(written.value, customTypes),
      }
    case 'struct-of':
      return {
        base: 'STRUCT',
        fields: distinctFields(
          written.fields.map(({ name, type }) => ({ name, type: resolveType(type, customTypes) })),
          written.at,
        ),
      }
  }
}

/** The fields of a STRUCT. Throws SqlError where two have one name. */
export function distinctFields(fields: readonly StructField[], at: SourceLocation): readonly StructField[] {
  const byName = new Map<string, StructField>()
  for (const field of fields) {
    const twin = byName.get(field.name)
    if (twin) {
      throw new SqlError(
        `Duplicate field names found in STRUCT: '${schemaText([twin])}' and '${schemaText([field])}'`,
        at,
      )
    }
    byName.set(field.name, field)
  }
  return fields
}

function checkFields(type: SqlType, at: SourceLocation): void {
  switch (type.base) {
    case 'ARRAY':
      checkFields(type.element, at)
      return
    case 'MAP':
      checkFields(type.key, at)
      checkFields(type.value, at)
      return
    case 'STRUCT':
      for (const field of distinctFields(type.fields, at)) checkFields(field.type, at)
  }
}
