import assert from 'node:assert/strict'
import { SqlError } from '../../../src/sql/error.ts'
import { compileExpression, RowError, type Scope } from '../../../src/sql/expressions/index.ts'
import { type CreateSource, parseExpression, parseStatements } from '../../../src/sql/syntax/index.ts'
import { type SqlType, typeText, type Value } from '../../../src/sql/types/index.ts'
import { columnsOf } from './golden-rows.ts'

const [declaration] = parseStatements(
  `CREATE STREAM s (i INT, j INT, l BIGINT, d DOUBLE, e DOUBLE, c DECIMAL(6,2), c2 DECIMAL(10,4), s STRING, s2 STRING,
     b BOOLEAN, bb BYTES, ai ARRAY<INT>, al ARRAY<BIGINT>, m MAP<STRING, INT>, mi MAP<INT, STRING>,
     st STRUCT<x INT, y STRING>, dt DATE, tm TIME, ts TIMESTAMP) WITH (kafka_topic='s', value_format='JSON')`,
)
export const COLUMNS = columnsOf(declaration as CreateSource)

const scope: Scope = {
  column({ name, at }) {
    const slot = COLUMNS.findIndex((column) => column.name === name)
    if (slot < 0) throw new SqlError(`column '${name}' cannot be resolved.`, at)
    return { slot, type: COLUMNS[slot]!.type }
  },
}

export type Cells = Readonly<Record<string, Value>>

export function compile(text: string) {
  return compileExpression(parseExpression(text), scope)
}

/** What an expression gives over a row, in which columns that are not named are NULL; null where the row fails. */
export function evaluate(text: string, cells: Cells = {}): Value {
  const { evaluate: run } = compile(text)
  try {
    return run(COLUMNS.map(({ name }) => cells[name.toLowerCase()] ?? null))
  } catch (error) {
    assert(error instanceof RowError, String(error))
    return null
  }
}

export function typeOf(text: string): string {
  const type: SqlType | null = compile(text).type
  return type === null ? 'null' : typeText(type)
}
