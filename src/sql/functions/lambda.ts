/** TRANSFORM, FILTER and REDUCE. */

import { RowError } from '../expressions/compile.ts'
import { hashMap } from '../java/hash-map.ts'
import type { Value } from '../types/value.ts'
import {
  any,
  array,
  arrayOf,
  boundOnNull,
  boundStrict,
  type FunctionDefinition,
  generic,
  lambda,
  map,
  mapOf,
  returns,
} from './definition.ts'

const [K, V, S, T, R] = ['K', 'V', 'S', 'T', 'R'].map(generic) as [
  ReturnType<typeof generic>,
  ReturnType<typeof generic>,
  ReturnType<typeof generic>,
  ReturnType<typeof generic>,
  ReturnType<typeof generic>,
]

export const LAMBDA_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'TRANSFORM',
    shownAs: 'transform',
    description: 'Every element, or every key and every value, put through a function.',
    overloads: [
      boundStrict([array(T, 'array'), lambda([T], R, 'function')], arrayOf(R), ({ lambdas: [change] }) => {
        return (list) => list.map((item) => change!(item))
      }),
      boundStrict(
        [map(K, V, 'map'), lambda([K, V], R, 'biFunction1'), lambda([K, V], T, 'biFunction2')],
        mapOf(R, T),
        ({ lambdas: [changeKey, changeValue] }) =>
          (input) =>
            collected([...input].map(([key, value]) => [changeKey!(key, value), changeValue!(key, value)])),
      ),
    ],
  },
  {
    name: 'FILTER',
    shownAs: 'filter',
    description: 'The elements, or entries, for which a function is true.',
    overloads: [
      boundStrict(
        [array(T, 'array'), lambda([T], returns.boolean, 'function')],
        arrayOf(T),
        ({ lambdas: [test] }) => {
          return (list) => list.filter((item) => verdict(test!(item)))
        },
      ),
      boundStrict(
        [map(K, V, 'map'), lambda([K, V], returns.boolean, 'biFunction')],
        mapOf(K, V),
        ({ lambdas: [test] }) =>
          (input) =>
            collected([...input].filter(([key, value]) => verdict(test!(key, value)))),
      ),
    ],
  },
  {
    name: 'REDUCE',
    shownAs: 'reduce',
    description:
      'What is left of a state after a function has taken in every element, or entry, one after the other.',
    overloads: [
      boundOnNull(
        [array(T, 'list'), any('initialState', S), lambda([S, T], S, 'biFunction')],
        S,
        ({ lambdas: [step] }) =>
          (list, initial) =>
            initial === null
              ? null
              : (list ?? []).reduce((state: Value, item) => step!(state, item), initial),
      ),
      boundOnNull(
        [map(K, V, 'map'), any('initialState', S), lambda([S, K, V], S, 'triFunction')],
        S,
        ({ lambdas: [step] }) =>
          (input, initial) =>
            initial === null
              ? null
              : [...(input ?? [])].reduce((state: Value, [key, value]) => step!(state, key, value), initial),
      ),
    ],
  },
]

function verdict(result: Value): boolean {
  if (typeof result === 'boolean') return result
  throw new RowError('The function gave NULL where it must give true or false')
}

/** As Java collects a map: it refuses a NULL value and a key that comes twice. */
function collected(entries: readonly (readonly [Value, Value])[]): ReadonlyMap<Value, Value> {
  const keys = new Set<Value>()
  for (const [key, value] of entries) {
    if (value === null) throw new RowError('A map can not be made with a NULL value')
    if (keys.has(key)) throw new RowError(`Duplicate key ${String(key)}`)
    keys.add(key)
  }
  return hashMap(entries)
}
