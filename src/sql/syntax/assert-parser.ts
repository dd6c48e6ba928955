import type { AssertStatement, CreateSource, StatementBase } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseValue } from './expression-parser.ts'
import { duration } from './query-parser.ts'
import { parseProperties, parseTableElements } from './table-parser.ts'
import { topicName } from './topic-parser.ts'

/** What follows ASSERT. */
export function parseAssert(cursor: Cursor, base: StatementBase): AssertStatement {
  return { kind: 'assert', what: assertion(cursor, base), ...base }
}

function assertion(cursor: Cursor, base: StatementBase): AssertStatement['what'] {
  if (cursor.takeWords('NULL', 'VALUES')) return values(cursor, true)
  if (cursor.takeWords('VALUES')) return values(cursor, false)
  if (cursor.takeWords('STREAM')) return source(cursor, base, 'STREAM')
  if (cursor.takeWords('TABLE')) return source(cursor, base, 'TABLE')
  const exists = !cursor.takeWords('NOT', 'EXISTS')
  if (cursor.takeWords('TOPIC')) return topic(cursor, base, exists)
  if (cursor.takeWords('SCHEMA')) return schema(cursor, exists)
  throw cursor.unexpected('VALUES, NULL VALUES, STREAM, TABLE, [NOT EXISTS] TOPIC or [NOT EXISTS] SCHEMA')
}

function values(cursor: Cursor, tombstone: boolean): AssertStatement['what'] {
  const target = cursor.expectName('the name of a stream or table').text
  const columns = cursor.takeSymbol('(')
    ? cursor.list(() => cursor.expectName('the name of a column').text)
    : []
  if (columns.length > 0) cursor.expectSymbol(')')
  cursor.expectWords(tombstone ? 'KEY' : 'VALUES')
  cursor.expectSymbol('(')
  const list = cursor.list(() => parseValue(cursor))
  cursor.expectSymbol(')')
  return { kind: 'values', target, columns, values: list, tombstone }
}

function source(cursor: Cursor, base: StatementBase, type: CreateSource['type']): AssertStatement['what'] {
  const name = cursor.expectName(`the name of a ${type.toLowerCase()}`).text
  const columns = parseTableElements(cursor)
  const properties = parseProperties(cursor)
  const flags = { orReplace: false, ifNotExists: false, readOnly: false }
  const statement: CreateSource = {
    kind: 'create-source',
    type,
    ...flags,
    name,
    columns,
    properties,
    ...base,
  }
  return { kind: 'source', statement }
}

function topic(cursor: Cursor, base: StatementBase, exists: boolean): AssertStatement['what'] {
  const name = topicName(cursor, base)
  const properties = parseProperties(cursor)
  return { kind: 'topic', exists, name, properties, ...timeout(cursor) }
}

function schema(cursor: Cursor, exists: boolean): AssertStatement['what'] {
  const { token } = cursor
  let subject: string | undefined
  if (cursor.takeWords('SUBJECT')) {
    subject =
      cursor.token.kind === 'string' ? cursor.next().text : cursor.expectName('the name of a subject').text
  }
  const id = cursor.takeWords('ID') ? cursor.expectInteger('the id of a schema') : undefined
  if (cursor.token === token) throw cursor.unexpected('SUBJECT or ID')
  return {
    kind: 'schema',
    exists,
    ...(subject !== undefined && { subject }),
    ...(id !== undefined && { id }),
    ...timeout(cursor),
  }
}

function timeout(cursor: Cursor): { readonly timeoutMs?: number } {
  return cursor.takeWords('TIMEOUT') ? { timeoutMs: duration(cursor) } : {}
}
