/** HISTOGRAM. */

import { string } from '../functions/definition.ts'
import { BIGINT, type SqlType, STRING } from '../types/type.ts'
import type { Value } from '../types/value.ts'
import type { Aggregate, AggregateDefinition } from './definition.ts'

/** Distinct values beyond these are not counted. */
const MAX_DISTINCT = 1000

const COUNTS: SqlType = { base: 'MAP', key: STRING, value: BIGINT }

export const HISTOGRAM: AggregateDefinition = {
  name: 'HISTOGRAM',
  shownAs: 'histogram',
  description: `A map of how often each text occurs, of the first ${MAX_DISTINCT} distinct ones. NULL counts as 'null'.`,
  overloads: [{ parameters: [string('val')], literalCount: 0, build: () => histogram }],
}

const histogram: Aggregate = {
  stateType: COUNTS,
  returnType: COUNTS,
  initial: () => new Map(),
  add: (state, [value]) => counted(state, keyOf(value!), 1n),
  undo: (state, [value]) => {
    const counts = new Map(state as ReadonlyMap<Value, Value>)
    const key = keyOf(value!)
    const count = (counts.get(key) ?? 0n) as bigint
    if (count > 1n) counts.set(key, count - 1n)
    else counts.delete(key)
    return counts
  },
  merge: (earlier, later) =>
    [...(later as ReadonlyMap<Value, Value>)].reduce(
      (state: Value, [key, count]) => counted(state, key, count as bigint),
      earlier,
    ),
  result: (state) => state,
}

function keyOf(value: Value): Value {
  return value ?? 'null'
}

function counted(state: Value, key: Value, times: bigint): Value {
  const counts = state as ReadonlyMap<Value, Value>
  const count = counts.get(key) as bigint | undefined
  if (count === undefined && counts.size >= MAX_DISTINCT) return state
  return new Map(counts).set(key, (count ?? 0n) + times)
}
