import type { StatementBase } from './ast.ts'
import type { Cursor } from './cursor.ts'

/** The name of a topic: a string, or a name whose letters stay as they are written, since topics are case-sensitive. */
export function topicName(cursor: Cursor, base: Pick<StatementBase, 'text'>): string {
  if (cursor.token.kind === 'string') return cursor.next().text
  const before = cursor.previous.text
  const { text, kind } = cursor.expectName('the name of a topic')
  if (kind !== 'word') return text
  const written = new RegExp(`\\b${before}\\s+(\\w+)`, 'i').exec(base.text)?.[1]
  return written?.toUpperCase() === text ? written : text
}
