import { doubleText } from '../java/double.ts'
import { DecimalError, decimalOfDouble, fit, parseDecimal, plainText, rescale, toDouble } from './decimal.ts'
import { dayOf, type Instant, later, msOfDay } from './instant.ts'
import { parseBigint, parseDouble, parseInteger } from './parse-number.ts'
import { sameType } from './relations.ts'
import { javaToString } from './text.ts'
import {
  dateText,
  parseDateText,
  parseTimestampText,
  parseTimeText,
  timestampText,
  timeText,
} from './time-text.ts'
import type { SqlType } from './type.ts'
import { Decimal, Struct, type Value } from './value.ts'

const MS_PER_DAY = 86_400_000

/** A value can't be cast: the text of a STRING is no number, a number does not fit. */
export class CastError extends Error {
  override readonly name = 'CastError'
}

/** Casts a value that is not NULL. Throws CastError. */
export type Caster = (value: NonNullable<Value>) => Value

type DecimalType = Extract<SqlType, { base: 'DECIMAL' }>

/** How a value of one type is cast to another, or undefined where the dialect has no such cast. */
export function caster(from: SqlType, to: SqlType): Caster | undefined {
  if (sameType(from, to)) return (value) => value
  switch (from.base) {
    case 'BOOLEAN':
      return to.base === 'STRING' ? String : undefined
    case 'INTEGER':
      return fromInteger(to)
    case 'BIGINT':
      return fromBigint(to)
    case 'DOUBLE':
      return fromDouble(to)
    case 'DECIMAL':
      return fromDecimal(to)
    case 'STRING':
      return fromString(to)
    case 'DATE':
      if (to.base === 'STRING') return (value) => dateText(value as number)
      return to.base === 'TIMESTAMP' ? (value) => later(0, (value as number) * MS_PER_DAY) : undefined
    case 'TIME':
      return to.base === 'STRING' ? (value) => timeText(value as number) : undefined
    case 'TIMESTAMP':
      return fromTimestamp(to)
    case 'ARRAY':
    case 'MAP':
    case 'STRUCT':
      return to.base === 'STRING' ? (value) => javaToString(value, from) : fromCollection(from, to)
    case 'BYTES':
      return undefined
  }
}

/** A caster that lets NULL be NULL. */
export function nullable(cast: Caster): (value: Value) => Value {
  return (value) => (value === null ? null : cast(value))
}

function fromInteger(to: SqlType): Caster | undefined {
  switch (to.base) {
    case 'BIGINT':
      return (value) => BigInt(value as number)
    case 'DOUBLE':
      return (value) => value
    case 'STRING':
      return String
    case 'DECIMAL':
      return (value) => fitted(new Decimal(BigInt(value as number), 0), to)
    default:
      return undefined
  }
}

function fromBigint(to: SqlType): Caster | undefined {
  switch (to.base) {
    case 'INTEGER':
      return (value) => Number(BigInt.asIntN(32, value as bigint))
    case 'DOUBLE':
      return (value) => Number(value as bigint)
    case 'STRING':
      return String
    case 'DECIMAL':
      return (value) => fitted(new Decimal(value as bigint, 0), to)
    default:
      return undefined
  }
}

function fromDouble(to: SqlType): Caster | undefined {
  switch (to.base) {
    case 'INTEGER':
      return (value) => doubleToInteger(value as number)
    case 'BIGINT':
      return (value) => doubleToBigint(value as number)
    case 'STRING':
      return (value) => doubleText(value as number)
    case 'DECIMAL':
      return (value) => {
        const decimal = decimalOfDouble(value as number)
        if (decimal === undefined) throw new CastError(`${doubleText(value as number)} is no decimal`)
        return fitted(decimal, to)
      }
    default:
      return undefined
  }
}

/** As Java narrows a double: toward zero, held at the ends of the range, NaN to 0. */
function doubleToInteger(value: number): number {
  if (Number.isNaN(value)) return 0
  return Math.trunc(Math.min(Math.max(value, -2_147_483_648), 2_147_483_647)) + 0
}

function doubleToBigint(value: number): bigint {
  if (Number.isNaN(value)) return 0n
  if (value >= 2 ** 63) return 2n ** 63n - 1n
  return value <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(value))
}

