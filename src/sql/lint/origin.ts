/**
 * Where columns come from, as far as rules that compare a row with the one before need to know: which are the
 * previous and the current value of what.
 */

import { isAggregate } from '../aggregates/index.ts'
import type { Source } from '../catalog/index.ts'
import { columnRefs } from '../expressions/index.ts'
import type { Call, ColumnRef, Expression } from '../syntax/index.ts'
import { expressionText } from '../syntax/index.ts'

/** What is compared over time: an expression over the rows of a source. */
export interface Metric {
  readonly source: string
  readonly text: string
}

/** One of the two elements of LATEST_BY_OFFSET(metric, 2). */
export interface PairOrigin {
  readonly kind: 'pair'
  readonly metric: Metric
  readonly role: 'previous' | 'current'
  /** What it is on the first row of a key: `[1]` and `[-1]` are the value, `[2]` and `[-2]` NULL. */
  readonly onFirstRow: 'value' | 'null'
  readonly ignoresNulls: boolean
  /** Whether a row can come in which the pair stands as it was, because the metric was NULL. */
  readonly mayRepeat: boolean
  /** Whether the first row of a key comes through. */
  readonly mayBeFirst: boolean
}

export type Origin =
  | PairOrigin
  /** LATEST_BY_OFFSET(metric): with NULLs kept, it is NULL exactly where this row has no value. */
  | { readonly kind: 'latest'; readonly metric: Metric; readonly ignoresNulls: boolean }
  /** Once it has a value it keeps one: aggregates that pass over NULLs. */
  | { readonly kind: 'lasting' }
  | { readonly kind: 'key' }
  /** A column as it was written to the topic. */
  | { readonly kind: 'plain' }

/** The columns of one relation of a FROM. */
export interface ScopeRelation {
  readonly alias: string
  readonly source: Source
  readonly origins: ReadonlyMap<string, Origin>
}

export type Scope = readonly ScopeRelation[]

/** Names the relation a column belongs to and what it is; undefined where no relation has it, or several do. */
export function resolveColumn(
  { source, name }: ColumnRef,
  scope: Scope,
): { readonly relation: ScopeRelation; readonly origin: Origin } | undefined {
  const owners = scope.filter(
    (relation) => (source === undefined || relation.alias === source) && relation.origins.has(name),
  )
  const [relation] = owners
  return relation && owners.length === 1 ? { relation, origin: relation.origins.get(name)! } : undefined
}

/** What an expression stands for; undefined where it is more than one column or aggregate. Casts are seen through. */
export function originOf(expression: Expression, scope: Scope): Origin | undefined {
  switch (expression.kind) {
    case 'cast':
      return originOf(expression.operand, scope)
    case 'column':
      return resolveColumn(expression, scope)?.origin
    case 'call':
      if (expression.name === 'AS_VALUE' && expression.args.length === 1)
        return originOf(expression.args[0]!, scope)
      return isAggregate(expression.name) ? aggregateOrigin(expression, scope) : undefined
    case 'subscript':
      return elementOrigin(expression.base, expression.index, scope)
    default:
      return undefined
  }
}

function aggregateOrigin({ name, args }: Call, scope: Scope): Origin {
  const [metric, second] = args
  if (name !== 'LATEST_BY_OFFSET' || metric === undefined) return { kind: 'lasting' }
  const ignoresNulls = !(second?.kind === 'literal' && second.value.type === 'boolean' && !second.value.value)
  return { kind: 'latest', metric: metricOf(metric, scope), ignoresNulls }
}

function elementOrigin(base: Expression, index: Expression, scope: Scope): Origin | undefined {
  if (base.kind !== 'call' || base.name !== 'LATEST_BY_OFFSET') return undefined
  const [metric, count, third] = base.args
  const position = integerOf(index)
  if (metric === undefined || integerOf(count) !== 2) return undefined
  if (position === undefined || ![1, 2, -1, -2].includes(position)) return undefined
  const ignoresNulls = !(third?.kind === 'literal' && third.value.type === 'boolean' && !third.value.value)
  return {
    kind: 'pair',
    metric: metricOf(metric, scope),
    role: position === 1 || position === -2 ? 'previous' : 'current',
    onFirstRow: position === 1 || position === -1 ? 'value' : 'null',
    ignoresNulls,
    mayRepeat: ignoresNulls && canBecomeNull(metric, scope),
    mayBeFirst: true,
  }
}

function integerOf(expression: Expression | undefined): number | undefined {
  if (expression?.kind === 'unary' && expression.op === '-') {
    const value = integerOf(expression.operand)
    return value === undefined ? undefined : -value
  }
  return expression?.kind === 'literal' && expression.value.type === 'integer'
    ? expression.value.value
    : undefined
}

function metricOf(expression: Expression, scope: Scope): Metric {
  const bare = expression.kind === 'cast' ? expression.operand : expression
  const [column] = columnRefs(bare)
  const owner = column && resolveColumn(column, scope)?.relation.source.name
  return { source: owner ?? scope[0]?.source.name ?? '', text: expressionText(bare) }
}

/** Whether an expression can be NULL after it has had a value. */
function canBecomeNull(expression: Expression, scope: Scope): boolean {
  return columnRefs(expression).some((column) => {
    const origin = resolveColumn(column, scope)?.origin
    switch (origin?.kind) {
      case 'key':
      case 'lasting':
        return false
      case 'latest':
      case 'pair':
        return !origin.ignoresNulls
      default:
        return true
    }
  })
}

export function sameMetric(a: Metric, b: Metric): boolean {
  return a.source === b.source && a.text === b.text
}
