/** COALESCE, IFNULL, NULLIF and AS_VALUE. */

import { equalValues } from '../types/compare.ts'
import { any, calledOnNull, type FunctionDefinition, generic, variadic } from './definition.ts'

const T = generic('T')

export const NULL_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'COALESCE',
    description: 'The first argument that is not NULL.',
    overloads: [
      calledOnNull(
        [any('first', T), variadic(any('others', T))],
        T,
        (...values) => values.find((value) => value !== null) ?? null,
      ),
    ],
  },
  {
    name: 'IFNULL',
    description: 'The first argument, or the second where the first is NULL.',
    overloads: [
      calledOnNull([any('expression', T), any('altValue', T)], T, (value, other) => value ?? other),
    ],
  },
  {
    name: 'NULLIF',
    description: 'NULL where both arguments are equal, and else the first.',
    overloads: [
      calledOnNull([any('expr1', T), any('expr2', T)], T, (value, other) =>
        value !== null && other !== null && equalValues(value, other) ? null : value,
      ),
    ],
  },
  {
    name: 'AS_VALUE',
    description: 'A copy of a key column for the value of the row.',
    overloads: [calledOnNull([any('keyColumn', T)], T, (value) => value)],
  },
]
