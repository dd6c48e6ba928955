/**
 * JSON into columns, with ksqlDB's coercions: numbers are cut and wrap into integers, text that holds a number is
 * read as one, and anything becomes a VARCHAR.
 */

import { inHashOrder } from '../java/hash-map.ts'
import { instantOf } from '../types/instant.ts'
import type { SqlType } from '../types/type.ts'
import { Struct, type Value } from '../types/value.ts'
import { fitDecimal } from './decimal.ts'
import {
  ConversionError,
  nodeName,
  type PresentJson,
  placed,
  refuse,
  requiredText,
  toBytes,
  toDecimal,
  toDouble,
  toInteger,
  toLong,
  toText,
} from './json-convert.ts'
import { isJsonObject, type Json, type JsonObject } from './json-text.ts'
import { timeOfDay } from './time-of-day.ts'

type JsonReader = (json: Json) => Value

/** Reads the fields of a document into the columns, in their order. A missing field is NULL. */
export function jsonRowReader(
  columns: readonly { readonly name: string; readonly type: SqlType }[],
): (json: Json) => readonly Value[] | null {
  const fields = fieldReader(columns)
  return (json) => {
    if (json === null) return null
    if (!isJsonObject(json)) {
      throw new ConversionError(
        `Can't convert type. sourceType: ${nodeName(json)}, requiredType: ${requiredText({ base: 'STRUCT', fields: columns })}`,
      ).within('')
    }
    return fields(json)
  }
}

function jsonReader(type: SqlType): JsonReader {
  const read = notNullReader(type)
  return (json) => (json === null ? null : read(json))
}

/** Reads one value that stands bare; errors name the path `$`. */
export function jsonValueReader(type: SqlType): JsonReader {
  const read = jsonReader(type)
  return (json) => {
    try {
      return read(json)
    } catch (error) {
      throw error instanceof ConversionError ? error.within('') : error
    }
  }
}

function notNullReader(type: SqlType): (json: PresentJson) => Value {
  const required = requiredText(type)
  switch (type.base) {
    case 'BOOLEAN':
      return (json) => (typeof json === 'boolean' ? json : refuse(json, required))
    case 'INTEGER':
      return (json) => toInteger(json, required)
    case 'BIGINT':
      return (json) => toLong(json, required)
    case 'DOUBLE':
      return (json) => toDouble(json, required)
    case 'DECIMAL':
      return (json) => {
        const value = toDecimal(json, required)
        return placed(() => fitDecimal(value, type.precision, type.scale))
      }
    case 'STRING':
      return toText
    case 'BYTES':
      return (json) => (typeof json === 'string' ? toBytes(json) : refuse(json, required))
    case 'DATE':
      return (json) => Number(toLong(json, required))
    case 'TIMESTAMP':
      return (json) => instantOf(toLong(json, required))
    case 'TIME':
      return (json) => {
        const millis = Number(toLong(json, required))
        return placed(() => timeOfDay(millis))
      }
    case 'ARRAY': {
      const element = jsonReader(type.element)
      return (json) => {
        if (!Array.isArray(json)) return refuse(json, required)
        return json.map((item, index) => at(element, item, `[${index}]`))
      }
    }
    case 'MAP': {
      const key = jsonReader(type.key)
      const value = jsonReader(type.value)
      return (json) => {
        if (!isJsonObject(json)) return refuse(json, required)
        const map = new Map<Value, Value>()
        for (const [name, item] of inHashOrder(Object.entries(json))) {
          map.set(at(key, name, `.${name}.key`), at(value, item, `.${name}.value`))
        }
        return map
      }
    }
    case 'STRUCT': {
      const fields = fieldReader(type.fields)
      return (json) => (isJsonObject(json) ? new Struct(fields(json)) : refuse(json, required))
    }
  }
}

/** A field is the one of exactly this name, or else the first that has it in another case. */
function fieldReader(
  columns: readonly { readonly name: string; readonly type: SqlType }[],
): (object: JsonObject) => Value[] {
  const readers = columns.map(({ name, type }) => ({
    name,
    upperName: name.toUpperCase(),
    read: jsonReader(type),
  }))
  return (object) => {
    const values: Value[] = new Array(readers.length)
    let upper: Map<string, Json> | undefined
    for (let index = 0; index < readers.length; index++) {
      const { name, upperName, read } = readers[index] as (typeof readers)[number]
      let json = Object.hasOwn(object, name) ? object[name] : undefined
      if (json === undefined) {
        upper ??= byUpperName(object)
        json = upper.get(upperName)
      }
      values[index] = json === undefined || json === null ? null : at(read, json, `.${name}`)
    }
    return values
  }
}

function byUpperName(object: JsonObject): Map<string, Json> {
  // Backwards, so that the first of several stays.
  return new Map(
    Object.entries(object)
      .reverse()
      .map(([field, value]) => [field.toUpperCase(), value]),
  )
}

function at(read: JsonReader, json: Json, step: string): Value {
  try {
    return read(json)
  } catch (error) {
    throw error instanceof ConversionError ? error.within(step) : error
  }
}
