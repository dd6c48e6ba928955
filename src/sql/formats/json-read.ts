/**
 * JSON into columns, with ksqlDB's coercions: numbers are cut and wrap into integers, text that holds a number is
 * read as one, and anything becomes a VARCHAR.
 */

import { inHashOrder } from '../java/hash-map.ts'
import { parseDecimal, rescale } from '../types/decimal.ts'
import { parseBigint, parseDouble, parseInteger } from '../types/parse-number.ts'
import { quoted, typeText } from '../types/print.ts'
import type { SqlType } from '../types/type.ts'
import { Decimal, Struct, type Value } from '../types/value.ts'
import { fitDecimal } from './decimal.ts'
import { FormatError } from './format.ts'
import {
  canonicalJson,
  isJsonObject,
  type Json,
  type JsonObject,
  NumberText,
  numberText,
} from './json-text.ts'
import { timeOfDay } from './time-of-day.ts'

export type JsonReader = (json: Json) => Value

/** Thrown where a plain number met a column that needs its text: the record is read again, exactly. */
export class NeedsNumberText extends Error {
  override readonly name = 'NeedsNumberText'
}

/** A value that does not fit its column; the path grows from the inside out. */
class ConversionError extends FormatError {
  readonly #reason: string
  #path = ''
  constructor(reason: string) {
    super(reason)
    this.#reason = reason
  }
  within(step: string): this {
    this.#path = step + this.#path
    this.message = `${this.#reason}, path: $${this.#path}`
    return this
  }
}

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

export function jsonReader(type: SqlType): JsonReader {
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

type Present = Exclude<Json, null>

function notNullReader(type: SqlType): (json: Present) => Value {
  const required = requiredText(type)
  switch (type.base) {
    case 'BOOLEAN':
      return (json) => (typeof json === 'boolean' ? json : refuse(json, required))
    case 'INTEGER':
      return (json) => integer(json, required)
    case 'BIGINT':
      return (json) => long(json, required)
    case 'DOUBLE':
      return (json) => {
        if (typeof json === 'number') return json
        if (json instanceof NumberText) return Number(json.text)
        if (typeof json === 'string') return parseDouble(json.trim()) ?? refuseText(required)
        return refuse(json, required)
      }
    case 'DECIMAL':
      return (json) => {
        const value = decimal(json, required)
        return placed(() => fitDecimal(value, type.precision, type.scale))
      }
    case 'STRING':
      return string
    case 'BYTES':
      return (json) => (typeof json === 'string' ? base64(json) : refuse(json, required))
    case 'DATE':
    case 'TIMESTAMP':
      return (json) => Number(long(json, required))
    case 'TIME':
      return (json) => {
        const millis = Number(long(json, required))
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

function integer(json: Present, required: string): number {
  if (typeof json === 'number') {
    const whole = Math.trunc(json)
    if (!Number.isSafeInteger(whole)) throw new NeedsNumberText()
    return whole | 0
  }
  if (json instanceof NumberText) return Number(BigInt.asIntN(32, whole(json)))
  if (typeof json === 'string') return parseInteger(json) ?? refuseText(required)
  return refuse(json, required)
}

function long(json: Present, required: string): bigint {
  if (typeof json === 'number') {
    const whole = Math.trunc(json)
    if (!Number.isSafeInteger(whole)) throw new NeedsNumberText()
    return BigInt(whole)
  }
  if (json instanceof NumberText) return BigInt.asIntN(64, whole(json))
  if (typeof json === 'string') return parseBigint(json) ?? refuseText(required)
  return refuse(json, required)
}

function whole({ text }: NumberText): bigint {
  const value = parseDecimal(text)
  if (!value) throw new ConversionError(`Can't convert number: ${text}`)
  return rescale(value, 0, 'down').unscaled
}

function decimal(json: Present, required: string): Decimal {
  if (typeof json === 'number') {
    if (Number.isSafeInteger(json)) return new Decimal(BigInt(json), 0)
    throw new NeedsNumberText()
  }
  if (json instanceof NumberText) return parseDecimal(json.text) ?? refuse(json, required)
  if (typeof json === 'string') return parseDecimal(json) ?? refuseText(required)
  return refuse(json, required)
}

/** Gives the path to an error of what all formats share. */
function placed<T>(convert: () => T): T {
  try {
    return convert()
  } catch (error) {
    throw error instanceof FormatError ? new ConversionError(error.message) : error
  }
}

function string(json: Present): string {
  if (typeof json === 'string') return json
  if (typeof json === 'boolean') return String(json)
  if (json instanceof NumberText) return numberText(json)
  // JSON.parse gave the document: 5.0 and 5 look alike in it, and a document keeps its numbers' digits.
  if (typeof json === 'number' || holdsNumber(json)) throw new NeedsNumberText()
  return canonicalJson(json)
}

function holdsNumber(json: Json): boolean {
  if (typeof json === 'number') return true
  if (Array.isArray(json)) return json.some(holdsNumber)
  return isJsonObject(json) && Object.values(json).some(holdsNumber)
}

function base64(text: string): Uint8Array {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    throw new ConversionError('Value is not a valid base64 text')
  }
  return new Uint8Array(Buffer.from(text, 'base64'))
}

function refuse(json: Present, required: string): never {
  throw new ConversionError(`Can't convert type. sourceType: ${nodeName(json)}, requiredType: ${required}`)
}

function refuseText(required: string): never {
  throw new ConversionError(`Can't coerce string to type. targetType: ${required}`)
}

/** What Jackson calls it. */
function nodeName(json: Present): string {
  if (typeof json === 'string') return 'TextNode'
  if (typeof json === 'boolean') return 'BooleanNode'
  if (Array.isArray(json)) return 'ArrayNode'
  if (typeof json === 'number') return Number.isInteger(json) ? integerNode(BigInt(json)) : 'DecimalNode'
  if (json instanceof NumberText) {
    return /^-?\d+$/.test(json.text) ? integerNode(BigInt(json.text)) : 'DecimalNode'
  }
  return 'ObjectNode'
}

function integerNode(value: bigint): string {
  if (BigInt.asIntN(32, value) === value) return 'IntNode'
  return BigInt.asIntN(64, value) === value ? 'LongNode' : 'BigIntegerNode'
}

/** Types in these messages have VARCHAR where statements print STRING. */
function requiredText(type: SqlType): string {
  switch (type.base) {
    case 'STRING':
      return 'VARCHAR'
    case 'ARRAY':
      return `ARRAY<${requiredText(type.element)}>`
    case 'MAP':
      return `MAP<${requiredText(type.key)}, ${requiredText(type.value)}>`
    case 'STRUCT':
      return `STRUCT<${type.fields.map((field) => `${quoted(field.name)} ${requiredText(field.type)}`).join(', ')}>`
    default:
      return typeText(type)
  }
}
