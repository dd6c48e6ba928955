/** MIN and MAX. */

import {
  bigint,
  bytes,
  date,
  decimal,
  double,
  int,
  type Parameter,
  string,
  time,
  timestamp,
} from '../functions/definition.ts'
import { naturalOrder } from '../functions/natural-order.ts'
import type { SqlType } from '../types/type.ts'
import type { Value } from '../types/value.ts'
import type { Aggregate, AggregateDefinition } from './definition.ts'

const ORDERED: readonly Parameter[] = [
  int,
  bigint,
  double,
  decimal,
  date,
  time,
  timestamp,
  string,
  bytes,
].map((parameter) => parameter('val') as Parameter)

export const MIN = extreme('MIN', 'The least of the values that are not NULL.', -1)

export const MAX = extreme('MAX', 'The greatest of the values that are not NULL.', 1)

function extreme(name: string, description: string, sign: 1 | -1): AggregateDefinition {
  return {
    name,
    description,
    overloads: ORDERED.map((parameter) => ({
      parameters: [parameter],
      literalCount: 0,
      build: ({ types: [type] }) => extremeOf(type!, sign),
    })),
  }
}

function extremeOf(type: SqlType, sign: 1 | -1): Aggregate {
  const order = naturalOrder(type)!
  const pick = (state: Value, value: Value): Value => {
    if (state === null || value === null) return state ?? value
    return sign * order(value, state) < 0 ? state : value
  }
  return {
    stateType: type,
    returnType: type,
    initial: () => null,
    add: (state, [value]) => pick(state, value!),
    merge: pick,
    result: (state) => state,
  }
}
