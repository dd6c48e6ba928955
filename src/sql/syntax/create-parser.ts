import type { SourceLocation } from '../error.ts'
import type { CreateSource, Statement, StatementBase } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseQuery } from './query-parser.ts'
import { parseProperties, parseTableElements } from './table-parser.ts'
import { parseType } from './type-parser.ts'

/** What follows CREATE. */
export function parseCreate(cursor: Cursor, base: StatementBase): Statement {
  if (cursor.takeWords('TYPE')) return createType(cursor, base)
  if (isConnector(cursor)) return skipConnector(cursor, base)
  const orReplace = cursor.takeWords('OR', 'REPLACE')
  const readOnly = cursor.takeWords('SOURCE')
  const type = cursor.takeWords('STREAM') ? 'STREAM' : cursor.takeWords('TABLE') ? 'TABLE' : undefined
  if (type === undefined) {
    throw cursor.unexpected(orReplace || readOnly ? 'STREAM or TABLE' : 'STREAM, TABLE, TYPE or SOURCE')
  }
  const ifNotExists = cursor.takeWords('IF', 'NOT', 'EXISTS')
  const { text: name } = cursor.expectName(`the name of a ${type.toLowerCase()}`)
  const head = { type, orReplace, ifNotExists, name } as const
  const elementsAt: SourceLocation = cursor.token.at
  const columns = parseTableElements(cursor)
  const properties = parseProperties(cursor)
  if (columns.length === 0 && !readOnly && cursor.takeWords('AS')) {
    return { kind: 'create-as', ...head, properties, query: parseQuery(cursor), ...base }
  }
  if (columns.length > 0 && cursor.isWord('AS')) {
    const place = `line ${elementsAt.line}:${elementsAt.column}`
    throw cursor.unexpected(
      "';'",
      `CREATE ${type} ... AS SELECT takes no column list (${place}): name columns in the SELECT.`,
    )
  }
  const statement: CreateSource = { kind: 'create-source', ...head, readOnly, columns, properties, ...base }
  return statement
}

function createType(cursor: Cursor, base: StatementBase): Statement {
  const ifNotExists = cursor.takeWords('IF', 'NOT', 'EXISTS')
  const name = cursor.expectName('the name of a type').text
  cursor.expectWords('AS')
  return { kind: 'create-type', ifNotExists, name, type: parseType(cursor), ...base }
}

function isConnector(cursor: Cursor): boolean {
  return (cursor.isWord('SOURCE') || cursor.isWord('SINK')) && cursor.followedBy('word', 'CONNECTOR')
}

/** CREATE SOURCE|SINK CONNECTOR [IF NOT EXISTS] name WITH (...). */
function skipConnector(cursor: Cursor, base: StatementBase): Statement {
  cursor.next()
  cursor.expectWords('CONNECTOR')
  cursor.takeWords('IF', 'NOT', 'EXISTS')
  cursor.expectName('the name of a connector')
  parseProperties(cursor)
  return { kind: 'connector', ...base }
}
