import type { SqlType } from './type.ts'

/** Whether two types are the same in all their parts; fields of a STRUCT in name, type and order. */
export function sameType(a: SqlType, b: SqlType): boolean {
  switch (a.base) {
    case 'DECIMAL':
      return b.base === 'DECIMAL' && a.precision === b.precision && a.scale === b.scale
    case 'ARRAY':
      return b.base === 'ARRAY' && sameType(a.element, b.element)
    case 'MAP':
      return b.base === 'MAP' && sameType(a.key, b.key) && sameType(a.value, b.value)
    case 'STRUCT':
      return (
        b.base === 'STRUCT' &&
        a.fields.length === b.fields.length &&
        a.fields.every(
          (field, i) => field.name === b.fields[i]!.name && sameType(field.type, b.fields[i]!.type),
        )
      )
    default:
      return a.base === b.base
  }
}

const NUMERIC_WIDTH = { INTEGER: 1, BIGINT: 2, DECIMAL: 3, DOUBLE: 4 } as const

export function isNumeric(type: SqlType): boolean {
  return type.base in NUMERIC_WIDTH
}

function width(type: SqlType): number {
  return NUMERIC_WIDTH[type.base as keyof typeof NUMERIC_WIDTH] ?? 0
}

/**
 * Whether a value of one type may stand where another is wanted, without a CAST: the same type, or a wider number.
 * Between DECIMALs of different precision or scale, never.
 */
export function canWiden(from: SqlType, to: SqlType): boolean {
  if (sameType(from, to)) return true
  return width(from) > 0 && width(from) < width(to)
}

/** Whether a function that wants one type takes the other: a wider number, or text for a date or time. */
export function canBeArgument(from: SqlType, to: SqlType): boolean {
  return canWiden(from, to) || (from.base === 'STRING' && TIMES.has(to.base))
}

const TIMES: ReadonlySet<string> = new Set(['DATE', 'TIME', 'TIMESTAMP'])

/** INTEGER and BIGINT as the DECIMAL that holds all their values. Undefined for what is neither nor a DECIMAL. */
export function asDecimal(type: SqlType): Extract<SqlType, { base: 'DECIMAL' }> | undefined {
  if (type.base === 'DECIMAL') return type
  if (type.base === 'INTEGER') return { base: 'DECIMAL', precision: 10, scale: 0 }
  if (type.base === 'BIGINT') return { base: 'DECIMAL', precision: 19, scale: 0 }
  return undefined
}

/** The narrowest number type that holds the values of both. Both must be numeric. */
export function widerNumber(a: SqlType, b: SqlType): SqlType {
  const [narrow, wide] = width(a) <= width(b) ? [a, b] : [b, a]
  if (wide.base !== 'DECIMAL') return wide
  const other = asDecimal(narrow)!
  const scale = Math.max(wide.scale, other.scale)
  const whole = Math.max(wide.precision - wide.scale, other.precision - other.scale)
  return { base: 'DECIMAL', precision: whole + scale, scale }
}
