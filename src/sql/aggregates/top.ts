/** TOPK and TOPKDISTINCT. */

import { any, bigint, decimal, double, int, type Parameter, string } from '../functions/definition.ts'
import { FunctionError } from '../functions/function.ts'
import { naturalOrder, type Order } from '../functions/natural-order.ts'
import type { SqlType } from '../types/type.ts'
import { Struct, type Value } from '../types/value.ts'
import type { Aggregate, AggregateDefinition, AggregateOverload } from './definition.ts'

const SORTED: readonly Parameter[] = [int, bigint, double, string].map(
  (parameter) => parameter('val') as Parameter,
)

/** How many further columns TOPK may carry along. */
const MAX_FURTHER_COLUMNS = 10

export const TOPK: AggregateDefinition = {
  name: 'TOPK',
  description:
    'The K greatest values, the greatest first; with further columns, structs of them with the value.',
  overloads: SORTED.flatMap((parameter) => [
    overload([parameter, int('k')], (types, k) => topK(types[0]!, k, false)),
    ...Array.from({ length: MAX_FURTHER_COLUMNS }, (_, extra) =>
      overload(
        [parameter, ...Array.from({ length: extra + 1 }, (_, i) => any(`col${i}`)), int('k')],
        topKRows,
      ),
    ),
  ]),
}

export const TOPKDISTINCT: AggregateDefinition = {
  name: 'TOPKDISTINCT',
  description: 'The K greatest distinct values, the greatest first.',
  overloads: [...SORTED, decimal('val')].map((parameter) =>
    overload([parameter, int('k')], (types, k) => topK(types[0]!, k, true)),
  ),
}

function overload(
  parameters: readonly Parameter[],
  build: (types: readonly SqlType[], k: number) => Aggregate,
): AggregateOverload {
  return {
    parameters,
    literalCount: 1,
    build: ({ types, literals: [k] }) => {
      if (!((k as number) >= 1)) throw new FunctionError('The number of top values must be 1 or greater')
      return build(types, k as number)
    },
  }
}

function topK(type: SqlType, k: number, distinct: boolean): Aggregate {
  const order = naturalOrder(type)!
  const arrayType: SqlType = { base: 'ARRAY', element: type }
  return {
    stateType: arrayType,
    returnType: arrayType,
    initial: () => [],
    add: (state, [value]) => (value === null ? state : insert(state, value!, k, order, distinct)),
    merge: (earlier, later) => mergeTop(earlier, later, k, order, distinct),
    result: (state) => state,
  }
}

function topKRows(types: readonly SqlType[], k: number): Aggregate {
  const [sorted, ...further] = types as [SqlType, ...SqlType[]]
  const natural = naturalOrder(sorted)!
  const order: Order = (left, right) => natural((left as Struct).values[0]!, (right as Struct).values[0]!)
  const arrayType: SqlType = {
    base: 'ARRAY',
    element: {
      base: 'STRUCT',
      fields: [{ name: 'sort_col', type: sorted }, ...further.map((type, i) => ({ name: `col${i}`, type }))],
    },
  }
  return {
    stateType: arrayType,
    returnType: arrayType,
    initial: () => [],
    add: (state, args) => (args[0] === null ? state : insert(state, new Struct(args), k, order, false)),
    merge: (earlier, later) => mergeTop(earlier, later, k, order, false),
    result: (state) => state,
  }
}

function insert(state: Value, value: Value, k: number, order: Order, distinct: boolean): Value {
  const top = state as readonly Value[]
  if (distinct && top.some((item) => order(item, value) === 0)) return state
  const place = top.findIndex((item) => order(item, value) < 0)
  return top.toSpliced(place < 0 ? top.length : place, 0, value).slice(0, k)
}

function mergeTop(earlier: Value, later: Value, k: number, order: Order, distinct: boolean): Value {
  return (later as readonly Value[]).reduce(
    (top: Value, value) => insert(top, value, k, order, distinct),
    earlier,
  )
}
