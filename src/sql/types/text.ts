import { doubleText } from '../java/double.ts'
import { javaText } from './decimal.ts'
import type { Instant } from './instant.ts'
import { clock, javaDateText, javaTimestampText } from './time-text.ts'
import type { SqlType } from './type.ts'
import type { Decimal, Struct, Value } from './value.ts'

/**
 * The text of a value inside an ARRAY, MAP or STRUCT that is cast to STRING: that of Java's toString.
 * `[1, null]`, `{a=1, b=null}`, `Struct{X=1,Y=a}`, the last without the fields that are NULL.
 */
export function javaToString(value: Value, type: SqlType): string {
  if (value === null) return 'null'
  switch (type.base) {
    case 'DOUBLE':
      return doubleText(value as number)
    case 'DECIMAL':
      return javaText(value as Decimal)
    case 'DATE':
      return javaDateText(value as number)
    case 'TIME':
      return clock(value as number)
    case 'TIMESTAMP':
      return javaTimestampText(value as Instant)
    case 'BYTES': {
      const { length } = value as Uint8Array
      return `java.nio.HeapByteBuffer[pos=0 lim=${length} cap=${length}]`
    }
    case 'ARRAY':
      return `[${(value as readonly Value[]).map((item) => javaToString(item, type.element)).join(', ')}]`
    case 'MAP':
      return mapToString(value as ReadonlyMap<Value, Value>, type.key, type.value)
    case 'STRUCT':
      return structToString(value as Struct, type)
    default:
      return String(value)
  }
}

function mapToString(map: ReadonlyMap<Value, Value>, keyType: SqlType, valueType: SqlType): string {
  const entries = Array.from(
    map,
    ([key, value]) => `${javaToString(key, keyType)}=${javaToString(value, valueType)}`,
  )
  return `{${entries.join(', ')}}`
}

function structToString(struct: Struct, type: Extract<SqlType, { base: 'STRUCT' }>): string {
  const fields = type.fields.flatMap((field, i) => {
    const value = struct.values[i]!
    return value === null ? [] : [`${field.name}=${javaToString(value, field.type)}`]
  })
  return `Struct{${fields.join(',')}}`
}
