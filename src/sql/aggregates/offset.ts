/** LATEST_BY_OFFSET and EARLIEST_BY_OFFSET: one value, or the N at that end, the oldest first. */

import { any, boolean, generic, int } from '../functions/definition.ts'
import { FunctionError } from '../functions/function.ts'
import { BIGINT, type SqlType } from '../types/type.ts'
import { Struct, type Value } from '../types/value.ts'
import type { Aggregate, AggregateDefinition, AggregateOverload } from './definition.ts'

type End = 'earliest' | 'latest'
type Literals = readonly Value[]

export const LATEST_BY_OFFSET: AggregateDefinition = {
  name: 'LATEST_BY_OFFSET',
  description:
    'The latest value, or the N latest, the oldest of them first; NULLs count only if they are not ignored.',
  overloads: overloads('latest'),
}

export const EARLIEST_BY_OFFSET: AggregateDefinition = {
  name: 'EARLIEST_BY_OFFSET',
  description:
    'The earliest value, or the N earliest, the oldest first; NULLs count only if they are not ignored.',
  overloads: overloads('earliest'),
}

function overloads(end: End): readonly AggregateOverload[] {
  const column = any('val', generic('T'))
  const n = int(`${end}N`)
  const ignoreNulls = boolean('ignoreNulls')
  const ignored = (value: Value | undefined) => value !== false
  const one = (type: SqlType, literals: Literals) =>
    end === 'latest' ? latest(type, ignored(literals[0])) : earliest(type, ignored(literals[0]))
  const many = (type: SqlType, literals: Literals) =>
    several(type, end, literals[0] as number, ignored(literals[1]))
  return [
    { parameters: [column], literalCount: 0, build: ({ types: [type] }) => one(type!, []) },
    {
      parameters: [column, ignoreNulls],
      literalCount: 1,
      build: ({ types: [type], literals }) => one(type!, literals),
    },
    {
      parameters: [column, n],
      literalCount: 1,
      build: ({ types: [type], literals }) => many(type!, literals),
    },
    {
      parameters: [column, n, ignoreNulls],
      literalCount: 2,
      build: ({ types: [type], literals }) => many(type!, literals),
    },
  ]
}

/** A value with the sequence of its row. */
function entryType(type: SqlType): SqlType {
  return {
    base: 'STRUCT',
    fields: [
      { name: 'SEQ', type: BIGINT },
      { name: 'VAL', type },
    ],
  }
}

const sequenceOf = (entry: Value) => (entry as Struct).values[0] as bigint
const valueIn = (entry: Value) => (entry === null ? null : (entry as Struct).values[1]!)

/** A state that was never set is NULL, and gives way in a merge. */
function latest(type: SqlType, ignoreNulls: boolean): Aggregate {
  return {
    stateType: entryType(type),
    returnType: type,
    initial: () => null,
    add: (state, [value], sequence = 0n) =>
      value === null && ignoreNulls ? state : new Struct([sequence, value!]),
    merge: (earlier, later) => {
      if (earlier === null || later === null) return earlier ?? later
      return sequenceOf(earlier) > sequenceOf(later) ? earlier : later
    },
    result: valueIn,
  }
}

function earliest(type: SqlType, ignoreNulls: boolean): Aggregate {
  return {
    stateType: entryType(type),
    returnType: type,
    initial: () => null,
    add: (state, [value], sequence = 0n) =>
      state !== null || (value === null && ignoreNulls) ? state : new Struct([sequence, value!]),
    merge: (earlier, later) => {
      if (earlier === null || later === null) return earlier ?? later
      return sequenceOf(later) < sequenceOf(earlier) ? later : earlier
    },
    result: valueIn,
  }
}

/** Merged sessions keep the oldest N at either end: so does ksqlDB. */
function several(type: SqlType, end: End, n: number, ignoreNulls: boolean): Aggregate {
  if (!(n >= 1)) throw new FunctionError(`${end}N must be 1 or greater`)
  return {
    stateType: { base: 'ARRAY', element: entryType(type) },
    returnType: { base: 'ARRAY', element: type },
    initial: () => [],
    add: (state, [value], sequence = 0n) => {
      const entries = state as readonly Value[]
      if (value === null && ignoreNulls) return state
      if (end === 'earliest' && entries.length >= n) return state
      return [...entries, new Struct([sequence, value!])].slice(-n)
    },
    merge: (earlier, later) =>
      [...(earlier as readonly Value[]), ...(later as readonly Value[])]
        .sort((left, right) => Number(sequenceOf(left) - sequenceOf(right)))
        .slice(0, n),
    result: (state) => (state as readonly Value[]).map(valueIn),
  }
}
