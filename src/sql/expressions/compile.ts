/**
 * Typing and compiling of expressions: an AST and a scope in, a type and a closure out. See docs/ for the rules.
 */

import type { SourceLocation } from '../error.ts'
import type { CustomTypes } from '../types/resolve.ts'
import type { SqlType } from '../types/type.ts'
import type { Value } from '../types/value.ts'

/** The row an expression is evaluated over: values by the slot that the scope gave to each column. */
export type Row = readonly Value[]

/** What a row error is reported to: the processing log. The expression then is NULL (a WHERE is false). */
export type RowErrorSink = (error: {
  readonly message: string
  readonly expression: string
  readonly at: SourceLocation
}) => void

/** Resolves names while an expression is compiled. Throws SqlError for unknown or ambiguous names. */
export interface Scope {
  column(ref: { readonly source?: string; readonly name: string; readonly at: SourceLocation }): {
    readonly slot: number
    readonly type: SqlType
  }
  /** The types that CREATE TYPE named; none where it is absent. */
  readonly customType?: CustomTypes
}

export interface Compiled {
  /** null: the type of a bare NULL, which fits every type. */
  readonly type: SqlType | null
  /** Pure and synchronous. Throws `RowError` for what ksqlDB logs to the processing log. */
  readonly evaluate: (row: Row) => Value
}

/** A failure of one row, not of the statement: an overflow, a bad cast, arithmetic on NULL. */
export class RowError extends Error {
  override readonly name = 'RowError'
}
