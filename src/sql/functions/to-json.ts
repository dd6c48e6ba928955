/** TO_JSON_STRING: any value as JSON, maps and structs in the order of their keys. */

import { jsonString } from '../formats/json-text.ts'
import { doubleText } from '../java/double.ts'
import { plainText } from '../types/decimal.ts'
import type { Instant } from '../types/instant.ts'
import { javaToString } from '../types/text.ts'
import { dateText, timestampText, timeText } from '../types/time-text.ts'
import type { SqlType } from '../types/type.ts'
import type { Decimal, Struct, Value } from '../types/value.ts'
import { encodeBase64 } from './radix.ts'

export function jsonOf(value: Value, type: SqlType): string {
  if (value === null) return 'null'
  switch (type.base) {
    case 'DOUBLE': {
      const text = doubleText(value as number)
      return Number.isFinite(value) ? text : jsonString(text)
    }
    case 'DECIMAL':
      return plainText(value as Decimal)
    case 'STRING':
      return jsonString(value as string)
    case 'BYTES':
      return jsonString(encodeBase64(value as Uint8Array))
    case 'DATE':
      return jsonString(dateText(value as number))
    case 'TIME':
      return jsonString(timeText(value as number))
    case 'TIMESTAMP':
      return jsonString(timestampText(value as Instant))
    case 'ARRAY':
      return `[${(value as readonly Value[]).map((item) => jsonOf(item, type.element)).join(',')}]`
    case 'MAP':
      return objectOf(
        Array.from(value as ReadonlyMap<Value, Value>, ([key, item]) => [
          javaToString(key, type.key),
          jsonOf(item, type.value),
        ]),
      )
    case 'STRUCT':
      return objectOf(
        type.fields.map((field, i) => [field.name, jsonOf((value as Struct).values[i]!, field.type)]),
      )
    default:
      return String(value)
  }
}

function objectOf(fields: readonly (readonly [name: string, json: string])[]): string {
  const sorted = fields.toSorted(([left], [right]) => (left < right ? -1 : 1))
  return `{${sorted.map(([name, json]) => `${jsonString(name)}:${json}`).join(',')}}`
}
