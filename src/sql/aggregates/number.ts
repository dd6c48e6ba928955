/** Addition and subtraction of INTEGER, BIGINT and DOUBLE; the whole numbers wrap as Java's do. */

import type { SqlType } from '../types/type.ts'
import type { Value } from '../types/value.ts'

export interface Arithmetic {
  readonly zero: Value
  readonly add: (left: Value, right: Value) => Value
  readonly subtract: (left: Value, right: Value) => Value
}

const INTEGERS: Arithmetic = {
  zero: 0,
  add: (left, right) => ((left as number) + (right as number)) | 0,
  subtract: (left, right) => ((left as number) - (right as number)) | 0,
}

const BIGINTS: Arithmetic = {
  zero: 0n,
  add: (left, right) => BigInt.asIntN(64, (left as bigint) + (right as bigint)),
  subtract: (left, right) => BigInt.asIntN(64, (left as bigint) - (right as bigint)),
}

const DOUBLES: Arithmetic = {
  zero: 0,
  add: (left, right) => (left as number) + (right as number),
  subtract: (left, right) => (left as number) - (right as number),
}

export function arithmeticOf(type: SqlType): Arithmetic {
  if (type.base === 'INTEGER') return INTEGERS
  return type.base === 'BIGINT' ? BIGINTS : DOUBLES
}
