/** Columns into JSON, as Kafka Connect's converter writes them: every column named, NULL as null. */

import { doubleText } from '../java/double.ts'
import { javaText } from '../types/decimal.ts'
import type { SqlType } from '../types/type.ts'
import type { Decimal, Struct, Value } from '../types/value.ts'
import { jsonString } from './json-text.ts'

type JsonWriter = (value: Value) => string

export function jsonWriter(type: SqlType): JsonWriter {
  const write = notNullWriter(type)
  return (value) => (value === null ? 'null' : write(value))
}

/** The fields of an object, in their order. */
export function jsonFieldsWriter(
  fields: readonly { readonly name: string; readonly type: SqlType }[],
): (values: readonly Value[]) => string {
  const writers = fields.map(({ name, type }, index) => ({
    prefix: `${index === 0 ? '{' : ','}${jsonString(name)}:`,
    write: jsonWriter(type),
  }))
  if (writers.length === 0) return () => '{}'
  return (values) => {
    let json = ''
    for (let index = 0; index < writers.length; index++) {
      const { prefix, write } = writers[index] as (typeof writers)[number]
      json += prefix + write(values[index] ?? null)
    }
    return `${json}}`
  }
}

type Present = Exclude<Value, null>

function notNullWriter(type: SqlType): (value: Present) => string {
  switch (type.base) {
    case 'BOOLEAN':
    case 'INTEGER':
    case 'BIGINT':
    case 'TIME':
    case 'TIMESTAMP':
      return String
    case 'DATE':
      // Java cuts a day that is too far to its int.
      return (value) => String((value as number) | 0)
    case 'DOUBLE':
      return (value) => {
        const text = doubleText(value as number)
        return Number.isFinite(value) ? text : `"${text}"`
      }
    case 'DECIMAL':
      return (value) => javaText(value as Decimal)
    case 'STRING':
      return (value) => jsonString(value as string)
    case 'BYTES':
      return (value) => `"${Buffer.from(value as Uint8Array).toString('base64')}"`
    case 'ARRAY': {
      const element = jsonWriter(type.element)
      return (value) => `[${(value as readonly Value[]).map(element).join(',')}]`
    }
    case 'MAP': {
      const write = jsonWriter(type.value)
      return (value) => {
        const entries = [...(value as ReadonlyMap<Value, Value>)]
        return `{${entries.map(([key, item]) => `${jsonString(String(key))}:${write(item)}`).join(',')}}`
      }
    }
    case 'STRUCT': {
      const fields = jsonFieldsWriter(type.fields)
      return (value) => fields((value as Struct).values)
    }
  }
}
