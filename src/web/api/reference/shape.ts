/** A schema in one line, as a person would write its type. */

import type { SchemaObject } from './document.ts'

export function shapeOf(schema: SchemaObject | undefined): string {
  if (!schema) return 'anything'
  if (schema.$ref !== undefined) return nameOf(schema.$ref)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const options = schema.anyOf ?? schema.oneOf
  if (options) return [...new Set(options.map(shapeOf))].join(' | ')
  if (schema.allOf) return schema.allOf.map(shapeOf).join(' & ')
  const types = [schema.type ?? []].flat()
  if (types.length === 0) return 'anything'
  return types.map((type) => ofType(type, schema)).join(' | ')
}

/** The last part of a reference: a name of `components/schemas`. */
export function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1)
}

function ofType(type: string, schema: SchemaObject): string {
  if (type === 'array') {
    const item = shapeOf(schema.items)
    return item.includes(' ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`
  }
  if (type !== 'object') return type
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(([name, field]) => {
      return `${name}${schema.required?.includes(name) ? '' : '?'}: ${shapeOf(field)}`
    })
    return `{ ${fields.join(', ')} }`
  }
  const values = schema.additionalProperties
  return `{ [name]: ${typeof values === 'object' ? shapeOf(values) : 'anything'} }`
}
