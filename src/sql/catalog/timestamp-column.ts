/** WITH (TIMESTAMP='column', TIMESTAMP_FORMAT='pattern'): where records take their time from. */

import { type SourceLocation, SqlError } from '../error.ts'
import { compilePattern, PatternError } from '../java/time/index.ts'
import type { SourceColumn, TimestampColumn } from './source.ts'
import type { WithClause } from './with-clause.ts'

/** Throws SqlError for a column that does not exist or can't be a time, or a format that is no pattern. */
export function timestampColumn(
  clause: WithClause,
  columns: readonly SourceColumn[],
): TimestampColumn | undefined {
  const written = clause.text('TIMESTAMP')
  const format = clause.text('TIMESTAMP_FORMAT')
  if (format !== undefined) checkPattern(format, clause.at('TIMESTAMP_FORMAT'))
  // As ksqlDB has it, a format alone has no effect.
  if (written === undefined) return undefined
  const at = clause.at('TIMESTAMP')
  const name = columnName(written)
  const column = columns.find((candidate) => candidate.name === name)
  if (column === undefined) {
    throw new SqlError(
      `The TIMESTAMP column set in the WITH clause does not exist in the schema: '${name}'`,
      at,
    )
  }
  const { base } = column.type
  if (base === 'STRING') {
    if (format !== undefined) return { column: name, format }
    throw new SqlError(
      `A String timestamp field has been specified without also specifying the timestamp_format`,
      at,
    )
  }
  if (format !== undefined) {
    throw new SqlError(
      "'TIMESTAMP_FORMAT' set in the WITH clause can only be used when the timestamp column is of type STRING.",
      clause.at('TIMESTAMP_FORMAT'),
    )
  }
  if (base !== 'BIGINT' && base !== 'TIMESTAMP') {
    throw new SqlError(
      `Timestamp column, ${name}, should be LONG(INT64), TIMESTAMP, or a String with a TIMESTAMP_FORMAT specified`,
      at,
    )
  }
  return { column: name }
}

/** Throws SqlError for what is no pattern: every record would be without a time. The misspelling is ksqlDB's. */
function checkPattern(format: string, at: SourceLocation): void {
  try {
    compilePattern(format)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    throw new SqlError(`Invalid datatime format for config:TIMESTAMP_FORMAT, reason:${error.message}`, at, {
      cause: error,
    })
  }
}

/** The property's text is a column's name, folded unless it is quoted. */
function columnName(written: string): string {
  const quoted = /^[`"](.*)[`"]$/.exec(written.trim())
  return quoted ? quoted[1]! : written.trim().toUpperCase()
}
