/** COLLECT_LIST and COLLECT_SET. */

import { any, generic } from '../functions/definition.ts'
import { equalValues } from '../types/compare.ts'
import type { SqlType } from '../types/type.ts'
import type { Value } from '../types/value.ts'
import type { Aggregate, AggregateDefinition } from './definition.ts'

const list = (state: Value) => state as readonly Value[]

export const COLLECT_LIST: AggregateDefinition = {
  name: 'COLLECT_LIST',
  shownAs: 'collect_list',
  description: 'All values in an array, NULLs too.',
  overloads: [
    {
      parameters: [any('val', generic('T'))],
      literalCount: 0,
      build: ({ types: [type] }) => collectList(type!),
    },
  ],
}

export const COLLECT_SET: AggregateDefinition = {
  name: 'COLLECT_SET',
  shownAs: 'collect_set',
  description: 'The distinct values in an array, in the order they first came, NULL too.',
  overloads: [
    {
      parameters: [any('val', generic('T'))],
      literalCount: 0,
      build: ({ types: [type] }) => collectSet(type!),
    },
  ],
}

function collectList(type: SqlType): Aggregate {
  const arrayType: SqlType = { base: 'ARRAY', element: type }
  return {
    stateType: arrayType,
    returnType: arrayType,
    initial: () => [],
    add: (state, [value]) => [...list(state), value!],
    undo: (state, [value]) => {
      const last = list(state).findLastIndex((item) => equalValues(item, value!))
      return last < 0 ? state : list(state).toSpliced(last, 1)
    },
    merge: (earlier, later) => [...list(earlier), ...list(later)],
    result: (state) => state,
  }
}

function collectSet(type: SqlType): Aggregate {
  const arrayType: SqlType = { base: 'ARRAY', element: type }
  const including = (state: Value, value: Value): Value =>
    list(state).some((item) => equalValues(item, value)) ? state : [...list(state), value]
  return {
    stateType: arrayType,
    returnType: arrayType,
    initial: () => [],
    add: (state, [value]) => including(state, value!),
    merge: (earlier, later) => list(later).reduce(including, earlier),
    result: (state) => state,
  }
}
