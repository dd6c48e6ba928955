/** The order of values that Java's compareTo gives the types that have one. */

import { compareBytes, compareDoubles } from '../types/compare.ts'
import { compareDecimals } from '../types/decimal.ts'
import type { SqlType } from '../types/type.ts'
import type { Decimal, Value } from '../types/value.ts'

/** Of two values that are not NULL: negative, zero or positive. */
export type Order = (left: Value, right: Value) => number

/** Undefined for ARRAY, MAP and STRUCT, which have no order. Text goes by UTF-16 units. */
export function naturalOrder(type: SqlType): Order | undefined {
  switch (type.base) {
    case 'DOUBLE':
      return (left, right) => compareDoubles(left as number, right as number)
    case 'DECIMAL':
      return (left, right) => compareDecimals(left as Decimal, right as Decimal)
    case 'BYTES':
      return (left, right) => compareBytes(left as Uint8Array, right as Uint8Array)
    case 'ARRAY':
    case 'MAP':
    case 'STRUCT':
      return undefined
    default:
      return (left, right) => (left! < right! ? -1 : left! > right! ? 1 : 0)
  }
}
