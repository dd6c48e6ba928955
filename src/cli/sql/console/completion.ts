/** Names for the key that completes them: statements, sources, columns, functions, topics, queries. */

import type { ConsolePart } from '../../../sql/console/index.ts'
import { functionGroups } from '../../../sql/dialect/index.ts'

export interface Names {
  readonly sources: readonly string[]
  readonly columns: readonly string[]
  readonly queries: readonly string[]
  /** As they are: in quotes. */
  readonly topics: readonly string[]
}

export const NO_NAMES: Names = { sources: [], columns: [], queries: [], topics: [] }

/** What is to be asked for `namesIn`. */
export const NAMES_QUESTION = 'DESCRIBE STREAMS; DESCRIBE TABLES; SHOW QUERIES; SHOW ALL TOPICS;'

/** The names in an answer to `NAMES_QUESTION`. */
export function namesIn(parts: readonly ConsolePart[]): Names {
  const found = {
    sources: new Set<string>(),
    columns: new Set<string>(),
    queries: new Set<string>(),
    topics: new Set<string>(),
  }
  let kind: 'columns' | 'queries' | 'topics' = 'columns'
  for (const part of parts) {
    if (part.kind === 'columns') {
      const first = part.columns[0]?.name
      kind = first === 'Query ID' ? 'queries' : first === 'Kafka Topic' ? 'topics' : 'columns'
      if (part.title !== undefined) found.sources.add(part.title)
    } else if (part.kind === 'row') found[kind].add(String(part.values[0]))
  }
  return {
    sources: [...found.sources],
    columns: [...found.columns],
    queries: [...found.queries],
    topics: [...found.topics],
  }
}

const BEGINNINGS = [
  'SELECT',
  'SHOW',
  'DESCRIBE',
  'EXPLAIN',
  'PRINT',
  'PAUSE',
  'RESUME',
  'TERMINATE',
  'SET',
  'UNSET',
  'DEFINE',
  'UNDEFINE',
  'CREATE STREAM',
  'CREATE TABLE',
  'CREATE TYPE',
  'DROP',
  'LIST',
  'ASSERT TOPIC',
  'ASSERT SCHEMA',
  'RUN SCRIPT',
  'HELP',
  'EXIT',
]
const WORDS = [
  'ALL',
  'AND',
  'AS',
  'BETWEEN',
  'CASE',
  'CAST',
  'CHANGES',
  'EMIT',
  'END',
  'EXTENDED',
  'FINAL',
  'FROM BEGINNING',
  'FROM',
  'FUNCTION',
  'FUNCTIONS',
  'GROUP BY',
  'HAVING',
  'HOPPING',
  'IN',
  'INTERVAL',
  'IS NOT NULL',
  'IS NULL',
  'JOIN',
  'LEFT JOIN',
  'LIKE',
  'LIMIT',
  'NOT',
  'ON',
  'OR',
  'PARTITION BY',
  'PROPERTIES',
  'QUERIES',
  'SESSION',
  'STREAMS',
  'TABLES',
  'TOPICS',
  'TUMBLING',
  'TYPES',
  'VARIABLES',
  'WHERE',
  'WINDOW',
  'WITHIN',
  'ROWTIME',
  'WINDOWSTART',
  'WINDOWEND',
]
const FUNCTIONS = functionGroups().flatMap(({ supported }) => supported.map(({ name }) => name))

/**
 * What may stand where the line ends, and the piece of the line that it takes the place of. `before`: the lines of the
 * same statement above. Lower-case letters are answered with lower-case names.
 */
export function completions(line: string, before: string, names: Names): [string[], string] {
  const quoted = /'([^']*)$/.exec(line.replace(/'[^']*'/g, (text) => ' '.repeat(text.length)))?.[1]
  if (quoted !== undefined) {
    const topics = names.topics.filter((name) => name.startsWith(quoted))
    return [topics.map((name) => `${name}'`), quoted]
  }
  const word = /[\w`]*$/.exec(line)![0]
  const isFirst = `${before}${line}`.trim() === word
  const after = /\b(\w+)\s+\w*$/.exec(line)?.[1]?.toUpperCase()
  const candidates = isFirst
    ? BEGINNINGS
    : (placed(after, names) ?? [...names.columns, ...names.sources, ...FUNCTIONS, ...WORDS])
  const wanted = word.toUpperCase()
  const found = [...new Set(candidates)].filter((name) => name.toUpperCase().startsWith(wanted))
  const isLower = word !== '' && word === word.toLowerCase() && word !== word.toUpperCase()
  return [found.map((name) => (isLower ? name.toLowerCase() : name)), word]
}

/** Names that alone make sense after a word. */
function placed(
  after: string | undefined,
  { sources, queries, topics }: Names,
): readonly string[] | undefined {
  switch (after) {
    case 'FROM':
      return [...sources, 'BEGINNING']
    case 'JOIN':
      return sources
    case 'DESCRIBE':
      return [...sources, 'STREAMS', 'TABLES', 'FUNCTION']
    case 'FUNCTION':
      return FUNCTIONS
    case 'PAUSE':
    case 'RESUME':
    case 'TERMINATE':
      return [...queries, 'ALL']
    case 'EXPLAIN':
      return [...queries, 'SELECT', 'CREATE']
    case 'PRINT':
      return topics.map((name) => `'${name}'`)
    case 'SHOW':
    case 'LIST':
      return [
        'STREAMS',
        'TABLES',
        'TOPICS',
        'ALL TOPICS',
        'QUERIES',
        'FUNCTIONS',
        'PROPERTIES',
        'TYPES',
        'VARIABLES',
      ]
    default:
      return undefined
  }
}
