/** PARTITION BY: another key for a stream's rows. */

import { type SourceLocation, SqlError } from '../error.ts'
import { columnRefs, sameExpression } from '../expressions/index.ts'
import type { Expression, Query } from '../syntax/index.ts'
import { messageText } from '../syntax/print-expression.ts'
import type { SqlType } from '../types/type.ts'
import { tableCalls, unqualified } from './grouping.ts'
import { windowedRekey } from './join-rules.ts'
import { aliasGenerator } from './names.ts'
import type { Computed, KeyPart, RekeyStep, Step } from './plan.ts'
import { columnType, computed, type RowScope, rowScope } from './scope.ts'

/** Gives rows the key of PARTITION BY. Throws SqlError. */
export function partitionBy(
  input: Step,
  expressions: readonly Expression[],
  types: ReadonlyMap<string, SqlType>,
  query: Query,
): Step {
  const at: SourceLocation = expressions[0]?.at ?? query.at
  checkNewKey(expressions)
  const isKeyAlready =
    expressions.length === input.key.length &&
    expressions.every((expression, index) =>
      input.key[index]!.expressions.some((candidate) => sameExpression(candidate, expression)),
    )
  if (isKeyAlready) return { ...input, keyKind: 'partitioning expression' }
  if (input.gives === 'table') {
    throw new SqlError(
      'Cannot repartition a TABLE source. If this is a join, joins on non-key columns are not yet supported.',
      at,
    )
  }
  if (input.window) throw windowedRekey(at)
  for (const expression of expressions) {
    const call = tableCalls(expression)[0]
    if (call) throw new SqlError('PARTITION BY expressions can not contain table functions.', call.at)
  }
  const nothing = expressions.length === 1 && isNull(expressions[0]!)
  const scope = rowScope(input.slots, 'PARTITION BY', types)
  const newKey = nothing ? [] : expressions.map((expression) => computed(expression, scope))
  const generator = aliasGenerator(input.slots)
  const key = newKey.map((part, index): KeyPart => {
    const expression = expressions[index]!
    const name = expression.kind === 'column' ? expression.name : generator.next(expression)
    return {
      name,
      type: columnType(part),
      expressions: [expression],
      shown: [messageText(unqualified(expression))],
    }
  })
  const isOf = (list: readonly Expression[], expression: Expression) =>
    list.some((candidate) => sameExpression(candidate, expression))
  const wanted = nothing ? [] : expressions
  const oldKey = input.key.flatMap((part) => part.expressions.slice(0, 1))
  const rest = input.star.filter((expression) => !isOf(wanted, expression) && !isOf(oldKey, expression))
  const demoted = oldKey.filter((expression) => !isOf(wanted, expression))
  return {
    kind: 'rekey',
    gives: 'stream',
    input,
    newKey,
    ...(input.kind === 'source' ? { ofKey: ofOldKey(input, scope, expressions, newKey) } : {}),
    slots: input.slots,
    key,
    keyKind: 'partitioning expression',
    star: [...wanted, ...rest, ...demoted],
  }
}

function checkNewKey(expressions: readonly Expression[]): void {
  expressions.forEach((expression, index) => {
    if (expressions.slice(0, index).some((other) => sameExpression(other, expression))) {
      throw new SqlError(
        `Duplicate expression in PARTITION BY: ${messageText(unqualified(expression))}`,
        expression.at,
      )
    }
    if (expressions.length > 1 && isNull(expression)) {
      throw new SqlError('Cannot PARTITION BY multiple columns including NULL', expression.at)
    }
  })
}

/** What a new key takes from the old one alone. */
function ofOldKey(
  input: Step,
  scope: RowScope,
  expressions: readonly Expression[],
  newKey: readonly Computed[],
): NonNullable<RekeyStep['ofKey']> {
  const slots = input.key
    .flatMap((part) => part.expressions.slice(0, 1).flatMap(columnRefs))
    .map((column) => scope.column(column).slot)
  const needsOnlyKey = (expression: Expression) =>
    columnRefs(expression).every((column) => slots.includes(scope.column(column).slot))
  return { slots, parts: new Set(newKey.filter((_, index) => needsOnlyKey(expressions[index]!))) }
}

function isNull(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value.type === 'null'
}
