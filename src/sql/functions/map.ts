/** Functions of maps, and the ones that make them. */

import { RowError } from '../expressions/compile.ts'
import { capacityForAll, hashMap } from '../java/hash-map.ts'
import { BIGINT, BOOLEAN, DOUBLE, INTEGER, type SqlType, STRING } from '../types/type.ts'
import { Struct, type Value } from '../types/value.ts'
import {
  array,
  boolean,
  calledOnNull,
  type FunctionDefinition,
  generic,
  map,
  mapOf,
  primitive,
  returns,
  strict,
} from './definition.ts'
import type { TypePattern } from './pattern.ts'

const T = generic('T')
const KEYS = returns.string
const ENTRY_VALUES = [INTEGER, BIGINT, DOUBLE, BOOLEAN, STRING]

export const MAP_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'MAP_KEYS',
    shownAs: 'map_keys',
    description: 'The keys, in no particular order.',
    overloads: [strict([map(KEYS, T, 'input')], returns.strings, (input) => [...input.keys()])],
  },
  {
    name: 'MAP_VALUES',
    shownAs: 'map_values',
    description: 'The values, in no particular order.',
    overloads: [
      strict([map(KEYS, T, 'input')], { kind: 'array', element: T }, (input) => [...input.values()]),
    ],
  },
  {
    name: 'MAP_UNION',
    shownAs: 'map_union',
    description: 'The entries of both maps; those of the second win.',
    overloads: [
      calledOnNull([map(KEYS, T, 'map1'), map(KEYS, T, 'map2')], mapOf(KEYS, T), (first, second) => {
        if (first === null && second === null) return null
        const size = first?.size || second?.size || 0
        return hashMap([...(first ?? []), ...(second ?? [])], size === 0 ? undefined : capacityForAll(size))
      }),
    ],
  },
  {
    name: 'AS_MAP',
    description: 'A map of keys and values that come in two arrays.',
    overloads: [
      calledOnNull([array(KEYS, 'keys'), array(T, 'values')], mapOf(KEYS, T), (keys, values) => {
        if (keys === null || (values === null && keys.length > 0))
          throw new RowError('AS_MAP needs keys and values')
        return hashMap(keys.map((key, i) => [key, values?.[i] ?? null] as const))
      }),
    ],
  },
  {
    name: 'ENTRIES',
    description: 'The entries as structs of K and V, in the order of the keys if sorted.',
    overloads: ENTRY_VALUES.map((value) =>
      calledOnNull(
        [map(KEYS, { kind: 'type', type: value }, 'map'), primitive(boolean('sorted'))],
        entriesOf(value),
        (input, sorted) => input && entries(input, sorted!),
      ),
    ),
  },
]

function entriesOf(value: SqlType): TypePattern {
  const element: SqlType = {
    base: 'STRUCT',
    fields: [
      { name: 'K', type: STRING },
      { name: 'V', type: value },
    ],
  }
  return { kind: 'type', type: { base: 'ARRAY', element } }
}

function entries(input: ReadonlyMap<Value, Value>, sorted: boolean): readonly Struct[] {
  const pairs = [...input]
  if (sorted) pairs.sort(([left], [right]) => (left! < right! ? -1 : 1))
  return pairs.map((pair) => new Struct(pair))
}
