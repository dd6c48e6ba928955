import { nearest } from '../../words/nearest.ts'
import { parseAssert } from './assert-parser.ts'
import type {
  AlterSource,
  Drop,
  Explain,
  InsertInto,
  InsertValues,
  Print,
  Statement,
  StatementBase,
} from './ast.ts'
import { parseCreate } from './create-parser.ts'
import type { Cursor } from './cursor.ts'
import { parseValue } from './expression-parser.ts'
import { STATEMENT_WORDS } from './keywords.ts'
import { parseQuery } from './query-parser.ts'
import { parseDescribe, parseShow } from './show-parser.ts'
import { parseProperties } from './table-parser.ts'
import { topicName } from './topic-parser.ts'
import { parseType } from './type-parser.ts'

/** One statement, up to but without its semicolon. `base` has its place and text. */
export function parseStatement(cursor: Cursor, base: StatementBase): Statement {
  if (cursor.isWord('SELECT')) return { kind: 'query-statement', query: parseQuery(cursor), ...base }
  if (cursor.takeWords('CREATE')) return parseCreate(cursor, base)
  if (cursor.takeWords('INSERT', 'INTO')) return parseInsert(cursor, base)
  if (cursor.takeWords('DROP')) return parseDrop(cursor, base)
  if (cursor.takeWords('SHOW') || cursor.takeWords('LIST')) return parseShow(cursor, base)
  if (cursor.takeWords('DESCRIBE')) return parseDescribe(cursor, base)
  if (cursor.takeWords('ASSERT')) return parseAssert(cursor, base)
  if (cursor.takeWords('EXPLAIN')) return cursor.nested(() => parseExplain(cursor, base))
  if (cursor.takeWords('PRINT')) return parsePrint(cursor, base)
  if (cursor.takeWords('ALTER')) return parseAlter(cursor, base)
  return parseSessionStatement(cursor, base)
}

/** SET, DEFINE, TERMINATE and their like. */
function parseSessionStatement(cursor: Cursor, base: StatementBase): Statement {
  if (cursor.takeWords('SET')) {
    const name = cursor.expectString('the name of a property as a string')
    cursor.expectSymbol('=')
    return { kind: 'set', name, value: cursor.expectString('a value as a string'), ...base }
  }
  if (cursor.takeWords('UNSET')) {
    return { kind: 'unset', name: cursor.expectString('the name of a property as a string'), ...base }
  }
  if (cursor.takeWords('DEFINE')) {
    const name = cursor.expectName('the name of a variable').text
    cursor.expectSymbol('=')
    return { kind: 'define', name, value: cursor.expectString('a value as a string'), ...base }
  }
  if (cursor.takeWords('UNDEFINE')) {
    return { kind: 'undefine', name: cursor.expectName('the name of a variable').text, ...base }
  }
  if (cursor.takeWords('TERMINATE')) return { kind: 'terminate', ...queryOrAll(cursor), ...base }
  if (cursor.takeWords('PAUSE')) return { kind: 'pause', ...queryOrAll(cursor), ...base }
  if (cursor.takeWords('RESUME')) return { kind: 'resume', ...queryOrAll(cursor), ...base }
  if (cursor.takeWords('RUN', 'SCRIPT')) {
    return { kind: 'run-script', path: cursor.expectString('the path of a file as a string'), ...base }
  }
  throw unknownStatement(cursor)
}

function unknownStatement(cursor: Cursor) {
  const { token } = cursor
  const meant = token.kind === 'word' ? nearest(token.text, STATEMENT_WORDS) : undefined
  return cursor.unexpected('a statement', meant === undefined ? undefined : `Did you mean ${meant}?`)
}

function queryOrAll(cursor: Cursor): { readonly queryId?: string } {
  if (cursor.takeWords('ALL')) return {}
  return { queryId: cursor.expectName('the id of a query, or ALL').text }
}

