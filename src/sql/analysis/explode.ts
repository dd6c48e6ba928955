/** Table functions: one row in, any number of rows out. */

import { SqlError } from '../error.ts'
import { mapChildren, sameExpression } from '../expressions/index.ts'
import { FunctionError } from '../functions/function.ts'
import { isTableFunction, resolveTableFunction } from '../functions/index.ts'
import type { Call, Expression } from '../syntax/index.ts'
import { messageText } from '../syntax/print-expression.ts'
import type { SqlType } from '../types/type.ts'
import { tableCalls } from './grouping.ts'
import { columnRef } from './names.ts'
import type { Computed, Slot, Step } from './plan.ts'
import { computed, type RowScope, rowScope } from './scope.ts'
import type { SelectEntry } from './select.ts'

/** Adds a slot for every table function of the projection, and reads it where the function stood. Throws SqlError. */
export function explode(
  input: Step,
  entries: readonly SelectEntry[],
  types: ReadonlyMap<string, SqlType>,
): { readonly step: Step; readonly entries: readonly SelectEntry[] } {
  const scope = rowScope(input.slots, 'SELECT', types)
  const calls: Call[] = []
  const functions: { resolved: ReturnType<typeof resolveTableFunction>; args: readonly Computed[] }[] = []
  const slots: Slot[] = []
  const replace = (node: Expression, inside: boolean): Expression => {
    if (node.kind === 'case' && tableCalls(node).length > 0) {
      throw new SqlError(`Table functions cannot be used in CASE: ${messageText(node)}`, node.at)
    }
    if (node.kind !== 'call' || !isTableFunction(node.name)) {
      return mapChildren(node, (child) => replace(child, inside))
    }
    if (inside) throw new SqlError("Table functions can't be nested.", node.at)
    for (const arg of node.args) replace(arg, true)
    const known = calls.findIndex((call) => sameExpression(call, node))
    const index = known >= 0 ? known : calls.length
    if (known < 0) {
      calls.push(node)
      const made = tableFunction(node, scope)
      functions.push(made)
      slots.push({ name: functionColumn(index), type: made.resolved.returnType })
    }
    return columnRef(functionColumn(index), node.at)
  }
  const replaced = entries.map((entry) =>
    'star' in entry ? entry : { ...entry, expression: replace(entry.expression, false) },
  )
  const [first] = calls
  if (first === undefined) return { step: input, entries }
  if (input.gives === 'table') {
    throw new SqlError('Table source is not supported with table functions', first.at)
  }
  const { gives, key, keyKind, star, window } = input
  const step: Step = {
    kind: 'explode',
    input,
    functions,
    gives,
    slots: [...input.slots, ...slots],
    key,
    keyKind,
    star,
    ...(window ? { window } : {}),
  }
  return { step, entries: replaced }
}

/** The slot of a table function's values: no column can have its name. */
function functionColumn(index: number): string {
  return `\u0000F${index}`
}

function tableFunction(call: Call, scope: RowScope) {
  const args = call.args.map((arg) => computed(arg, scope))
  try {
    const resolved = resolveTableFunction(
      call.name,
      args.map(({ type }) => ({ kind: 'value', type })),
    )
    return { resolved, args }
  } catch (error) {
    if (error instanceof FunctionError) throw new SqlError(error.message, call.at, { cause: error })
    throw error
  }
}
