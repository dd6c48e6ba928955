/** A SELECT as a tree of steps. */

import type { Catalog, Source } from '../catalog/index.ts'
import { SqlError } from '../error.ts'
import type { Expression, Query } from '../syntax/index.ts'
import { typeText } from '../types/index.ts'
import type { SqlType } from '../types/type.ts'
import { aggregation } from './aggregate.ts'
import { explode } from './explode.ts'
import { withExpressionProperties } from './expression-properties.ts'
import { checkGrouping, type SelectColumn } from './grouping.ts'
import { checkSourceFormats, checkStateFormats } from './internal-formats.ts'
import { fromSteps, namedRelations } from './join.ts'
import { qualify } from './names.ts'
import { partitionBy } from './partition-by.ts'
import type { ProjectStep, Step } from './plan.ts'
import { withTimes } from './row-time.ts'
import { computed, rowScope } from './scope.ts'
import { expandStars, projection, selectEntries } from './select.ts'
import { selectedType } from './selected-type.ts'
import { aliasOf, relationsOf } from './source-step.ts'
import { refuseUnknownColumns } from './unknown-columns.ts'

export interface AnalyzedQuery {
  readonly step: ProjectStep
  /** EMIT FINAL: for how long after its end a window is waited for. */
  readonly finalAfterMs: number | undefined
  readonly reads: readonly Source[]
}

/** Names, types and rules of a query whose rows go to `sinkName`, or to whoever has asked. Throws SqlError. */
export function analyzeQuery(written: Query, catalog: Catalog, sinkName: string | undefined): AnalyzedQuery {
  const query = withExpressionProperties(written, catalog.properties)
  const relations = relationsOf(query.from)
  const named = namedRelations(query.from, catalog)
  const isJoin = relations.length > 1
  const { types } = catalog
  const from = fromSteps(query.from, catalog)
  const typeOf = (expression: Expression) => selectedType(from, expression, catalog)
  const entries = selectEntries(query, named, typeOf)
  const plain = expandStars(entries, from, isJoin)
  const where = query.where && withTimes(qualify(query.where, named))
  const groupBy = query.groupBy?.map((expression) => qualify(expression, named))
  const newKey = query.partitionBy?.map((expression) => qualify(expression, named))
  const having = query.having && qualify(query.having, named)
  const select = plain.map(({ expression }) => expression)
  refuseUnknownColumns({ where, groupBy, partitionBy: newKey, having, select }, from, query)
  checkSourceFormats(
    query,
    relations.map((relation) => ({ alias: aliasOf(relation), source: catalog.sources.get(relation.name)! })),
  )
  const filtered = where ? filter(from, where, 'WHERE', types) : from
  if (checkGrouping(query, groupBy, plain, having, from.window !== undefined)) {
    const aggregated = aggregatedQuery(query, filtered, groupBy!, plain, having, sinkName, catalog)
    return { ...aggregated, reads: sourcesOf(relations, catalog) }
  }
  if (query.emit === 'FINAL') throw noFinal(query, catalog)
  const exploded = explode(filtered, entries, types)
  const step = newKey ? partitionBy(exploded.step, newKey, types, query) : exploded.step
  const columns = expandStars(exploded.entries, step, isJoin)
  return {
    step: projection(step, columns, sinkName, types),
    finalAfterMs: undefined,
    reads: sourcesOf(relations, catalog),
  }
}

function aggregatedQuery(
  query: Query,
  input: Step,
  groupBy: readonly Expression[],
  columns: readonly SelectColumn[],
  having: Expression | undefined,
  sinkName: string | undefined,
  catalog: Catalog,
): Omit<AnalyzedQuery, 'reads'> {
  const { types } = catalog
  if (query.partitionBy) {
    throw new SqlError(
      'PARTITION BY can not be used together with GROUP BY.',
      query.partitionBy[0]?.at ?? query.at,
    )
  }
  const expressions = [...columns.map(({ expression }) => expression), ...(having ? [having] : [])]
  const aggregated = aggregation(input, query, groupBy, expressions, catalog)
  checkStateFormats(aggregated.step)
  const { windowing } = aggregated.step
  if (query.emit === 'FINAL' && (!windowing || isFinalOff(catalog))) throw noFinal(query, catalog)
  const kept = having ? filter(aggregated.step, aggregated.rewrite(having), 'HAVING', types) : aggregated.step
  const rewritten = columns.map((column) => ({
    ...column,
    expression: aggregated.rewrite(column.expression),
  }))
  const step = projection(kept, rewritten, sinkName, types)
  return { step, finalAfterMs: query.emit === 'FINAL' ? finalAfter(windowing!) : undefined }
}

/** The query's last step: with EMIT FINAL rows wait for the end of their windows. */
export function lastStep({ step, finalAfterMs }: AnalyzedQuery): Step {
  if (finalAfterMs === undefined) return step
  const { gives, slots, key, keyKind, star, window } = step
  return {
    kind: 'suppress',
    input: step,
    graceMs: finalAfterMs,
    gives,
    slots,
    key,
    keyKind,
    star,
    ...(window ? { window } : {}),
  }
}

function finalAfter(windowing: { readonly type: string; readonly sizeMs: number; readonly graceMs: number }) {
  return windowing.type === 'SESSION' ? windowing.graceMs + windowing.sizeMs : windowing.graceMs
}

function isFinalOff({ properties }: Catalog): boolean {
  return properties.get('ksql.suppress.enabled')?.toLowerCase() === 'false'
}

function noFinal(query: Query, catalog: Catalog): SqlError {
  const message = isFinalOff(catalog)
    ? 'Suppression is currently disabled. You can enable it by setting ksql.suppress.enabled to true'
    : 'EMIT FINAL is only supported for windowed aggregations.'
  return new SqlError(message, query.at)
}

function sourcesOf(relations: ReturnType<typeof relationsOf>, catalog: Catalog): readonly Source[] {
  const names = new Set(relations.map(({ name }) => name))
  return [...names].map((name) => catalog.sources.get(name)!)
}

function filter(
  input: Step,
  expression: Expression,
  clause: 'WHERE' | 'HAVING',
  types: ReadonlyMap<string, SqlType>,
): Step {
  const predicate = computed(expression, rowScope(input.slots, clause, types))
  if (predicate.type?.base !== 'BOOLEAN') {
    const got = predicate.type === null ? 'NULL' : typeText(predicate.type)
    throw new SqlError(
      `Type error in ${clause} expression: Should evaluate to boolean but is (${got}) instead.`,
      expression.at,
    )
  }
  const { gives, slots, key, keyKind, star, window } = input
  return { kind: 'filter', input, predicate, gives, slots, key, keyKind, star, ...(window ? { window } : {}) }
}
