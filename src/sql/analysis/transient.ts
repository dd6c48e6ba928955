/** Queries that answer whoever asks: pull queries, which end, and push queries, which follow. Messages are ksqlDB's. */

import type { Catalog, Source } from '../catalog/index.ts'
import { SqlError } from '../error.ts'
import { columnRefs, walk } from '../expressions/index.ts'
import { isTableFunction } from '../functions/index.ts'
import type { Expression, Query, SelectItem } from '../syntax/index.ts'
import type { SqlType } from '../types/type.ts'
import { aggregateCalls } from './grouping.ts'
import { type KeyLookup, keyLookup } from './key-lookup.ts'
import { columnRef } from './names.ts'
import type { Step } from './plan.ts'
import { analyzeQuery, lastStep } from './query.ts'
import { aliasOf, sourceStep } from './source-step.ts'

export interface TransientColumn {
  readonly name: string
  readonly type: SqlType
  /** Which part of the key it is: what remains of a row that is gone. */
  readonly keyPart: number | undefined
}

export interface TransientPlan {
  /** `table` pulls the rows that a table has now, `stream` what a stream holds now; `push` follows. */
  readonly kind: 'push' | 'table' | 'stream'
  /** Its rows are the columns. */
  readonly step: Step
  readonly columns: readonly TransientColumn[]
  /** The sources read, by name, each once. */
  readonly reads: readonly Source[]
  readonly limit: number | undefined
  /** `table`: the keys asked for, where WHERE names them. */
  readonly keys?: KeyLookup
}

/** Throws SqlError for what ksqlDB refuses, with its reason. */
export function analyzeTransient(query: Query, catalog: Catalog): TransientPlan {
  checkLimit(query)
  const spelled = withWindowBounds(query, catalog)
  return query.emit === undefined ? pull(spelled, catalog) : push(spelled, catalog)
}

function push(query: Query, catalog: Catalog): TransientPlan {
  return { kind: 'push', ...planned(query, catalog) }
}

function pull(query: Query, catalog: Catalog): TransientPlan {
  checkClauses(query)
  if (query.from.kind === 'join') throw unsupported('JOIN clauses', query)
  const { source } = sourceStep(query.from, catalog, false)
  checkFunctions(query)
  if (source.type === 'stream') return { kind: 'stream', ...planned(query, catalog) }
  if (source.madeBy === undefined && !source.readOnly) throw notQueryable(source, query)
  checkPseudoColumns(query)
  const keys = keyLookup(query.where, source, aliasOf(query.from))
  if (!keys && catalog.properties.get(SCANS)?.toLowerCase() === 'false') throw scansAreOff(query)
  return { kind: 'table', ...planned(query, catalog), ...(keys && { keys }) }
}

function planned(query: Query, catalog: Catalog): Omit<TransientPlan, 'kind'> {
  const analyzed = analyzeQuery(query, catalog, undefined)
  const { slots, keyOf } = analyzed.step
  return {
    step: lastStep(analyzed),
    columns: slots.map(({ name, type }, index) => ({ name, type, keyPart: keyOf?.[index] })),
    reads: analyzed.reads,
    limit: query.limit,
  }
}

/** The property that turns pull queries over whole tables off. */
const SCANS = 'ksql.query.pull.table.scan.enabled'
const HELP =
  ' See https://cnfl.io/queries for more info.\nAdd EMIT CHANGES if you intended to issue a push query.'

function unsupported(what: string, { at }: Query): SqlError {
  return new SqlError(`Pull queries don't support ${what}.${HELP}`, at)
}

function checkClauses(query: Query): void {
  if (query.window) throw unsupported('WINDOW clauses', query)
  if (query.groupBy) throw unsupported('GROUP BY clauses', query)
  if (query.partitionBy) throw unsupported('PARTITION BY clauses', query)
  if (query.having) throw unsupported('HAVING clauses', query)
}

function checkLimit({ limit, at }: Query): void {
  if (limit !== undefined && limit < 0)
    throw new SqlError(`Invalid LIMIT: ${limit}. It must not be negative.`, at)
}

function selected(query: Query): readonly Expression[] {
  return query.select.flatMap((item) => (item.kind === 'expression' ? [item.expression] : []))
}

function checkFunctions(query: Query): void {
  for (const expression of selected(query)) {
    if (aggregateCalls(expression).length > 0) throw unsupported('aggregate functions', query)
    for (const node of walk(expression)) {
      if (node.kind === 'call' && isTableFunction(node.name)) throw unsupported('table functions', query)
    }
  }
}

const UNPLACED = ['ROWPARTITION', 'ROWOFFSET']

/** A table's rows stand nowhere on a topic. */
function checkPseudoColumns(query: Query): void {
  const clauses = [
    ['SELECT', selected(query)],
    ['WHERE', query.where ? [query.where] : []],
  ] as const
  for (const [clause, expressions] of clauses) {
    const named = new Set(expressions.flatMap(columnRefs).map(({ name }) => name))
    const wrong = UNPLACED.filter((name) => named.has(name))
    if (wrong.length === 0) continue
    const shown = wrong.map((name) => `\`${name}\``).join(', ')
    throw unsupported(`the following columns in ${clause} clauses: ${shown}`, query)
  }
}

function notQueryable({ name }: Source, { at }: Query): SqlError {
  return new SqlError(
    `The \`${name}\` table isn't queryable. To derive a queryable table, ` +
      `you can do 'CREATE TABLE QUERYABLE_${name} AS SELECT * FROM ${name}'.${HELP}`,
    at,
  )
}

function scansAreOff({ where, at }: Query): SqlError {
  const what = where
    ? 'WHERE clause missing key column for disjunct or scan needed.'
    : 'Missing WHERE clause.'
  return new SqlError(
    `${what}${HELP}\n` +
      'Pull queries require a WHERE clause that:\n' +
      ' - includes a key equality expression, e.g. `SELECT * FROM X WHERE <key-column>=Y;`.\n' +
      ' - in the case of a multi-column key, is a conjunction of equality expressions that cover all key columns.\n' +
      `If more flexible queries are needed, table scans can be enabled by setting ${SCANS}=true.`,
    where?.at ?? at,
  )
}

/** `*` over a windowed source shows the windows too, after the key. */
function withWindowBounds(query: Query, catalog: Catalog): Query {
  const { from } = query
  if (from.kind !== 'source' || query.groupBy) return query
  const source = catalog.sources.get(from.name)
  if (!source?.window) return query
  const spelled = (item: SelectItem): readonly SelectItem[] => {
    if (item.kind !== 'all' || (item.source !== undefined && item.source !== aliasOf(from))) return [item]
    const key = source.columns.filter(({ side }) => side === 'key')
    const rest = source.columns.filter(({ side }) => side !== 'key')
    const names = [...key, { name: 'WINDOWSTART' }, { name: 'WINDOWEND' }, ...rest].map(({ name }) => name)
    return names.map((name) => ({ kind: 'expression', expression: columnRef(name, item.at), at: item.at }))
  }
  return { ...query, select: query.select.flatMap(spelled) }
}
