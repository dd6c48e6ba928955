/** COLLECT_LIST and COLLECT_SET. */

import { any, generic } from '../functions/definition.ts'
import { FunctionError } from '../functions/function.ts'
import { equalValues } from '../types/compare.ts'
import type { SqlType } from '../types/type.ts'
import type { Value } from '../types/value.ts'
import type { Aggregate, AggregateBinding, AggregateDefinition } from './definition.ts'

const list = (state: Value) => state as readonly Value[]

export const COLLECT_LIST: AggregateDefinition = {
  name: 'COLLECT_LIST',
  shownAs: 'collect_list',
  description:
    'All values in an array, NULLs too; the first `ksql.functions.collect_list.limit` of them where that is set.',
  overloads: [
    {
      parameters: [any('val', generic('T'))],
      literalCount: 0,
      build: (binding) => collectList(binding.types[0]!, limitOf(binding)),
    },
  ],
}

export const COLLECT_SET: AggregateDefinition = {
  name: 'COLLECT_SET',
  shownAs: 'collect_set',
  description:
    'The distinct values in an array, in the order they first came, NULL too; the first `ksql.functions.collect_set.limit` of them where that is set.',
  overloads: [
    {
      parameters: [any('val', generic('T'))],
      literalCount: 0,
      build: (binding) => collectSet(binding.types[0]!, limitOf(binding)),
    },
  ],
}

/** How many values an array may have: without end, where nothing is set or what is set is negative. */
function limitOf({ setting }: AggregateBinding): number {
  const text = setting('limit')
  if (text === undefined) return Number.POSITIVE_INFINITY
  if (!/^[+-]?\d+$/.test(text))
    throw new FunctionError(`The limit of a collected array must be a whole number, not '${text}'.`)
  return text.startsWith('-') ? Number.POSITIVE_INFINITY : Number(text)
}

function collectList(type: SqlType, limit: number): Aggregate {
  const arrayType: SqlType = { base: 'ARRAY', element: type }
  return {
    stateType: arrayType,
    returnType: arrayType,
    initial: () => [],
    add: (state, [value]) => (list(state).length < limit ? [...list(state), value!] : state),
    undo: (state, [value]) => {
      const last = list(state).findLastIndex((item) => equalValues(item, value!))
      return last < 0 ? state : list(state).toSpliced(last, 1)
    },
    merge: (earlier, later) =>
      [...list(earlier), ...list(later)].slice(0, Math.max(limit, list(earlier).length)),
    result: (state) => state,
  }
}

function collectSet(type: SqlType, limit: number): Aggregate {
  const arrayType: SqlType = { base: 'ARRAY', element: type }
  const including = (state: Value, value: Value): Value =>
    list(state).length >= limit || list(state).some((item) => equalValues(item, value))
      ? state
      : [...list(state), value]
  return {
    stateType: arrayType,
    returnType: arrayType,
    initial: () => [],
    add: (state, [value]) => including(state, value!),
    merge: (earlier, later) => list(later).reduce(including, earlier),
    result: (state) => state,
  }
}
