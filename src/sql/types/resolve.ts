import { SqlError } from '../error.ts'
import type { TypeName } from '../syntax/ast.ts'
import type { SqlType } from './type.ts'

/** The type that a CREATE TYPE gave this name, or undefined. */
export type CustomTypes = (name: string) => SqlType | undefined

/** The type that is meant by a type as written. Throws SqlError for the name of a custom type that does not exist. */
export function resolveType(written: TypeName, customTypes: CustomTypes): SqlType {
  switch (written.kind) {
    case 'built-in':
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
        fields: written.fields.map(({ name, type }) => ({ name, type: resolveType(type, customTypes) })),
      }
  }
}
