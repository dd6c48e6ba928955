import type { SourceLocation } from '../error.ts'
import type {
  Expression,
  Join,
  Query,
  Relation,
  SelectItem,
  SourceRelation,
  WindowClause,
  Within,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseExpression, parseValue } from './expression-parser.ts'
import { unitMs } from './keywords.ts'

/** SELECT ... FROM ..., with the clauses in the order the dialect wants. */
export function parseQuery(cursor: Cursor): Query {
  const { at } = cursor.expectWords('SELECT')
  const select = cursor.list(() => selectItem(cursor))
  if (!cursor.takeWords('FROM')) throw cursor.unexpected("',' or FROM")
  const from = parseRelation(cursor)
  const window = cursor.takeWords('WINDOW') ? windowClause(cursor) : undefined
  const where = cursor.takeWords('WHERE') ? parseExpression(cursor) : undefined
  const groupBy = cursor.takeWords('GROUP', 'BY') ? groupingList(cursor) : undefined
  const partitionBy = cursor.takeWords('PARTITION', 'BY') ? groupingList(cursor) : undefined
  const having = cursor.takeWords('HAVING') ? parseExpression(cursor) : undefined
  const emit = cursor.takeWords('EMIT') ? emitClause(cursor) : undefined
  const limit = cursor.takeWords('LIMIT') ? cursor.expectInteger('a number of rows') : undefined
  return {
    kind: 'query',
    select,
    from,
    ...(window && { window }),
    ...(where && { where }),
    ...(groupBy && { groupBy }),
    ...(partitionBy && { partitionBy }),
    ...(having && { having }),
    ...(emit && { emit }),
    ...(limit !== undefined && { limit }),
    at,
  }
}

function emitClause(cursor: Cursor): 'CHANGES' | 'FINAL' {
  if (cursor.takeWords('CHANGES')) return 'CHANGES'
  if (cursor.takeWords('FINAL')) return 'FINAL'
  throw cursor.unexpected('CHANGES or FINAL')
}

function selectItem(cursor: Cursor): SelectItem {
  const { at } = cursor.token
  if (cursor.takeSymbol('*')) return { kind: 'all', at }
  if (cursor.isName() && cursor.followedBy('symbol', '.') && cursor.followedBy('symbol', '*', 2)) {
    const source = cursor.next().text
    cursor.next()
    cursor.next()
    return { kind: 'all', source, at }
  }
  const expression = parseExpression(cursor)
  if (cursor.isSymbol('->') && cursor.followedBy('symbol', '*')) {
    cursor.next()
    cursor.next()
    return { kind: 'all-fields', base: expression, at }
  }
  const alias = optionalAlias(cursor)
  return { kind: 'expression', expression, at, ...(alias !== undefined && { alias }) }
}

/** `AS name`, or a name that can't be the beginning of the next clause. */
function optionalAlias(cursor: Cursor): string | undefined {
  if (cursor.takeWords('AS')) return cursor.expectName('a name').text
  if (!cursor.isName()) return undefined
  if (cursor.isWord('EMIT') && (cursor.followedBy('word', 'CHANGES') || cursor.followedBy('word', 'FINAL'))) {
    return undefined
  }
  if (cursor.isWord('PARTITION') && cursor.followedBy('word', 'BY')) return undefined
  return cursor.next().text
}

function parseRelation(cursor: Cursor): Relation {
  let relation: Relation = source(cursor)
  for (let joins = 0; ; joins++) {
    const { at } = cursor.token
    const type = joinType(cursor)
    if (type === undefined) return relation
    cursor.grow(joins, at)
    const right = source(cursor)
    const within = cursor.takeWords('WITHIN') ? withinClause(cursor, at) : undefined
    if (!cursor.takeWords('ON')) throw cursor.unexpected(within ? 'ON' : 'WITHIN or ON')
    const on = parseExpression(cursor)
    relation = { kind: 'join', type, left: relation, right, on, at, ...(within && { within }) }
  }
}

function joinType(cursor: Cursor): Join['type'] | undefined {
  if (cursor.takeWords('JOIN')) return 'INNER'
  let type: Join['type']
  if (cursor.takeWords('INNER')) type = 'INNER'
  else if (cursor.takeWords('LEFT')) type = 'LEFT'
  else if (cursor.takeWords('RIGHT')) type = 'RIGHT'
  else if (cursor.takeWords('FULL')) type = 'OUTER'
  else return undefined
  if (type !== 'INNER') cursor.takeWords('OUTER')
  cursor.expectWords('JOIN')
  return type
}

