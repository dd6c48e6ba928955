/** AVG. */

import { bigint, double, int } from '../functions/definition.ts'
import { BIGINT, DOUBLE, type SqlType } from '../types/type.ts'
import { Struct, type Value } from '../types/value.ts'
import type { Aggregate, AggregateDefinition } from './definition.ts'
import { arithmeticOf } from './number.ts'

export const AVG: AggregateDefinition = {
  name: 'AVG',
  shownAs: 'avg',
  description: 'The mean of the values that are not NULL; 0.0 where there are none.',
  overloads: [bigint('val'), int('val'), double('val')].map((parameter) => ({
    parameters: [parameter],
    literalCount: 0,
    build: ({ types: [type] }) => averageOf(type!),
  })),
}

/** The sum is kept in the argument's type, and wraps with it. */
function averageOf(type: SqlType): Aggregate {
  const { zero, add, subtract } = arithmeticOf(type)
  const parts = (state: Value) => (state as Struct).values as readonly [Value, bigint]
  return {
    stateType: {
      base: 'STRUCT',
      fields: [
        { name: 'SUM', type },
        { name: 'COUNT', type: BIGINT },
      ],
    },
    returnType: DOUBLE,
    initial: () => new Struct([zero, 0n]),
    add: (state, [value]) => {
      const [sum, count] = parts(state)
      return value === null ? state : new Struct([add(sum, value!), count + 1n])
    },
    undo: (state, [value]) => {
      const [sum, count] = parts(state)
      return value === null ? state : new Struct([subtract(sum, value!), count - 1n])
    },
    merge: (earlier, later) => {
      const [sum, count] = parts(earlier)
      const [otherSum, otherCount] = parts(later)
      return new Struct([add(sum, otherSum), count + otherCount])
    },
    result: (state) => {
      const [sum, count] = parts(state)
      return count === 0n ? 0 : Number(sum) / Number(count)
    },
  }
}
