/** CORRELATION. */

import { double } from '../functions/definition.ts'
import { BIGINT, DOUBLE } from '../types/type.ts'
import { Struct, type Value } from '../types/value.ts'
import type { Aggregate, AggregateDefinition } from './definition.ts'

/** Sums of x, y, x², y² and xy. */
const SUMS = ['X_SUM', 'Y_SUM', 'X_SQUARED_SUM', 'Y_SQUARED_SUM', 'XY_SUM'] as const

export const CORRELATION: AggregateDefinition = {
  name: 'CORRELATION',
  shownAs: 'correlation',
  description: "Pearson's coefficient of the rows where neither value is NULL; NaN where it is undefined.",
  overloads: [{ parameters: [double('x'), double('y')], literalCount: 0, build: () => correlation }],
}

function moments([x, y]: readonly Value[]): readonly number[] | undefined {
  if (typeof x !== 'number' || typeof y !== 'number') return undefined
  return [x, y, x * x, y * y, x * y]
}

function combine(state: Value, other: readonly number[], sign: 1 | -1, rows: bigint): Value {
  const { values } = state as Struct
  return new Struct([
    ...SUMS.map((_, i) => (values[i] as number) + sign * other[i]!),
    (values[SUMS.length] as bigint) + rows,
  ])
}

const correlation: Aggregate = {
  stateType: {
    base: 'STRUCT',
    fields: [...SUMS.map((name) => ({ name, type: DOUBLE })), { name: 'COUNT', type: BIGINT }],
  },
  returnType: DOUBLE,
  initial: () => new Struct([...SUMS.map(() => 0), 0n]),
  add: (state, args) => {
    const row = moments(args)
    return row ? combine(state, row, 1, 1n) : state
  },
  undo: (state, args) => {
    const row = moments(args)
    return row ? combine(state, row, -1, -1n) : state
  },
  merge: (earlier, later) => {
    const { values } = later as Struct
    return combine(earlier, values.slice(0, SUMS.length) as number[], 1, values[SUMS.length] as bigint)
  },
  result: (state) => {
    const { values } = state as Struct
    const [x, y, xx, yy, xy] = values as readonly number[] as readonly [
      number,
      number,
      number,
      number,
      number,
    ]
    const count = Number(values[SUMS.length])
    return (count * xy - x * y) / Math.sqrt((count * xx - x * x) * (count * yy - y * y))
  },
}
