import type { SqlError } from '../error.ts'

/** Longer lines are cut around the place. */
const MAX_LINE = 120

/**
 * An error with the line it is in and a caret under the place:
 *
 *     queries.sql:3:8: WHERE column 'VIWS' cannot be resolved.
 *       3 | WHERE VIWS > 10
 *         |       ^
 *
 * `script` is the text in which the error is placed, `name` that of its file.
 */
export function formatSqlError(error: SqlError, script: string, name?: string): string {
  const place = `${error.line}:${error.column}`
  const head = `${name === undefined ? place : `${name}:${place}`}: ${withoutPlace(error)}`
  const line = script.split('\n', error.line)[error.line - 1]
  if (line === undefined) return head
  const { text, caret } = excerpt(line.replace(/\r$/, ''), error.column)
  const number = String(error.line)
  return [head, `  ${number} | ${text}`, `  ${' '.repeat(number.length)} | ${caret}^`].join('\n')
}

/** The message without the place that some begin with: it is said already. */
function withoutPlace({ message, line, column }: SqlError): string {
  const place = `${line}:${column}`
  return message
    .replace(`line ${place}: Syntax error at line ${place}\n`, 'Syntax error. ')
    .replace(`Line: ${line}, Col: ${column}: `, '')
}

/** The part of a line around a column, and what must stand before the caret so that it points at it. */
function excerpt(line: string, column: number): { text: string; caret: string } {
  const from = line.length <= MAX_LINE ? 0 : Math.max(0, column - MAX_LINE / 2)
  const text = line.slice(from, from + MAX_LINE)
  // Tabs stay tabs, so that the caret stands right however wide they are.
  const caret = text.slice(0, column - 1 - from).replace(/[^\t]/g, ' ')
  return { text, caret }
}
