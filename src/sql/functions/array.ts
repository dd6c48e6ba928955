/** Functions of arrays. */

import { RowError } from '../expressions/compile.ts'
import { equalValues } from '../types/compare.ts'
import { javaToString } from '../types/text.ts'
import type { SqlType } from '../types/type.ts'
import type { Value } from '../types/value.ts'
import {
  any,
  array,
  arrayOf,
  type Binding,
  boundOnNull,
  boundStrict,
  calledOnNull,
  type FunctionDefinition,
  generic,
  int,
  returns,
  strict,
  string,
} from './definition.ts'
import { naturalOrder, type Order } from './natural-order.ts'

type List = readonly Value[]

const T = generic('T')

export const ARRAY_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'ARRAY_LENGTH',
    description: 'The number of elements.',
    overloads: [strict([array(T, 'array')], returns.int, (list) => list.length)],
  },
  {
    name: 'ARRAY_CONTAINS',
    description: 'Whether an element equals the value; NULL equals NULL.',
    overloads: [
      calledOnNull(
        [array(T, 'array'), any('val', T)],
        returns.boolean,
        (list, value) => list !== null && has(list, value),
      ),
    ],
  },
  {
    name: 'ARRAY_CONCAT',
    shownAs: 'array_concat',
    description: 'All elements of the first array and then of the second; a NULL array counts as empty.',
    overloads: [
      calledOnNull([array(T, 'left'), array(T, 'right')], arrayOf(T), (left, right) =>
        left === null && right === null ? null : [...(left ?? []), ...(right ?? [])],
      ),
    ],
  },
  {
    name: 'ARRAY_DISTINCT',
    shownAs: 'array_distinct',
    description: 'The distinct elements, in the order they first come.',
    overloads: [strict([array(T, 'input')], arrayOf(T), distinct)],
  },
  {
    name: 'ARRAY_EXCEPT',
    shownAs: 'array_except',
    description: 'The distinct elements of the first array that are not in the second.',
    overloads: [
      strict([array(T, 'left'), array(T, 'right')], arrayOf(T), (left, right) =>
        distinct(left).filter((item) => !has(right, item)),
      ),
    ],
  },
  {
    name: 'ARRAY_INTERSECT',
    shownAs: 'array_intersect',
    description: 'The distinct elements of the first array that are in the second too.',
    overloads: [
      strict([array(T, 'left'), array(T, 'right')], arrayOf(T), (left, right) =>
        distinct(left).filter((item) => has(right, item)),
      ),
    ],
  },
  {
    name: 'ARRAY_UNION',
    shownAs: 'array_union',
    description: 'The distinct elements of both arrays, in the order they first come.',
    overloads: [
      strict([array(T, 'left'), array(T, 'right')], arrayOf(T), (left, right) =>
        distinct([...left, ...right]),
      ),
    ],
  },
  {
    name: 'ARRAY_REMOVE',
    shownAs: 'array_remove',
    description: 'The array without the elements that equal the value.',
    overloads: [
      calledOnNull(
        [array(T, 'array'), any('victim', T)],
        arrayOf(T),
        (list, victim) => list?.filter((item) => !equalValues(item, victim)) ?? null,
      ),
    ],
  },
  {
    name: 'ARRAY_MAX',
    shownAs: 'array_max',
    description: 'The greatest element that is not NULL.',
    overloads: [boundStrict([array(T, 'input')], T, (binding) => extreme(binding, 1))],
  },
  {
    name: 'ARRAY_MIN',
    shownAs: 'array_min',
    description: 'The least element that is not NULL.',
    overloads: [boundStrict([array(T, 'input')], T, (binding) => extreme(binding, -1))],
  },
  {
    name: 'ARRAY_SORT',
    shownAs: 'array_sort',
    description: "The elements in their order, or against it with 'DESC'; NULLs last.",
    overloads: [
      boundStrict([array(T, 'input')], arrayOf(T), (binding) => {
        const order = orderOf(binding)
        return (list) => sorted(list, order)
      }),
      boundOnNull([array(T, 'input'), string('direction')], arrayOf(T), (binding) => {
        const order = orderOf(binding)
        return (list, direction) => {
          if (list === null) return null
          if (direction === null) throw new RowError('ARRAY_SORT needs a direction: ASC or DESC')
          if (/^asc(ending)?$/i.test(direction)) return sorted(list, order)
          return /^desc(ending)?$/i.test(direction) ? sorted(list, (a, b) => order(b, a)) : null
        }
      }),
    ],
  },
  {
    name: 'ARRAY_JOIN',
    description: 'The texts of the elements with a delimiter between them, a comma by default.',
    overloads: [
      boundStrict([array(T, 'array')], returns.string, (binding) => {
        const text = elementText(binding)
        return (list) => list.map(text).join(',')
      }),
      boundOnNull([array(T, 'array'), string('delimiter')], returns.string, (binding) => {
        const text = elementText(binding)
        return (list, delimiter) => list?.map(text).join(delimiter ?? '') ?? null
      }),
    ],
  },
  {
    name: 'SLICE',
    shownAs: 'slice',
    description:
      'The elements from one position to another, the first being 1; NULL where there are not as many.',
    overloads: [calledOnNull([array(T, 'in'), int('from'), int('to')], arrayOf(T), slice)],
  },
]

function has(list: List, value: Value): boolean {
  return list.some((item) => equalValues(item, value))
}

function distinct(list: List): List {
  const seen: Value[] = []
  for (const item of list) if (!has(seen, item)) seen.push(item)
  return seen
}

function elementType({ types: [type] }: Binding): SqlType | undefined {
  return type?.base === 'ARRAY' ? type.element : undefined
}

/** Fails the row once two elements have to be compared that have no order. */
function orderOf(binding: Binding): Order {
  const type = elementType(binding)
  const order = type && naturalOrder(type)
  if (order) return order
  return () => {
    throw new RowError('Elements of this type have no order')
  }
}

function extreme(binding: Binding, sign: 1 | -1): (list: List) => Value {
  const order = orderOf(binding)
  return (list) => {
    const [first, ...rest] = list.filter((item) => item !== null)
    if (first === undefined) return null
    order(first, first)
    return rest.reduce<Value>((best, item) => (sign * order(item, best) > 0 ? item : best), first)
  }
}

function sorted(list: List, order: Order): List {
  const present = list.filter((item) => item !== null)
  const nulls = new Array<Value>(list.length - present.length).fill(null)
  return [...present.sort(order), ...nulls]
}

const JOINABLE: readonly SqlType['base'][] = ['BOOLEAN', 'INTEGER', 'BIGINT', 'DOUBLE', 'DECIMAL', 'STRING']

function elementText(binding: Binding): (item: Value) => string {
  const type = elementType(binding)
  return (item) => {
    if (item === null) return 'null'
    if (type && JOINABLE.includes(type.base)) return javaToString(item, type)
    throw new RowError(`error: hit element of type ${type?.base} which is currently not supported`)
  }
}

function slice(list: List | null, from: number | null, to: number | null): Value {
  if (list === null) return null
  const start = from === null ? 0 : (from - 1) | 0
  const end = to ?? list.length
  if (start < 0 || end > list.length) return null
  if (start > end) throw new RowError(`fromIndex(${start}) > toIndex(${end})`)
  return list.slice(start, end)
}
