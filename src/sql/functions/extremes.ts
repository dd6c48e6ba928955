/** GREATEST and LEAST. */

import type { Value } from '../types/value.ts'
import {
  bigint,
  boundOnNull,
  bytes,
  date,
  decimal,
  double,
  type FunctionDefinition,
  int,
  type Overload,
  type Parameter,
  string,
  time,
  timestamp,
  variadic,
} from './definition.ts'
import { naturalOrder } from './natural-order.ts'
import { ofFirstKnown, widest } from './returns.ts'

const ORDERED = [int, bigint, double, string, decimal, bytes, date, time, timestamp] as const

export const EXTREME_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'GREATEST',
    shownAs: 'greatest',
    description: 'The greatest of the values that are not NULL.',
    overloads: ORDERED.map((parameter) => extreme(parameter, 1)),
  },
  {
    name: 'LEAST',
    shownAs: 'least',
    description: 'The least of the values that are not NULL.',
    overloads: ORDERED.map((parameter) => extreme(parameter, -1)),
  },
]

/** Among equal values the greatest is the last of them and the least the first, as Java's streams have it. */
function extreme(parameter: (name: string) => Parameter, sign: 1 | -1): Overload {
  const returnType = parameter === decimal ? widest : ofFirstKnown
  return boundOnNull([parameter('val'), variadic(parameter('vals'))], returnType, ({ returnType: type }) => {
    const order = naturalOrder(type)!
    const better =
      sign === 1 ? (a: Value, b: Value) => order(b, a) >= 0 : (a: Value, b: Value) => order(b, a) < 0
    return (...values) =>
      values.reduce(
        (best, value) => (value === null ? best : best === null || better(best, value) ? value : best),
        null,
      )
  })
}
