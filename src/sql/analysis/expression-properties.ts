/** Properties of ksqlDB that change what expressions mean, brought into the expressions of a query. */

import { mapChildren } from '../expressions/index.ts'
import type { Expression, Query, Relation } from '../syntax/index.ts'

type Map = (node: Expression) => Expression

/**
 * The query as `ksql.cast.strings.preserve.nulls` (false: CAST of NULL to STRING is 'null') and
 * `ksql.nested.error.set.null` (false: an element, a cast or a call within a call that fails makes the whole NULL) have it.
 */
export function withExpressionProperties(query: Query, properties: ReadonlyMap<string, string>): Query {
  const off = (name: string): boolean => properties.get(name)?.toLowerCase() === 'false'
  const nullAsText = off('ksql.cast.strings.preserve.nulls')
  const failsWhole = off('ksql.nested.error.set.null')
  if (!nullAsText && !failsWhole) return query
  const map: Map = (node) => {
    const mapped = mapChildren(node, map)
    switch (mapped.kind) {
      case 'cast':
        return { ...mapped, ...(nullAsText && { nullAsText }), ...(failsWhole && { failsWhole }) }
      case 'call':
      case 'array':
      case 'map':
      case 'struct':
        return failsWhole ? { ...mapped, failsWhole } : mapped
      default:
        return mapped
    }
  }
  return mapQuery(query, map)
}

function mapQuery(query: Query, map: Map): Query {
  const { where, groupBy, partitionBy, having } = query
  return {
    ...query,
    select: query.select.map((item) => {
      if (item.kind === 'expression') return { ...item, expression: map(item.expression) }
      return item.kind === 'all-fields' ? { ...item, base: map(item.base) } : item
    }),
    from: mapRelation(query.from, map),
    ...(where && { where: map(where) }),
    ...(groupBy && { groupBy: groupBy.map(map) }),
    ...(partitionBy && { partitionBy: partitionBy.map(map) }),
    ...(having && { having: map(having) }),
  }
}

function mapRelation(relation: Relation, map: Map): Relation {
  if (relation.kind === 'source') return relation
  return { ...relation, left: mapRelation(relation.left, map), on: map(relation.on) }
}
