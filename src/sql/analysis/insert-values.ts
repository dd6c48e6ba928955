/** INSERT INTO ... VALUES: the one record that a statement writes. Messages are ksqlDB's. */

import { type Catalog, keyColumns, type Source, type SourceColumn } from '../catalog/index.ts'
import { type SourceLocation, SqlError } from '../error.ts'
import { compileExpression, RowError, takeNestedErrors } from '../expressions/index.ts'
import { type Expression, type InsertValues, nearest } from '../syntax/index.ts'
import { messageText } from '../syntax/print-expression.ts'
import { CastError, canWiden, caster, sameType, typeText } from '../types/index.ts'
import { BIGINT, type SqlType, STRING } from '../types/type.ts'
import type { Value } from '../types/value.ts'

/** A record of a source: its columns' values, in the order of the source's columns. */
export interface InsertedRow {
  readonly source: Source
  readonly values: readonly Value[]
  /** ROWTIME, in milliseconds; undefined: the time of the statement. */
  readonly timestamp: number | undefined
}

/** Throws SqlError where the values do not fit the source. */
export function analyzeInsertValues(statement: InsertValues, catalog: Catalog): InsertedRow {
  const { target, targetAt } = statement
  const source = catalog.sources.get(target)
  if (!source)
    throw new SqlError(`Cannot insert values into an unknown stream/table: \`${target}\``, targetAt)
  checkTarget(source, statement)
  const columns = namedColumns(statement, source)
  if (columns.length !== statement.values.length) {
    const expected = columns.map(({ name }) => `\`${name}\``).join(', ')
    const got = statement.values.map(messageText).join(', ')
    throw failure(
      target,
      `Expected a value for each column. Expected Columns: [${expected}]. Got [${got}]`,
      statement.at,
    )
  }
  const given = new Map<string, Value>()
  columns.forEach(({ name, type }, index) => {
    given.set(name, constant(statement.values[index]!, { name, type, target }, catalog))
  })
  const missing = source.type === 'table' ? missingKey(keyColumns(source), given) : []
  if (missing.length > 0) {
    throw failure(
      target,
      `Value for primary key column(s) ${missing.map(({ name }) => name).join(', ')} is required for tables`,
      statement.at,
    )
  }
  const rowtime = given.get('ROWTIME')
  return {
    source,
    values: source.columns.map(({ name }) => given.get(name) ?? null),
    timestamp: typeof rowtime === 'bigint' ? Number(rowtime) : undefined,
  }
}

function failure(target: string, reason: string, at: SourceLocation, cause?: unknown): SqlError {
  return new SqlError(`Failed to insert values into '${target}'. ${reason}`, at, { cause })
}

/** The key columns of a table without a value. One of several may be given as NULL, the only one may not. */
function missingKey(columns: readonly SourceColumn[], given: ReadonlyMap<string, Value>) {
  return columns.filter(({ name }) => !given.has(name) || (columns.length === 1 && given.get(name) === null))
}

function checkTarget(source: Source, { target, targetAt, columns }: InsertValues): void {
  if (source.readOnly) {
    throw new SqlError(`Cannot insert values into read-only ${source.type}: ${target}`, targetAt)
  }
  if (source.window) throw new SqlError('Cannot insert values into windowed stream/table', targetAt)
  const headers = source.columns.filter(({ side }) => side === 'headers')
  const written = headers.find(({ name }) => columns?.some((column) => column.name === name))
  if (written) throw new SqlError(`Cannot insert into HEADER columns: ${written.name}`, targetAt)
}

function namedColumns(
  { columns, target }: InsertValues,
  source: Source,
): readonly Pick<SourceColumn, 'name' | 'type'>[] {
  const writable = source.columns.filter(({ side }) => side !== 'headers')
  if (!columns) return writable
  const seen = new Set<string>()
  return columns.map(({ name, at }) => {
    if (seen.has(name)) throw failure(target, `Duplicate column in INSERT: ${name}`, at)
    seen.add(name)
    if (name === 'ROWTIME') return { name, type: BIGINT }
    if (name === 'ROWPARTITION' || name === 'ROWOFFSET') {
      throw failure(target, `Inserting into column \`${name}\` is not allowed.`, at)
    }
    const column = writable.find((candidate) => candidate.name === name)
    if (column) return column
    const near = nearest(
      name,
      writable.map((candidate) => candidate.name),
    )
    const hint = near === undefined ? '' : `\nDid you mean '${near}'?`
    throw failure(target, `Column name \`${name}\` does not exist.${hint}`, at)
  })
}

interface Column {
  readonly name: string
  readonly type: SqlType
  /** Whose column it is. */
  readonly target: string
}

function constant(expression: Expression, column: Column, catalog: Catalog): Value {
  const { type, target } = column
  const compiled = compileExpression(expression, {
    customType: (custom) => catalog.types.get(custom),
    column: ({ name, at }) => {
      throw failure(target, `Only constants can be inserted. Got column '${name}'.`, at)
    },
  })
  try {
    const value = compiled.evaluate([])
    const [nested] = takeNestedErrors()
    if (nested !== undefined) throw new RowError(nested)
    if (value === null || compiled.type === null) return null
    const bytes = type.base === 'BYTES' && typeof value === 'string' ? bytesOfBase64(value) : undefined
    if (bytes) return bytes
    const cast = insertable(compiled.type, type) ? caster(compiled.type, type) : undefined
    if (cast) return cast(value)
    throw failure(target, unexpected(value, compiled.type, column), expression.at)
  } catch (error) {
    if (error instanceof RowError || error instanceof CastError) {
      const reason = `${error.message}\nThe value of \`${column.name}\`: ${messageText(expression)}`
      throw failure(target, reason, expression.at, error)
    }
    throw error
  }
}

/** What was got is told by its kind, and as Java prints it. */
function unexpected(value: NonNullable<Value>, from: SqlType, { name, type }: Column): string {
  const text = caster(from, STRING)?.(value) ?? String(value)
  return `Expected type ${typeText(type)} for field \`${name}\` but got ${from.base}(${text})`
}

const FROM_TEXT: ReadonlySet<string> = new Set(['DATE', 'TIME', 'TIMESTAMP', 'DECIMAL'])

/** Whether a value may be written into a column without a CAST. */
function insertable(from: SqlType, to: SqlType): boolean {
  if (sameType(from, to) || canWiden(from, to)) return true
  if (from.base === 'STRING') return FROM_TEXT.has(to.base)
  if (from.base === 'DECIMAL') return to.base === 'DECIMAL' || to.base === 'DOUBLE'
  if (from.base === 'DOUBLE') return to.base === 'DECIMAL'
  if (from.base === 'ARRAY' && to.base === 'ARRAY') return insertable(from.element, to.element)
  if (from.base === 'MAP' && to.base === 'MAP') {
    return insertable(from.key, to.key) && insertable(from.value, to.value)
  }
  if (from.base === 'STRUCT' && to.base === 'STRUCT') {
    return from.fields.every(({ name, type }) => {
      const field = to.fields.find((candidate) => candidate.name === name)
      return field !== undefined && insertable(type, field.type)
    })
  }
  return false
}

/** Undefined for text that is no base64. */
function bytesOfBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  return new Uint8Array(Buffer.from(text, 'base64'))
}
