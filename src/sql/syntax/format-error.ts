import type { SqlError } from '../error.ts'
import { excerptAt } from './excerpt.ts'

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
  const head = `${name === undefined ? place : `${name}:${place}`}: ${reasonOf(error)}`
  const excerpt = excerptAt(script, error)
  if (!excerpt) return head
  const { text, margin, carets } = excerpt
  const number = String(error.line)
  return [head, `  ${number} | ${text}`, `  ${' '.repeat(number.length)} | ${margin}${carets}`].join('\n')
}

/** An error's message without the place that some begin with, for those who say it themselves. */
export function reasonOf({ message, line, column }: SqlError): string {
  const place = `${line}:${column}`
  return message
    .replace(`line ${place}: Syntax error at line ${place}\n`, 'Syntax error. ')
    .replace(`Line: ${line}, Col: ${column}: `, '')
}
