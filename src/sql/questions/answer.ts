/** What a statement that asks is answered with. */

import { plainText } from '../types/decimal.ts'
import type { Instant } from '../types/instant.ts'
import { dateText, timestampText, timeText } from '../types/time-text.ts'
import type { SqlType } from '../types/type.ts'
import type { Decimal, Struct, Value } from '../types/value.ts'

export interface AnswerColumn {
  readonly name: string
  /** A type of the dialect, as it is written. */
  readonly type: string
}

export interface AnswerTable {
  readonly title?: string
  readonly columns: readonly AnswerColumn[]
  readonly rows: readonly (readonly unknown[])[]
}

export interface Answer {
  readonly tables: readonly AnswerTable[]
  /** For a person: an explanation, a word on what was done. */
  readonly text?: string
}

/** A table all of whose values are texts and numbers. */
export function plainTable(
  names: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  title?: string,
): AnswerTable {
  const columns = names.map((name, index) => ({
    name,
    type: typeof rows[0]?.[index] === 'number' ? 'BIGINT' : 'STRING',
  }))
  return { ...(title === undefined ? {} : { title }), columns, rows }
}

/**
 * A value as JSON may hold it: BIGINT a bigint, DECIMAL its digits as text, BYTES in base64, DATE, TIME and TIMESTAMP as
 * text in UTC, a DOUBLE that is no number by its name, STRUCT and MAP objects.
 */
export function shownValue(type: SqlType, value: Value): unknown {
  if (value === null) return null
  switch (type.base) {
    case 'DOUBLE':
      return Number.isFinite(value) ? value : String(value)
    case 'DECIMAL':
      return plainText(value as Decimal)
    case 'BYTES':
      return Buffer.from(value as Uint8Array).toString('base64')
    case 'DATE':
      return dateText(value as number)
    case 'TIME':
      return timeText(value as number)
    case 'TIMESTAMP':
      return timestampText(value as Instant)
    case 'ARRAY':
      return (value as readonly Value[]).map((item) => shownValue(type.element, item))
    case 'MAP':
      return Object.fromEntries(
        Array.from(value as ReadonlyMap<Value, Value>, ([key, item]) => [
          String(shownValue(type.key, key)),
          shownValue(type.value, item),
        ]),
      )
    case 'STRUCT':
      return Object.fromEntries(
        type.fields.map((field, index) => [
          field.name,
          shownValue(field.type, (value as Struct).values[index] ?? null),
        ]),
      )
    default:
      return value
  }
}
