/** The expressions of statements, for rules that look at each of them. */

import { keyColumns, type Source, valueColumns } from '../catalog/index.ts'
import { children, walk } from '../expressions/index.ts'
import { type Expression, nameText, type Query, type Relation, type Statement } from '../syntax/index.ts'
import type { LintedQuery } from './model.ts'

/** All expressions of a query, the outermost of each. */
export function queryExpressions(query: Query): readonly Expression[] {
  const selected = query.select.flatMap((item) => (item.kind === 'expression' ? [item.expression] : []))
  return [
    ...selected,
    ...joinConditions(query.from),
    ...[query.where, query.having].filter((part) => part !== undefined),
    ...(query.groupBy ?? []),
    ...(query.partitionBy ?? []),
  ]
}

/** All expressions of a statement, the outermost of each. */
export function statementExpressions(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'create-as':
    case 'insert-into':
    case 'query-statement':
      return queryExpressions(statement.query)
    case 'insert-values':
      return statement.values
    default:
      return []
  }
}

/** Every node of a statement's expressions. */
export function* statementNodes(statement: Statement): Generator<Expression> {
  for (const expression of statementExpressions(statement)) yield* walk(expression)
}

function joinConditions(relation: Relation): readonly Expression[] {
  return relation.kind === 'join' ? [...joinConditions(relation.left), relation.on] : []
}

/** The condition that decides which rows come out of a query. */
export function conditionOf(query: Query): Expression | undefined {
  return query.groupBy ? query.having : query.where
}

/** Whether a stream's rows are messages: it has a column for the chat. */
export function isOutbox(source: Source | undefined): boolean {
  return source !== undefined && valueColumns(source).some(({ name }) => name.toUpperCase() === 'CHAT_ID')
}

/** The expressions that fill a column of the sink, by its name in upper case; INSERT goes by position. */
export function selectedColumn({ query, sink }: LintedQuery, column: string): Expression | undefined {
  for (const item of query.select) {
    if (item.kind !== 'expression') continue
    const name = item.alias ?? (item.expression.kind === 'column' ? item.expression.name : undefined)
    if (name?.toUpperCase() === column) return item.expression
  }
  const hasStar = query.select.some(({ kind }) => kind !== 'expression')
  const index = sink?.columns.findIndex(({ name }) => name.toUpperCase() === column) ?? -1
  const item = hasStar ? undefined : query.select[index]
  return item?.kind === 'expression' && item.alias === undefined ? item.expression : undefined
}

/** The column into which the query that fills a table copies its key. */
export function copiedKey(table: Source, queries: readonly LintedQuery[]): string | undefined {
  const query = queries.find(({ sink }) => sink?.name === table.name)?.query
  for (const item of query?.select ?? []) {
    if (item.kind !== 'expression' || item.alias === undefined) continue
    if (item.expression.kind === 'call' && item.expression.name === 'AS_VALUE') return item.alias
  }
  return undefined
}

/** How a stream over the topic of a table over windows has its key: as a value. */
export function keyAmongValues(table: Source, queries: readonly LintedQuery[]): string {
  const copied = copiedKey(table, queries)
  if (copied !== undefined) return nameText(copied)
  const keys = keyColumns(table).map(({ name }) => nameText(name))
  return `${keys.map((key) => `AS_VALUE(${key}) AS ${key}_VALUE`).join(', ')} in ${nameText(table.name)}, and that here`
}

/** The nodes that are directly or indirectly parts of an AND at the top, each alone enough to keep a row out. */
export function conjuncts(condition: Expression | undefined): readonly Expression[] {
  if (condition === undefined) return []
  if (condition.kind === 'binary' && condition.op === 'AND') return children(condition).flatMap(conjuncts)
  return [condition]
}