function parseInsert(cursor: Cursor, base: StatementBase): InsertInto | InsertValues {
  const { text: target, at: targetAt } = cursor.expectName('the name of a stream or table')
  const properties = parseProperties(cursor)
  if (cursor.isWord('SELECT')) {
    return { kind: 'insert-into', target, targetAt, properties, query: parseQuery(cursor), ...base }
  }
  if (properties.size > 0) throw cursor.unexpected('SELECT')
  const columns = cursor.takeSymbol('(')
    ? cursor.list(() => {
        const { text, at } = cursor.expectName('the name of a column')
        return { name: text, at }
      })
    : undefined
  if (columns !== undefined) cursor.expectSymbol(')')
  if (!cursor.takeWords('VALUES'))
    throw cursor.unexpected(columns === undefined ? 'SELECT, VALUES or columns' : 'VALUES')
  cursor.expectSymbol('(')
  const values = cursor.list(() => parseValue(cursor))
  cursor.expectSymbol(')')
  return { kind: 'insert-values', target, targetAt, values, ...(columns && { columns }), ...base }
}

function parseDrop(cursor: Cursor, base: StatementBase): Statement {
  if (cursor.takeWords('TYPE')) {
    const ifExists = cursor.takeWords('IF', 'EXISTS')
    return { kind: 'drop-type', ifExists, name: cursor.expectName('the name of a type').text, ...base }
  }
  if (cursor.takeWords('CONNECTOR')) {
    cursor.takeWords('IF', 'EXISTS')
    cursor.expectName('the name of a connector')
    return { kind: 'connector', ...base }
  }
  const type = cursor.takeWords('STREAM') ? 'STREAM' : cursor.takeWords('TABLE') ? 'TABLE' : undefined
  if (type === undefined) throw cursor.unexpected('STREAM, TABLE, TYPE or CONNECTOR')
  const ifExists = cursor.takeWords('IF', 'EXISTS')
  const { text: name } = cursor.expectName(`the name of a ${type.toLowerCase()}`)
  const statement: Drop = {
    kind: 'drop',
    type,
    ifExists,
    name,
    deleteTopic: cursor.takeWords('DELETE', 'TOPIC'),
    ...base,
  }
  return statement
}

function parseExplain(cursor: Cursor, base: StatementBase): Explain {
  const isQueryId = cursor.isName() && ['symbol', 'end'].includes(cursor.peek(1).kind)
  const target = isQueryId ? { queryId: cursor.next().text } : { statement: parseStatement(cursor, base) }
  return { kind: 'explain', target, ...base }
}

function parsePrint(cursor: Cursor, base: StatementBase): Print {
  const topic = topicName(cursor, base)
  const fromBeginning = cursor.takeWords('FROM', 'BEGINNING')
  const sampled = cursor.takeWords('INTERVAL') || cursor.takeWords('SAMPLE')
  const interval = sampled ? cursor.expectInteger('an interval') : undefined
  const limit = cursor.takeWords('LIMIT') ? cursor.expectInteger('a number of records') : undefined
  return {
    kind: 'print',
    topic,
    fromBeginning,
    ...(interval !== undefined && { interval }),
    ...(limit !== undefined && { limit }),
    ...base,
  }
}

function parseAlter(cursor: Cursor, base: StatementBase): AlterSource {
  const type = cursor.takeWords('STREAM') ? 'STREAM' : cursor.takeWords('TABLE') ? 'TABLE' : undefined
  if (type === undefined) throw cursor.unexpected('STREAM or TABLE')
  const { text: name } = cursor.expectName(`the name of a ${type.toLowerCase()}`)
  const addColumns = cursor.list(() => {
    cursor.expectWords('ADD')
    cursor.takeWords('COLUMN')
    const column = cursor.expectName('the name of a column')
    return { name: column.text, type: parseType(cursor), at: column.at }
  })
  return { kind: 'alter-source', type, name, addColumns, ...base }
}
