/** ATTR. */

import { any, generic } from '../functions/definition.ts'
import { equalValues } from '../types/compare.ts'
import { INTEGER, type SqlType } from '../types/type.ts'
import { Struct, type Value } from '../types/value.ts'
import type { Aggregate, AggregateDefinition } from './definition.ts'

export const ATTR: AggregateDefinition = {
  name: 'ATTR',
  description: 'The one value that all rows have; NULL where they have several.',
  overloads: [
    { parameters: [any('val', generic('T'))], literalCount: 0, build: ({ types: [type] }) => attr(type!) },
  ],
}

function attr(type: SqlType): Aggregate {
  const entry: SqlType = {
    base: 'STRUCT',
    fields: [
      { name: 'VALUE', type },
      { name: 'COUNT', type: INTEGER },
    ],
  }
  return {
    stateType: { base: 'ARRAY', element: entry },
    returnType: type,
    initial: () => [],
    add: (state, [value]) => change(state, value!, 1),
    undo: (state, [value]) => change(state, value!, -1),
    merge: (earlier, later) =>
      (later as readonly Struct[]).reduce(
        (state: Value, { values: [value, count] }) => change(state, value!, count as number),
        earlier,
      ),
    result: (state) => {
      const present = (state as readonly Struct[]).filter(({ values }) => (values[1] as number) > 0)
      return present.length === 1 ? present[0]!.values[0]! : null
    },
  }
}

function change(state: Value, value: Value, by: number): Value {
  const entries = state as readonly Struct[]
  const place = entries.findIndex(({ values }) => equalValues(values[0]!, value))
  if (place < 0) return by > 0 ? [...entries, new Struct([value, by])] : state
  const count = Math.max(0, (entries[place]!.values[1] as number) + by)
  return entries.with(place, new Struct([value, count]))
}
