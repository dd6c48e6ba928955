/** The time of a record: its own, or that of a column. */

import type { SourceColumn, TimestampColumn } from '../catalog/index.ts'
import { compileExpression, type Row } from '../expressions/index.ts'
import type { Literal } from '../syntax/index.ts'

const HERE = { line: 1, column: 1 }

/** The column's time in milliseconds, or undefined where it is no time: NULL, negative, not as the format has it. */
export function columnTime(
  { column, format }: TimestampColumn,
  columns: readonly SourceColumn[],
): (row: Row) => number | undefined {
  const slot = columns.findIndex(({ name }) => name === column)
  const { type } = columns[slot]!
  if (type.base !== 'STRING') return (row) => valid(row[slot])
  const pattern: Literal = { kind: 'literal', value: { type: 'string', value: format! }, at: HERE }
  const parse = compileExpression(
    {
      kind: 'call',
      name: 'PARSE_TIMESTAMP',
      args: [{ kind: 'column', name: column, at: HERE }, pattern],
      at: HERE,
    },
    { column: () => ({ slot, type }) },
  )
  return (row) => {
    try {
      return valid(parse.evaluate(row))
    } catch {
      // Whatever the parser says, the record has no time, and the caller reports it.
      return undefined
    }
  }
}

function valid(value: Row[number] | undefined): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined
  const ms = Number(value)
  return ms >= 0 ? ms : undefined
}
