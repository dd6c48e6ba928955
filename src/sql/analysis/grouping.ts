/** What a query with GROUP BY, aggregate functions and HAVING may say. Messages are ksqlDB's. */

import { isAggregate } from '../aggregates/index.ts'
import { type SourceLocation, SqlError } from '../error.ts'
import { children, columnRefs, rewrite, sameExpression, walk } from '../expressions/index.ts'
import { isTableFunction } from '../functions/index.ts'
import type { Call, ColumnRef, Expression, Query } from '../syntax/index.ts'
import { messageText } from '../syntax/print-expression.ts'
import { columnRef } from './names.ts'

/** A column of a projection: its expression, qualified, and its name. */
export interface SelectColumn {
  readonly expression: Expression
  readonly alias: string
  readonly at: SourceLocation
}

/** The calls of aggregate functions that stand in an expression, the outer ones. */
export function aggregateCalls(expression: Expression): readonly Call[] {
  if (expression.kind === 'call' && isAggregate(expression.name)) return [expression]
  return children(expression).flatMap(aggregateCalls)
}

/** The calls of table functions that stand in an expression. */
export function tableCalls(expression: Expression): readonly Call[] {
  return [...walk(expression)].filter(
    (node): node is Call => node.kind === 'call' && isTableFunction(node.name),
  )
}

/** Whether an expression is a bound of the windows that the query itself makes. */
export function isWindowBound(node: Expression): node is ColumnRef {
  return (
    node.kind === 'column' &&
    node.source === undefined &&
    (node.name === 'WINDOWSTART' || node.name === 'WINDOWEND')
  )
}

/** Whether the query groups its rows: it has GROUP BY, or an aggregate function. Throws SqlError for what can't be. */
export function checkGrouping(
  query: Query,
  groupBy: readonly Expression[] | undefined,
  select: readonly SelectColumn[],
  having: Expression | undefined,
  isWindowedSource: boolean,
): boolean {
  const calls = [
    ...select.map(({ expression }) => expression),
    ...(having && groupBy ? [having] : []),
  ].flatMap(aggregateCalls)
  for (const call of calls) checkNesting(call)
  if (groupBy === undefined) {
    if (calls.length === 0) {
      if (query.window) {
        const { line, column } = query.window.at
        throw new SqlError(
          `Line: ${line}, Col: ${column}: WINDOW clause requires a GROUP BY clause.`,
          query.window.at,
        )
      }
      return false
    }
    checkNonAggregates(select, [], undefined, false)
    const names = [...new Set(calls.map(({ name }) => name))].join(', ')
    throw new SqlError(
      `Use of aggregate functions requires a GROUP BY clause. Aggregate function(s): ${names}`,
      calls[0]!.at,
    )
  }
  const [exploded] = select.flatMap(({ expression }) => tableCalls(expression))
  if (exploded) throw new SqlError('Table functions cannot be used with aggregations.', exploded.at)
  checkGroupingExpressions(groupBy)
  if (query.window)
    checkWindowBounds([...calls, ...(having ? [having] : []), ...(isWindowedSource ? groupBy : [])])
  if (calls.length === 0) {
    throw new SqlError(
      'GROUP BY requires aggregate functions in either the SELECT or HAVING clause.',
      groupBy[0]?.at ?? query.at,
    )
  }
  checkNonAggregates(select, groupBy, having, query.window !== undefined)
  return true
}

function checkNesting(call: Call): void {
  const inner = call.args.flatMap(aggregateCalls)
  if (inner.length > 0) {
    throw new SqlError(`Aggregate functions can not be nested: ${messageText(call)}`, call.at)
  }
}

/** The bounds of the windows that a query makes belong to its projection alone; those of a source are columns. */
function checkWindowBounds(expressions: readonly Expression[]): void {
  const bound = expressions.flatMap(columnRefs).find(isWindowBound)
  if (!bound) return
  throw new SqlError(
    `Window bounds column ${bound.name} can only be used in the SELECT clause of windowed aggregations ` +
      'and can not be passed to aggregate functions.\nSee https://github.com/confluentinc/ksql/issues/4397',
    bound.at,
  )
}

function checkGroupingExpressions(groupBy: readonly Expression[]): void {
  for (const expression of groupBy) {
    for (const node of walk(expression)) {
      if (node.kind !== 'call') continue
      if (isAggregate(node.name)) {
        throw new SqlError(
          `GROUP BY does not support aggregate functions: ${node.name} is an aggregate function.`,
          node.at,
        )
      }
      if (isTableFunction(node.name)) {
        throw new SqlError(
          `GROUP BY does not support table functions: ${node.name} is a table function.`,
          node.at,
        )
      }
    }
  }
  groupBy.forEach((expression, index) => {
    if (groupBy.slice(0, index).some((other) => sameExpression(other, expression))) {
      throw new SqlError(`Duplicate expression in GROUP BY: ${messageText(expression)}`, expression.at)
    }
  })
}

/**
 * What stands in SELECT and HAVING is grouped by as it is, or reads no other columns outside of aggregates than those
 * that are: one that calls a function on what is grouped by does not.
 */
function checkNonAggregates(
  columns: readonly SelectColumn[],
  groupBy: readonly Expression[],
  having: Expression | undefined,
  isWindowed: boolean,
): void {
  const ungrouped = (expression: Expression): readonly ColumnRef[] =>
    columnRefs(withoutAggregates(expression)).filter(
      (node) => !groupBy.some((group) => sameExpression(group, node)) && !(isWindowed && isWindowBound(node)),
    )
  const advice = '\nEither add the column(s) to the GROUP BY or remove them from the SELECT.'
  const plain = columns.filter(({ expression }) => aggregateCalls(expression).length === 0)
  const wrong = plain.filter(
    ({ expression }) =>
      !groupBy.some((group) => sameExpression(group, expression)) && ungrouped(expression).length > 0,
  )
  if (wrong[0]) {
    const texts = wrong.map(({ expression }) => messageText(unqualified(expression))).join(', ')
    const message = `Non-aggregate SELECT expression(s) not part of GROUP BY: ${texts}${advice}`
    throw new SqlError(message, wrong[0].at)
  }
  const names = (nodes: readonly ColumnRef[]) => [...new Set(nodes.map(({ name }) => name))].join(', ')
  const beside = columns
    .filter((column) => !plain.includes(column))
    .flatMap(({ expression }) => ungrouped(expression))
  if (beside[0]) {
    throw new SqlError(
      'Column used in aggregate SELECT expression(s) outside of aggregate functions not part of GROUP BY: ' +
        `${names(beside)}${advice}`,
      beside[0].at,
    )
  }
  const loose = having ? ungrouped(having) : []
  if (loose[0]) {
    throw new SqlError(`Non-aggregate HAVING expression not part of GROUP BY: ${names(loose)}`, loose[0].at)
  }
}

/** The expression with literals where it aggregates. */
function withoutAggregates(expression: Expression): Expression {
  return rewrite(expression, (node) =>
    node.kind === 'call' && isAggregate(node.name)
      ? { kind: 'literal', value: { type: 'null' }, at: node.at }
      : undefined,
  )
}

/** As messages show it when there is one source. */
export function unqualified(expression: Expression): Expression {
  return rewrite(expression, (node) =>
    node.kind === 'column' && node.source !== undefined ? columnRef(node.name, node.at) : undefined,
  )
}
