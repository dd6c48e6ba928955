/** A definition as a ksqlDB server tells it: columns inferred, properties filled in, names under their sources. */

import type { Source } from '../../src/sql/catalog/index.ts'
import { mapChildren } from '../../src/sql/expressions/index.ts'
import {
  type ColumnDefinition,
  type CreateAs,
  type CreateSource,
  type Expression,
  type InsertInto,
  type Literal,
  type Query,
  type Relation,
  statementText,
} from '../../src/sql/syntax/index.ts'

const at = { line: 1, column: 1 }
const text = (value: string): Literal => ({ kind: 'literal', at, value: { type: 'string', value } })
const number = (value: number): Literal => ({ kind: 'literal', at, value: { type: 'integer', value } })

export function serverWords(
  statement: CreateSource | CreateAs | InsertInto,
  source: Source | undefined,
  partitions: number,
): string {
  if (statement.kind === 'insert-into') {
    return `${statementText({ ...statement, query: wordy(statement.query) })};`
  }
  const properties = new Map(statement.properties)
  properties.set('KAFKA_TOPIC', text(source!.topic))
  properties.set('PARTITIONS', number(partitions))
  properties.set('REPLICAS', number(1))
  if (statement.kind === 'create-as') {
    return `${statementText({ ...statement, properties, query: wordy(statement.query) })};`
  }
  properties.set('KEY_FORMAT', text(source!.keyFormat.name))
  properties.set('VALUE_FORMAT', text(source!.valueFormat.name))
  const columns =
    statement.columns.length > 0
      ? statement.columns
      : source!.columns.map(
          ({ name, type, side }): ColumnDefinition => ({
            at,
            name,
            type: { kind: 'built-in', at, type },
            ...(side === 'key' && { constraint: { kind: 'KEY' } }),
          }),
        )
  return `${statementText({ ...statement, properties, columns })};`
}

function wordy(query: Query): Query {
  const alias = query.from.kind === 'source' ? (query.from.alias ?? query.from.name) : undefined
  const qualify = (node: Expression): Expression =>
    node.kind === 'column' && node.source === undefined && alias !== undefined
      ? { ...node, source: alias }
      : node.kind === 'lambda'
        ? node
        : mapChildren(node, qualify)
  const named = (relation: Relation): Relation =>
    relation.kind === 'source' ? { ...relation, alias: relation.alias ?? relation.name } : relation
  return {
    ...query,
    from: named(query.from),
    select: query.select.map((item, index) => {
      if (item.kind !== 'expression') return item
      const { expression } = item
      const implied = expression.kind === 'column' ? expression.name : `KSQL_COL_${index}`
      return { ...item, expression: qualify(expression), alias: item.alias ?? implied }
    }),
    ...(query.where && { where: qualify(query.where) }),
    ...(query.groupBy && { groupBy: query.groupBy.map(qualify) }),
    emit: query.emit ?? 'CHANGES',
  }
}
