import { parseDecimal, plainText } from '../types/decimal.ts'
import type { SqlType, StructField } from '../types/type.ts'
import { jsonValueReader } from './json-read.ts'
import { isJsonObject, type Json, NumberText } from './json-text.ts'
import { toLogical } from './logical.ts'

/**
 * What a query wrote as JSON, as a logical value. A decimal keeps the digits it was written with, which need not be
 * those of its column: the sum of nothing is 0, not 0.00.
 */
export function jsonToLogical(type: SqlType, json: Json): unknown {
  switch (type.base) {
    case 'DECIMAL': {
      const decimal = json instanceof NumberText ? parseDecimal(json.text) : undefined
      return decimal ? plainText(decimal) : readLogical(type, json)
    }
    case 'ARRAY':
      return Array.isArray(json)
        ? json.map((item) => jsonToLogical(type.element, item))
        : readLogical(type, json)
    case 'MAP': {
      if (!isJsonObject(json)) return readLogical(type, json)
      const object = Object.create(null)
      for (const [key, item] of Object.entries(json)) object[key] = jsonToLogical(type.value, item)
      return object
    }
    case 'STRUCT':
      return isJsonObject(json) ? jsonRowToLogical(type.fields, json) : readLogical(type, json)
    default:
      return readLogical(type, json)
  }
}

export function jsonRowToLogical(
  columns: readonly StructField[],
  json: { readonly [name: string]: Json },
): object {
  const object = Object.create(null)
  for (const { name, type } of columns) object[name] = jsonToLogical(type, json[name] ?? null)
  return object
}

function readLogical(type: SqlType, json: Json): unknown {
  return toLogical(type, jsonValueReader(type)(json))
}
