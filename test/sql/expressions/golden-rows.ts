import type { CreateSource } from '../../../src/sql/syntax/index.ts'
import { parseDecimal, plainText } from '../../../src/sql/types/decimal.ts'
import { Decimal, type SqlType, Struct, type Value } from '../../../src/sql/types/index.ts'

/** A number in a golden file, with its digits. */
export class NumberText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Parses JSON keeping the digits of numbers. */
export function parseKeepingDigits(json: string): unknown {
  const keep = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? new NumberText(context!.source!) : value
  return JSON.parse(json, keep as (key: string, value: unknown) => unknown)
}

type Json = null | boolean | string | NumberText | Json[] | { [name: string]: Json }

/** A JSON value as the engine has it for a column of this type. */
export function fromJson(json: Json | undefined, type: SqlType): Value {
  if (json === undefined || json === null) return null
  switch (type.base) {
    case 'BIGINT':
      return BigInt((json as NumberText).text)
    case 'DECIMAL':
      return new Decimal(parseDecimal((json as NumberText).text)!.unscaled, type.scale)
    case 'BYTES':
      return Buffer.from(json as string, 'base64')
    case 'ARRAY':
      return (json as Json[]).map((item) => fromJson(item, type.element))
    case 'MAP':
      return new Map(javaOrder(Object.entries(json as object)).map(([k, v]) => [k, fromJson(v, type.value)]))
    case 'STRUCT':
      return new Struct(
        type.fields.map(({ name, type: t }) => fromJson((json as Record<string, Json>)[name], t)),
      )
    default:
      return json instanceof NumberText ? Number(json.text) : (json as string | boolean)
  }
}

/** The order of a Java HashMap that was made for as many one-letter keys. */
function javaOrder(entries: [string, Json][]): [string, Json][] {
  const buckets = entries.length < 3 ? 4 : entries.length === 3 ? 4 : 8
  const bucket = ([key]: [string, Json]) => key.charCodeAt(0) % buckets
  return entries.toSorted((a, b) => bucket(a) - bucket(b))
}

/** A value as it can be compared to one of a golden file: NULL columns and fields are left out. */
export function toComparable(value: Value, type: SqlType): unknown {
  if (value === null) return null
  switch (type.base) {
    case 'DECIMAL':
      return `decimal ${plainText(value as Decimal)}`
    case 'DOUBLE':
      // ksqlDB writes no negative zero to JSON.
      return value === 0 ? 0 : value
    case 'ARRAY':
      return (value as Value[]).map((item) => toComparable(item, type.element))
    case 'STRUCT': {
      const fields = type.fields.map(({ name, type: t }, i) => [
        name,
        toComparable((value as Struct).values[i]!, t),
      ])
      return Object.fromEntries(fields.filter(([, v]) => v !== null))
    }
    case 'MAP':
      return Object.fromEntries(
        Array.from(value as Map<Value, Value>, ([k, v]) => [k, toComparable(v, type.value)]),
      )
    case 'BYTES':
      return Buffer.from(value as Uint8Array).toString('base64')
    default:
      return value
  }
}

/** What a golden file expects, in the form `toComparable` gives. */
export function expected(json: Json | undefined, type: SqlType): unknown {
  if (type.base === 'DOUBLE' && typeof json === 'string') return Number(json)
  if (type.base === 'DECIMAL' && json instanceof NumberText) return `decimal ${json.text}`
  return toComparable(fromJson(json, type), type)
}

/** The columns of a CREATE STREAM, in order. */
export function columnsOf(statement: CreateSource): { name: string; type: SqlType }[] {
  return statement.columns.map(({ name, type }) => {
    if (type.kind !== 'built-in') throw new Error(`${name} is of a custom type`)
    return { name, type: type.type }
  })
}
