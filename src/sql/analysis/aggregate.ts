/** The step of GROUP BY and aggregate functions. Messages are ksqlDB's. */

import { resolveAggregate } from '../aggregates/index.ts'
import type { Catalog } from '../catalog/index.ts'
import { SqlError } from '../error.ts'
import { rewrite, sameExpression } from '../expressions/index.ts'
import { type Argument, FunctionError } from '../functions/function.ts'
import type { Call, Expression, Query } from '../syntax/index.ts'
import { expressionText, messageText } from '../syntax/print-expression.ts'
import { BIGINT, type SqlType } from '../types/type.ts'
import { aggregateCalls, isWindowBound, unqualified } from './grouping.ts'
import { columnRef } from './names.ts'
import type { AggregateStep, AggregateWindow, Computed, KeyPart, Slot, Step } from './plan.ts'
import { recordTime } from './record-time.ts'
import { columnType, computed, rowScope } from './scope.ts'
import { aggregateWindow } from './windows.ts'

export interface Aggregation {
  readonly step: AggregateStep
  /** An expression over the input's rows as one over the aggregate's. */
  readonly rewrite: (expression: Expression) => Expression
}

/** The relation that the aggregate's own columns are qualified with: no alias can be so. */
const OWN = '\u0000aggregate'

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

/** The type of what an aggregate gives over a step's rows. Throws SqlError. */
export function aggregateType(
  call: Call,
  input: Step,
  { types, properties }: Pick<Catalog, 'types' | 'properties'>,
): SqlType {
  const scope = rowScope(input.slots, 'SELECT', types)
  const given = givenArguments(call, input, (arg) => computed(arg, scope))
  return resolveCall(call, given, properties).resolved.returnType
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
