/** GROUP BY, aggregate functions and HAVING. Messages are ksqlDB's. */

import { isAggregate, resolveAggregate } from '../aggregates/index.ts'
import type { Catalog } from '../catalog/index.ts'
import { type SourceLocation, SqlError } from '../error.ts'
import { children, columnRefs, rewrite, sameExpression, walk } from '../expressions/index.ts'
import { type Argument, FunctionError } from '../functions/function.ts'
import { isTableFunction } from '../functions/index.ts'
import type { Call, Expression, Query } from '../syntax/index.ts'
import { expressionText, messageText } from '../syntax/print-expression.ts'
import { BIGINT, type SqlType } from '../types/type.ts'
import { columnRef } from './names.ts'
import type { AggregateStep, AggregateWindow, Computed, KeyPart, Slot, Step } from './plan.ts'
import { recordTime } from './record-time.ts'
import { columnType, computed, rowScope } from './scope.ts'
import { aggregateWindow } from './windows.ts'

/** A column of a projection: its expression, qualified, and its name. */
export interface SelectColumn {
  readonly expression: Expression
  readonly alias: string
  readonly at: SourceLocation
}

export interface Aggregation {
  readonly step: AggregateStep
  /** An expression over the input's rows as one over the aggregate's. */
  readonly rewrite: (expression: Expression) => Expression
}

/** The relation that the aggregate's own columns are qualified with: no alias can be so. */
const OWN = '\u0000aggregate'

/** The calls of aggregate functions that stand in an expression, the outer ones. */
export function aggregateCalls(expression: Expression): readonly Call[] {
  if (expression.kind === 'call' && isAggregate(expression.name)) return [expression]
  return children(expression).flatMap(aggregateCalls)
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
    checkNonAggregates(select, [], 'SELECT', false)
    const names = [...new Set(calls.map(({ name }) => name))].join(', ')
    throw new SqlError(
      `Use of aggregate functions requires a GROUP BY clause. Aggregate function(s): ${names}`,
      calls[0]!.at,
    )
  }
  checkGroupingExpressions(groupBy)
  if (query.window)
    checkWindowBounds([...calls, ...(having ? [having] : []), ...(isWindowedSource ? groupBy : [])])
  if (calls.length === 0) {
    throw new SqlError(
      'GROUP BY requires aggregate functions in either the SELECT or HAVING clause.',
      groupBy[0]?.at ?? query.at,
    )
  }
  const isWindowed = query.window !== undefined
  checkNonAggregates(select, groupBy, 'SELECT', isWindowed)
  if (having) {
    checkNonAggregates([{ expression: having, alias: '', at: having.at }], groupBy, 'HAVING', isWindowed)
  }
  return true
}

/** The step that groups and aggregates. Throws SqlError. */
export function aggregation(
  input: Step,
  query: Query,
  groupBy: readonly Expression[],
  expressions: readonly Expression[],
  { types, properties }: Pick<Catalog, 'types' | 'properties'>,
): Aggregation {
  const inputScope = rowScope(input.slots, 'GROUP BY', types)
  const groups = groupBy.map((expression) => computed(expression, inputScope))
  const calls = distinctCalls(expressions)
  const windowing = query.window && aggregateWindow(query.window)
  checkSource(input, query, calls)
  const selectScope = rowScope(input.slots, 'SELECT', types)
  const aggregates = calls.map((call) => {
    const given = givenArguments(call, input, (arg) => computed(arg, selectScope))
    const { resolved, args } = resolveCall(call, given, properties)
    return { resolved, args, text: messageText(call), at: call.at }
  })
  if (input.gives === 'table') {
    const stuck = aggregates.flatMap(({ resolved }, index) => (resolved.undo ? [] : [calls[index]!]))
    if (stuck.length > 0) throw notOnTables(stuck)
  }
  const slots: Slot[] = [
    ...groups.map((group, index) => ({ source: OWN, name: `G${index}`, type: groupType(group) })),
    ...aggregates.map(({ resolved }, index) => ({
      source: OWN,
      name: `A${index}`,
      type: resolved.returnType,
    })),
    ...(windowing ? windowSlots() : []),
  ]
  const key = groupBy.map(
    (expression, index): KeyPart => ({
      name: expression.kind === 'column' ? expression.name : `KSQL_COL_${index}`,
      type: slots[index]!.type,
      expressions: [columnRef(`G${index}`, expression.at, OWN)],
      shown: [messageText(unqualified(expression))],
    }),
  )
  const step: AggregateStep = {
    kind: 'aggregate',
    gives: 'table',
    input,
    groupBy: groups,
    aggregates,
    slots,
    key,
    keyKind: 'grouping expression',
    ...(windowing ? { windowing, window: producedWindow(windowing) } : {}),
    star: [],
  }
  return { step, rewrite: (expression) => overAggregate(expression, groupBy, calls, windowing) }
}

function overAggregate(
  expression: Expression,
  groupBy: readonly Expression[],
  calls: readonly Call[],
  windowing: AggregateWindow | undefined,
): Expression {
  return rewrite(expression, (node) => {
    const group = groupBy.findIndex((candidate) => sameExpression(candidate, node))
    if (group >= 0) return columnRef(`G${group}`, node.at, OWN)
    const call = calls.findIndex((candidate) => sameExpression(candidate, node))
    if (call >= 0) return columnRef(`A${call}`, node.at, OWN)
    if (windowing && isWindowBound(node)) return columnRef(node.name, node.at, OWN)
    return undefined
  })
}

