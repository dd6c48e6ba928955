/**
 * Whether a statement is the one that a server has. A server tells statements in its own words: names qualified by
 * their source, sources under an alias, properties filled in, columns inferred. Both sides are brought to one form.
 */

import { mapChildren } from '../../sql/expressions/index.ts'
import {
  type CreateAs,
  type CreateSource,
  type Expression,
  type InsertInto,
  type Literal,
  literalText,
  type Properties,
  parseStatements,
  type Query,
  type Relation,
  type SelectItem,
  type Statement,
  statementText,
} from '../../sql/syntax/index.ts'

/** What a program is made of on a server. */
export type Definition = CreateSource | CreateAs | InsertInto

export function isDefinition(statement: Statement): statement is Definition {
  return (
    statement.kind === 'create-source' || statement.kind === 'create-as' || statement.kind === 'insert-into'
  )
}

/** The definition in a server's text; undefined where it is none that can be read. */
export function parseDefinition(text: string): Definition | undefined {
  try {
    // A server's text is final: what looks like a variable in it is text.
    const [statement, ...more] = parseStatements(text, { variables: new Map(), enabled: false })
    return statement && more.length === 0 && isDefinition(statement) ? statement : undefined
  } catch {
    // Statements of a newer dialect; the caller then knows that they are different from ours.
    return undefined
  }
}

/** Whether the server's definition is ours: what ours leaves to the server may be anything there. */
export function isSame(ours: Definition, theirs: Definition): boolean {
  if (ours.kind !== theirs.kind) return false
  if (ours.kind === 'create-source') {
    const other = theirs as CreateSource
    const columns = ours.columns.length === 0 ? [] : other.columns
    return hasAll(ours.properties, other.properties) && form({ ...other, columns }) === form(ours)
  }
  return hasAll(ours.properties, (theirs as CreateAs | InsertInto).properties) && form(theirs) === form(ours)
}

/** A definition's text without what a server may word in another way. */
export function form(definition: Definition): string {
  const plain = { ...definition, properties: new Map<string, Literal>() }
  if (plain.kind === 'create-source') return statementText({ ...plain, orReplace: false, ifNotExists: false })
  const query = plainQuery(plain.query)
  return plain.kind === 'create-as'
    ? statementText({ ...plain, orReplace: false, ifNotExists: false, query })
    : statementText({ ...plain, query })
}

/** Whether every property of ours is so on the server. */
function hasAll(ours: Properties, theirs: Properties): boolean {
  const there = spread(theirs)
  return [...spread(ours)].every(([name, value]) => {
    // The server does not always say what it made of these.
    const isSilent =
      !there.has(name) && (name.endsWith('FORMAT') || name === 'QUERY_ID' || name === 'PARTITIONS')
    return isSilent || there.get(name) === value
  })
}

/** Properties as text, FORMAT as the two that it stands for. */
function spread(properties: Properties): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of properties) {
    const text = literalText(value)
    if (name === 'FORMAT') {
      found.set('KEY_FORMAT', text.toUpperCase()).set('VALUE_FORMAT', text.toUpperCase())
    } else found.set(name, /_FORMAT$|^WINDOW_TYPE$/.test(name) ? text.toUpperCase() : text)
  }
  return found
}

function plainQuery(query: Query): Query {
  const isJoin = query.from.kind === 'join'
  const names = aliasNames(query.from)
  const plain = (expression: Expression) => plainExpression(expression, names, isJoin)
  const { where, having, groupBy, partitionBy, emit: _, ...rest } = query
  return {
    ...rest,
    from: plainRelation(query.from, plain),
    select: query.select.map((item) => plainItem(item, plain, names, isJoin)),
    ...(where && { where: plain(where) }),
    ...(having && { having: plain(having) }),
    ...(groupBy && { groupBy: groupBy.map(plain) }),
    ...(partitionBy && { partitionBy: partitionBy.map(plain) }),
    ...(query.emit === 'FINAL' && { emit: 'FINAL' as const }),
  }
}

/** What relations are called in the query, each with its source's own name. */
function aliasNames(relation: Relation): ReadonlyMap<string, string> {
  if (relation.kind === 'source') return new Map([[relation.alias ?? relation.name, relation.name]])
  return new Map([...aliasNames(relation.left), ...aliasNames(relation.right)])
}

function plainRelation(relation: Relation, plain: (expression: Expression) => Expression): Relation {
  if (relation.kind === 'source') {
    const { alias: _, ...rest } = relation
    return rest
  }
  return {
    ...relation,
    left: plainRelation(relation.left, plain),
    right: plainRelation(relation.right, plain) as typeof relation.right,
    on: plain(relation.on),
  }
}

function plainItem(
  item: SelectItem,
  plain: (expression: Expression) => Expression,
  names: ReadonlyMap<string, string>,
  isJoin: boolean,
): SelectItem {
  switch (item.kind) {
    case 'all': {
      const { source, ...rest } = item
      return source !== undefined && isJoin ? { ...rest, source: names.get(source) ?? source } : rest
    }
    case 'all-fields':
      return { ...item, base: plain(item.base) }
    case 'expression': {
      const { alias, ...rest } = item
      const expression = plain(item.expression)
      const implied = expression.kind === 'column' ? expression.name : undefined
      return alias === undefined || alias === implied || /^KSQL_COL_\d+$/.test(alias)
        ? { ...rest, expression }
        : { ...rest, expression, alias }
    }
  }
}

/** Columns under their source's name in a join, under none elsewhere; parameters of lambdas as they are. */
function plainExpression(
  expression: Expression,
  names: ReadonlyMap<string, string>,
  isJoin: boolean,
): Expression {
  if (expression.kind === 'column' && expression.source !== undefined) {
    const { source, ...rest } = expression
    return isJoin ? { ...rest, source: names.get(source) ?? source } : rest
  }
  return mapChildren(expression, (child) => plainExpression(child, names, isJoin))
}

/** Whether each row of a query depends on one row alone. */
export function isStateless({ from, window, groupBy, partitionBy }: Query): boolean {
  return from.kind === 'source' && !window && !groupBy && !partitionBy
}
