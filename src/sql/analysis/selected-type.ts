/** Types of what SELECT says, before it is known how its rows come about. */

import type { Catalog } from '../catalog/index.ts'
import { rewrite } from '../expressions/index.ts'
import type { Expression } from '../syntax/index.ts'
import type { SqlType } from '../types/type.ts'
import { aggregateType } from './aggregate.ts'
import { explode } from './explode.ts'
import { aggregateCalls } from './grouping.ts'
import { columnRef } from './names.ts'
import type { Slot, Step } from './plan.ts'
import { computed, rowScope } from './scope.ts'

/** The type of an expression of SELECT, with its aggregate and table functions; null for NULL. Throws SqlError. */
export function selectedType(
  input: Step,
  expression: Expression,
  catalog: Pick<Catalog, 'types' | 'properties'>,
): SqlType | null {
  const calls = aggregateCalls(expression)
  const name = (index: number) => `\u0000aggregate${index}`
  const slots = calls.map(
    (call, index): Slot => ({
      name: name(index),
      type: aggregateType(call, input, catalog),
    }),
  )
  const plain = rewrite(expression, (node) => {
    const index = node.kind === 'call' ? calls.indexOf(node) : -1
    return index < 0 ? undefined : columnRef(name(index), node.at)
  })
  const exploded = explode(input, [{ expression: plain, alias: '', at: expression.at }], catalog.types)
  const [entry] = exploded.entries
  const scope = rowScope([...exploded.step.slots, ...slots], 'SELECT', catalog.types)
  return computed(entry && 'expression' in entry ? entry.expression : plain, scope).type
}