function isWindowBound(node: Expression): node is Extract<Expression, { kind: 'column' }> {
  return (
    node.kind === 'column' &&
    node.source === undefined &&
    (node.name === 'WINDOWSTART' || node.name === 'WINDOWEND')
  )
}

function windowSlots(): Slot[] {
  return [
    { source: OWN, name: 'WINDOWSTART', type: BIGINT },
    { source: OWN, name: 'WINDOWEND', type: BIGINT },
  ]
}

function producedWindow({ type, sizeMs }: AggregateWindow) {
  return type === 'SESSION' ? { type } : { type, sizeMs }
}

function groupType(group: Computed): SqlType {
  return columnType(group)
}

function distinctCalls(expressions: readonly Expression[]): readonly Call[] {
  const byText = new Map<string, Call>()
  for (const call of expressions.flatMap(aggregateCalls)) {
    const text = expressionText(call)
    if (!byText.has(text)) byText.set(text, call)
  }
  return [...byText.values()]
}

/** Without arguments a function is called with ROWTIME; it makes no difference to COUNT. */
function givenArguments(
  call: Call,
  input: Step,
  compile: (arg: Expression) => Computed,
): readonly Computed[] {
  return call.args.length === 0 && call.name !== 'COUNT' ? [recordTime(input, call)] : call.args.map(compile)
}

function resolveCall(call: Call, compiled: readonly Computed[], properties: ReadonlyMap<string, string>) {
  const args = compiled.map(({ type, evaluate }, index): Argument => {
    const arg = call.args[index]
    const isLiteral = arg?.kind === 'literal' || (arg?.kind === 'unary' && arg.operand.kind === 'literal')
    return { kind: 'value', type, ...(isLiteral ? { literal: evaluate([]) } : {}) }
  })
  try {
    const resolved = resolveAggregate(call.name, args, properties)
    return { resolved, args: compiled.slice(0, resolved.argumentCount) }
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error
    const position = /^Parameter (\d+) passed .* must be a literal constant$/.exec(error.message)
    const arg = position && call.args[Number(position[1]) - 1]
    const detail = arg ? `, but was expression: '${messageText(arg)}'` : ''
    throw new SqlError(error.message + detail, call.at, { cause: error })
  }
}

function checkSource(input: Step, query: Query, calls: readonly Call[]): void {
  if (input.gives === 'table' && query.window) {
    throw new SqlError('Windowing not supported for table aggregations.', query.window.at)
  }
  if (input.gives === 'table' && input.window) {
    throw new SqlError('KSQL does not support aggregations on windowed tables.', calls[0]?.at ?? query.at)
  }
}

function notOnTables(calls: readonly Call[]): SqlError {
  const names = [...new Set(calls.map(({ name }) => name))]
  const one = names.length === 1
  return new SqlError(
    `The aggregation function${one ? '' : 's'} ${names.join(', ')} cannot be applied to a table source, only to a stream source.`,
    calls[0]!.at,
  )
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

/** Columns outside of aggregates must be part of what is grouped by. */
function checkNonAggregates(
  columns: readonly SelectColumn[],
  groupBy: readonly Expression[],
  clause: 'SELECT' | 'HAVING',
  isWindowed: boolean,
): void {
  const wrong = columns.filter(({ expression }) => readsUngrouped(expression, groupBy, isWindowed))
  const [first] = wrong
  if (first === undefined) return
  const texts = wrong.map(({ expression }) => messageText(unqualified(expression))).join(', ')
  if (clause === 'HAVING') {
    const refs = columnRefs(withoutAggregates(first.expression, groupBy)).map(({ name }) => name)
    throw new SqlError(`Non-aggregate HAVING expression not part of GROUP BY: ${refs.join(', ')}`, first.at)
  }
  throw new SqlError(
    `Non-aggregate SELECT expression(s) not part of GROUP BY: ${texts}\n` +
      'Either add the column(s) to the GROUP BY or remove them from the SELECT.',
    first.at,
  )
}

function readsUngrouped(
  expression: Expression,
  groupBy: readonly Expression[],
  isWindowed: boolean,
): boolean {
  return columnRefs(withoutAggregates(expression, groupBy)).some(
    (node) => !(isWindowed && isWindowBound(node)),
  )
}

/** The expression with literals where it is grouped by or aggregates. */
function withoutAggregates(expression: Expression, groupBy: readonly Expression[]): Expression {
  return rewrite(expression, (node) => {
    const stands =
      groupBy.some((group) => sameExpression(group, node)) || (node.kind === 'call' && isAggregate(node.name))
    return stands ? { kind: 'literal', value: { type: 'null' }, at: node.at } : undefined
  })
}

/** As messages show it when there is one source. */
export function unqualified(expression: Expression): Expression {
  return rewrite(expression, (node) =>
    node.kind === 'column' && node.source !== undefined ? columnRef(node.name, node.at) : undefined,
  )
}
