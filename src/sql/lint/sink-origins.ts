/** What the columns of a query's sink are, given what those of its sources are. */

import { keyColumns, type Source } from '../catalog/index.ts'
import { columnRefs } from '../expressions/index.ts'
import type { Expression, Query } from '../syntax/index.ts'
import { canBeTrue } from './nullness.ts'
import { type Origin, originOf, type PairOrigin, type Scope } from './origin.ts'
import { onFirstRow, onSkippedRow } from './situations.ts'

/** By column name, for the columns of which something is known. */
export function sinkOrigins(query: Query, scope: Scope, sink: Source): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>()
  const set = (name: string, origin: Origin | undefined) => {
    if (origin) origins.set(name, origin.kind === 'pair' ? guarded(origin, query, scope) : origin)
  }
  const isJoin = scope.length > 1
  for (const item of query.select) {
    if (item.kind === 'expression') {
      const name = item.alias ?? impliedName(item.expression)
      if (name !== undefined) set(name, originOf(item.expression, scope))
    } else if (item.kind === 'all') {
      for (const { alias, origins: columns } of scope) {
        if (item.source !== undefined && item.source !== alias) continue
        for (const [name, origin] of columns) set(isJoin ? `${alias}_${name}` : name, origin)
      }
    }
  }
  for (const { name } of keyColumns(sink)) origins.set(name, { kind: 'key' })
  return origins
}

function impliedName(expression: Expression): string | undefined {
  return expression.kind === 'column' ? expression.name : undefined
}

/** The pair as it is behind the query's own conditions. */
function guarded(origin: PairOrigin, query: Query, scope: Scope): PairOrigin {
  const { metric } = origin
  const condition = query.groupBy ? query.having : query.where
  const first = canBeTrue(condition, onFirstRow(metric, scope))
  const skipped = canBeTrue(condition, onSkippedRow(metric, scope)) && !dropsNulls(metric.text, query, scope)
  return {
    ...origin,
    mayBeFirst: origin.mayBeFirst && first,
    mayRepeat: origin.mayRepeat && skipped,
  }
}

/** Whether an aggregating query drops the rows without the metric before it aggregates. */
export function dropsNulls(metric: string, query: Query, scope: Scope): boolean {
  if (!query.groupBy || !query.where) return false
  const { where } = query
  const columns = new Set(columnRefs(where).map(({ name }) => name))
  return [...columns].some((name) => {
    const isMetric = metric.split(/[^A-Za-z0-9_@]+/).includes(name)
    const isNull = (expression: Expression) =>
      expression.kind === 'column' && expression.name === name && scope.length > 0 ? 'null' : undefined
    return isMetric && !canBeTrue(where, isNull)
  })
}