function source(cursor: Cursor): SourceRelation {
  if (cursor.isSymbol('('))
    throw cursor.unexpected('the name of a stream or table', 'Sub-queries are not supported.')
  const token = cursor.expectName('the name of a stream or table')
  const alias = optionalAlias(cursor)
  return { kind: 'source', name: token.text, at: token.at, ...(alias !== undefined && { alias }) }
}

function withinClause(cursor: Cursor, at: SourceLocation): Within {
  let beforeMs: number
  let afterMs: number
  if (cursor.takeSymbol('(')) {
    beforeMs = duration(cursor)
    cursor.expectSymbol(',')
    afterMs = duration(cursor)
    cursor.expectSymbol(')')
  } else {
    beforeMs = duration(cursor)
    afterMs = beforeMs
  }
  const graceMs = cursor.takeWords('GRACE', 'PERIOD') ? duration(cursor) : undefined
  return { beforeMs, afterMs, at, ...(graceMs !== undefined && { graceMs }) }
}

/** `10 SECONDS`, in milliseconds. */
export function duration(cursor: Cursor): number {
  const { at } = cursor.token
  const count = cursor.expectInteger('a number of time units')
  const ms = cursor.token.kind === 'word' ? unitMs(cursor.token.text) : undefined
  if (ms === undefined) throw cursor.unexpected('MILLISECONDS, SECONDS, MINUTES, HOURS or DAYS')
  cursor.next()
  if (!Number.isSafeInteger(count * ms)) throw cursor.failure('The duration is too long', at)
  return count * ms
}

function windowClause(cursor: Cursor): WindowClause {
  const { at } = cursor.token
  const isType = () => ['TUMBLING', 'HOPPING', 'SESSION'].includes(cursor.token.text)
  const name = !isType() && cursor.isName() ? cursor.next().text : undefined
  if (cursor.token.kind !== 'word' || !isType()) throw cursor.unexpected('TUMBLING, HOPPING or SESSION')
  const type = cursor.next().text as WindowClause['type']
  cursor.expectSymbol('(')
  if (type !== 'SESSION') cursor.expectWords('SIZE')
  const sizeMs = duration(cursor)
  let advanceMs: number | undefined
  if (type === 'HOPPING') {
    cursor.expectSymbol(',')
    cursor.expectWords('ADVANCE', 'BY')
    advanceMs = duration(cursor)
  }
  let retentionMs: number | undefined
  if (cursor.isSymbol(',') && cursor.followedBy('word', 'RETENTION')) {
    cursor.next()
    cursor.next()
    retentionMs = duration(cursor)
  }
  let graceMs: number | undefined
  if (cursor.isSymbol(',') && cursor.followedBy('word', 'GRACE')) {
    cursor.next()
    cursor.expectWords('GRACE', 'PERIOD')
    graceMs = duration(cursor)
  }
  cursor.expectSymbol(')')
  return {
    type,
    sizeMs,
    at,
    ...(name !== undefined && { name }),
    ...(advanceMs !== undefined && { advanceMs }),
    ...(retentionMs !== undefined && { retentionMs }),
    ...(graceMs !== undefined && { graceMs }),
  }
}

/** The expressions of GROUP BY or PARTITION BY; parentheses may enclose them all. */
function groupingList(cursor: Cursor): Expression[] {
  if (cursor.isSymbol('(') && enclosesList(cursor)) {
    cursor.next()
    const list = cursor.isSymbol(')') ? [] : cursor.list(() => parseValue(cursor))
    cursor.expectSymbol(')')
    return list
  }
  return cursor.list(() => parseValue(cursor))
}

/** Whether the parenthesis that comes next encloses a list, not a part of the first expression. */
function enclosesList(cursor: Cursor): boolean {
  let open = 0
  let comma = false
  for (let ahead = 0; ; ahead++) {
    const token = cursor.peek(ahead)
    if (token.kind === 'end') return false
    if (token.kind !== 'symbol') continue
    if (token.text === '(' || token.text === '[') open++
    else if (token.text === ')' || token.text === ']') {
      if (--open === 0) return comma || ahead === 1
    } else if (token.text === ',' && open === 1) comma = true
    else if (token.text === ';') return false
  }
}