function fromDecimal(to: SqlType): Caster | undefined {
  const whole = (value: Value) => rescale(value as Decimal, 0, 'down').unscaled
  switch (to.base) {
    case 'INTEGER':
      return (value) => Number(BigInt.asIntN(32, whole(value)))
    case 'BIGINT':
      return (value) => BigInt.asIntN(64, whole(value))
    case 'DOUBLE':
      return (value) => toDouble(value as Decimal)
    case 'STRING':
      return (value) => plainText(value as Decimal)
    case 'DECIMAL':
      return (value) => fitted(value as Decimal, to)
    default:
      return undefined
  }
}

function fromString(to: SqlType): Caster | undefined {
  const parsed =
    <T extends Value>(parse: (text: string) => T | undefined, what: string): Caster =>
    (value) => {
      const result = parse((value as string).trim())
      if (result === undefined) throw new CastError(`'${value}' is no ${what}`)
      return result
    }
  switch (to.base) {
    case 'BOOLEAN':
      return (value) => (value as string).toLowerCase() === 'true'
    case 'INTEGER':
      return parsed(parseInteger, 'INTEGER')
    case 'BIGINT':
      return parsed(parseBigint, 'BIGINT')
    case 'DOUBLE':
      return parsed(parseDouble, 'DOUBLE')
    case 'DATE':
      return parsed(parseDateText, 'DATE: the format is yyyy-MM-dd')
    case 'TIME':
      return parsed(parseTimeText, 'TIME: the format is HH:mm:ss.SSS')
    case 'TIMESTAMP':
      return parsed(parseTimestampText, "TIMESTAMP: the format is yyyy-MM-dd'T'HH:mm:ss.SSS")
    case 'DECIMAL': {
      const decimal = parsed(parseDecimal, 'DECIMAL')
      return (value) => fitted(decimal(value) as Decimal, to)
    }
    default:
      return undefined
  }
}

function fromTimestamp(to: SqlType): Caster | undefined {
  switch (to.base) {
    case 'STRING':
      return (value) => timestampText(value as Instant)
    case 'DATE':
      return (value) => dayOf(value as Instant)
    case 'TIME':
      return (value) => msOfDay(value as Instant)
    default:
      return undefined
  }
}

function fromCollection(from: SqlType, to: SqlType): Caster | undefined {
  if (from.base === 'ARRAY' && to.base === 'ARRAY') {
    const element = optionalCaster(from.element, to.element)
    return element && ((value) => (value as readonly Value[]).map(element))
  }
  if (from.base === 'MAP' && to.base === 'MAP') {
    const key = optionalCaster(from.key, to.key)
    const item = optionalCaster(from.value, to.value)
    return (
      key &&
      item &&
      ((value) => new Map(Array.from(value as ReadonlyMap<Value, Value>, ([k, v]) => [key(k), item(v)])))
    )
  }
  return from.base === 'STRUCT' && to.base === 'STRUCT' ? fromStruct(from, to) : undefined
}

/** Fields are matched by name; those that only the target has are NULL. */
function fromStruct(
  from: Extract<SqlType, { base: 'STRUCT' }>,
  to: Extract<SqlType, { base: 'STRUCT' }>,
): Caster | undefined {
  const fields: ((struct: Struct) => Value)[] = []
  for (const { name, type } of to.fields) {
    const index = from.fields.findIndex((field) => field.name === name)
    if (index < 0) {
      fields.push(() => null)
      continue
    }
    const cast = optionalCaster(from.fields[index]!.type, type)
    if (cast === undefined) return undefined
    fields.push((struct) => cast(struct.values[index]!))
  }
  return (value) => new Struct(fields.map((field) => field(value as Struct)))
}

function optionalCaster(from: SqlType, to: SqlType): ((value: Value) => Value) | undefined {
  const cast = caster(from, to)
  return cast && nullable(cast)
}

function fitted(decimal: Decimal, to: DecimalType): Decimal {
  try {
    return fit(decimal, to.precision, to.scale)
  } catch (error) {
    if (error instanceof DecimalError) throw new CastError(error.message, { cause: error })
    throw error
  }
}
