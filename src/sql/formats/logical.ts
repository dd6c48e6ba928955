/** The logical values of `tubewire/testing`: how a test's author writes a record, and reads one. */

import { parseDecimal, plainText } from '../types/decimal.ts'
import { instantOf } from '../types/instant.ts'
import { typeText } from '../types/print.ts'
import type { SqlType, StructField } from '../types/type.ts'
import { type Decimal, Struct, type Value } from '../types/value.ts'
import { fitDecimal } from './decimal.ts'
import { FormatError } from './format.ts'

/**
 * BIGINT a bigint, DECIMAL its text, BYTES a Uint8Array, DATE, TIME and TIMESTAMP numbers (a TIMESTAMP beyond
 * 2^53 a bigint), STRUCT and MAP objects
 * without a prototype, ARRAY an array, NULL null.
 */
export function toLogical(type: SqlType, value: Value): unknown {
  if (value === null) return null
  switch (type.base) {
    case 'DECIMAL':
      return plainText(value as Decimal)
    case 'ARRAY':
      return (value as readonly Value[]).map((item) => toLogical(type.element, item))
    case 'MAP': {
      const object = emptyObject()
      for (const [key, item] of value as ReadonlyMap<Value, Value>) {
        object[String(toLogical(type.key, key))] = toLogical(type.value, item)
      }
      return object
    }
    case 'STRUCT':
      return rowToLogical(type.fields, (value as Struct).values)
    default:
      return value
  }
}

/** A row as an object with its columns in order, NULLs included. */
export function rowToLogical(columns: readonly StructField[], values: readonly Value[]): object {
  const object = emptyObject()
  columns.forEach(({ name, type }, index) => {
    object[name] = toLogical(type, values[index] ?? null)
  })
  return object
}

/**
 * The value that a test's author means: what `toLogical` gives, and beside it numbers and digits for any number,
 * base64 for BYTES, Maps for maps, names of fields in any case. Absent is NULL. Throws FormatError where it means
 * nothing.
 */
export function fromLogical(type: SqlType, logical: unknown): Value {
  if (logical === null || logical === undefined) return null
  switch (type.base) {
    case 'BOOLEAN':
      return typeof logical === 'boolean' ? logical : refuse(type, logical)
    case 'INTEGER':
    case 'DATE':
    case 'TIME':
      return integer(type, logical)
    case 'TIMESTAMP':
      return instantOf(long(type, logical))
    case 'BIGINT':
      return long(type, logical)
    case 'DOUBLE':
      return double(type, logical)
    case 'DECIMAL': {
      const decimal = ['string', 'number', 'bigint'].includes(typeof logical)
        ? parseDecimal(String(logical))
        : undefined
      return fitDecimal(decimal ?? refuse(type, logical), type.precision, type.scale)
    }
    case 'STRING':
      return typeof logical === 'object' ? refuse(type, logical) : String(logical)
    case 'BYTES':
      if (logical instanceof Uint8Array) return logical
      return typeof logical === 'string'
        ? new Uint8Array(Buffer.from(logical, 'base64'))
        : refuse(type, logical)
    case 'ARRAY':
      return Array.isArray(logical)
        ? logical.map((item) => fromLogical(type.element, item))
        : refuse(type, logical)
    case 'MAP': {
      const entries = logical instanceof Map ? [...logical] : Object.entries(objectOf(type, logical))
      return new Map(
        entries.map(([key, item]) => [fromLogical(type.key, key), fromLogical(type.value, item)]),
      )
    }
    case 'STRUCT':
      return new Struct(rowFromLogical(type.fields, objectOf(type, logical)))
  }
}

/** The columns' values out of an object; a name matches exactly or in another case. */
export function rowFromLogical(columns: readonly StructField[], logical: object): Value[] {
  const object = logical as { readonly [name: string]: unknown }
  let upper: Map<string, unknown> | undefined
  return columns.map(({ name, type }) => {
    if (Object.hasOwn(object, name)) return fromLogical(type, object[name])
    upper ??= new Map(Object.entries(object).map(([field, value]) => [field.toUpperCase(), value]))
    return fromLogical(type, upper.get(name.toUpperCase()))
  })
}

function integer(type: SqlType, logical: unknown): number {
  const value = Number(long(type, logical))
  return (value | 0) === value ? value : refuse(type, logical)
}

function long(type: SqlType, logical: unknown): bigint {
  let value: bigint | undefined
  if (typeof logical === 'bigint') value = logical
  else if (typeof logical === 'number' && Number.isInteger(logical)) value = BigInt(logical)
  else if (typeof logical === 'string' && /^-?\d+$/.test(logical)) value = BigInt(logical)
  return value !== undefined && BigInt.asIntN(64, value) === value ? value : refuse(type, logical)
}

const NAMED_DOUBLES: { readonly [name: string]: number } = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

function double(type: SqlType, logical: unknown): number {
  if (typeof logical === 'number') return logical
  if (typeof logical === 'bigint') return Number(logical)
  if (typeof logical !== 'string' || logical.trim() === '') return refuse(type, logical)
  const value = NAMED_DOUBLES[logical] ?? Number(logical)
  return Number.isNaN(value) && logical !== 'NaN' ? refuse(type, logical) : value
}

function objectOf(type: SqlType, logical: unknown): object {
  if (typeof logical !== 'object' || logical === null || Array.isArray(logical)) return refuse(type, logical)
  return logical
}

function refuse(type: SqlType, logical: unknown): never {
  const text = JSON.stringify(logical, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))
  const shown = typeof logical === 'bigint' ? `${logical}n` : (text ?? String(logical))
  throw new FormatError(`${shown} is no ${typeText(type)}`)
}

function emptyObject(): { [name: string]: unknown } {
  return Object.create(null)
}
