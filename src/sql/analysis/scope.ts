/** Names to slots of rows. */

import { isAggregate } from '../aggregates/index.ts'
import { SqlError } from '../error.ts'
import { type Compiled, compileExpression, type Scope, walk } from '../expressions/index.ts'
import { isTableFunction } from '../functions/index.ts'
import { type Expression, nearest } from '../syntax/index.ts'
import { messageText } from '../syntax/print-expression.ts'
import type { SqlType } from '../types/type.ts'
import type { Computed, Slot } from './plan.ts'

/** The clause a name stands in, as ksqlDB's messages have it. */
export type Clause = 'SELECT' | 'WHERE' | 'GROUP BY' | 'PARTITION BY' | 'HAVING' | 'JOIN ON'

/** What the generated code of a clause is called where it can't be made. */
const GENERATED: Readonly<Record<Clause, string>> = {
  SELECT: 'Select',
  WHERE: 'Predicate',
  HAVING: 'Predicate',
  'GROUP BY': 'Group By',
  'PARTITION BY': 'SelectKey',
  'JOIN ON': 'Join',
}

export interface RowScope extends Scope {
  readonly clause: Clause
}

/** Resolves qualified names exactly, and others where only one slot has the name. */
export function rowScope(
  slots: readonly Slot[],
  clause: Clause,
  types: ReadonlyMap<string, SqlType>,
): RowScope {
  return {
    clause,
    customType: (name) => types.get(name),
    column({ source, name, at }) {
      const matches: number[] = []
      slots.forEach((slot, index) => {
        if (slot.name === name && (source === undefined || slot.source === source)) matches.push(index)
      })
      const [slot] = matches
      if (slot !== undefined && matches.length === 1) return { slot, type: slots[slot]!.type }
      const shown = source === undefined ? name : `${source}.${name}`
      if (slot !== undefined) throw new SqlError(`Column '${shown}' is ambiguous.`, at)
      const near = nearest(
        name,
        slots.map((candidate) => candidate.name).filter((candidate) => !candidate.startsWith('\u0000')),
      )
      throw new SqlError(
        `Line: ${at.line}, Col: ${at.column}: ${clause} column '${shown}' cannot be resolved.` +
          (near === undefined ? '' : `\nDid you mean '${near}'?`),
        at,
      )
    },
  }
}

/** Types an expression over rows. Throws SqlError. */
export function computed(expression: Expression, scope: RowScope): Computed {
  return { ...compiled(expression, scope), text: messageText(expression), at: expression.at }
}

/** Aggregates and table functions are no functions outside of SELECT: the clause's code can't be made. */
function compiled(expression: Expression, scope: RowScope): Compiled {
  const generated = GENERATED[scope.clause]
  for (const node of walk(expression)) {
    if (node.kind !== 'call' || scope.clause === 'SELECT') continue
    if (!isAggregate(node.name) && !isTableFunction(node.name)) continue
    throw new SqlError(
      `Invalid ${generated}: Can't find any functions with the name '${node.name}'.`,
      node.at,
    )
  }
  return compileExpression(expression, scope, generated)
}

/** The type of an expression that will be a column: a bare NULL has none. */
export function columnType({ type, at }: Computed): SqlType {
  if (type !== null) return type
  throw new SqlError(
    "Can't infer a type of null. Please explicitly cast it to a required type, e.g. CAST(null AS VARCHAR).",
    at,
  )
}
