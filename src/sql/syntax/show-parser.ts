import type { Describe, Show, StatementBase } from './ast.ts'
import type { Cursor } from './cursor.ts'

/** What follows SHOW or LIST. */
export function parseShow(cursor: Cursor, base: StatementBase): Show {
  const all = cursor.takeWords('ALL')
  const what = shown(cursor)
  return { kind: 'show', what, extended: cursor.takeWords('EXTENDED'), ...(all && { all }), ...base }
}

function shown(cursor: Cursor): Show['what'] {
  if (cursor.takeWords('STREAMS')) return 'STREAMS'
  if (cursor.takeWords('TABLES')) return 'TABLES'
  if (cursor.takeWords('TOPICS')) return 'TOPICS'
  if (cursor.takeWords('QUERIES')) return 'QUERIES'
  if (cursor.takeWords('FUNCTIONS')) return 'FUNCTIONS'
  if (cursor.takeWords('PROPERTIES')) return 'PROPERTIES'
  if (cursor.takeWords('TYPES')) return 'TYPES'
  if (cursor.takeWords('VARIABLES')) return 'VARIABLES'
  if (cursor.takeWords('CONNECTOR', 'PLUGINS')) return 'CONNECTOR PLUGINS'
  if (cursor.isWord('SOURCE') || cursor.isWord('SINK')) cursor.next()
  if (cursor.takeWords('CONNECTORS')) return 'CONNECTORS'
  throw cursor.unexpected(
    'STREAMS, TABLES, TOPICS, QUERIES, FUNCTIONS, PROPERTIES, TYPES, VARIABLES, CONNECTORS or CONNECTOR PLUGINS',
  )
}

/** What follows DESCRIBE. */
export function parseDescribe(cursor: Cursor, base: StatementBase): Describe {
  const target = described(cursor)
  return { kind: 'describe', target, extended: cursor.takeWords('EXTENDED'), ...base }
}

function described(cursor: Cursor): Describe['target'] {
  if (cursor.takeWords('STREAMS')) return { kind: 'all-streams' }
  if (cursor.isWord('TABLES') && !cursor.followedBy('symbol', '.')) {
    cursor.next()
    return { kind: 'all-tables' }
  }
  if (cursor.isWord('FUNCTION') && (cursor.isName(1) || cursor.peek(1).kind === 'word')) {
    cursor.next()
    return { kind: 'function', name: cursor.next().text.toUpperCase() }
  }
  if (cursor.takeWords('CONNECTOR')) return { kind: 'connector', name: cursor.expectName('a connector').text }
  return { kind: 'source', name: cursor.expectName('the name of a stream or table').text }
}
