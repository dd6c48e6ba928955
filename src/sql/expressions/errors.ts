import { type SourceLocation, SqlError } from '../error.ts'
import { DecimalError } from '../types/decimal.ts'
import { CastError, type SqlType, typeText } from '../types/index.ts'
import { RowError } from './compile.ts'

/** How messages name a type; that of a bare NULL is null. */
export function describeType(type: SqlType | null): string {
  return type === null ? 'null' : typeText(type)
}

/**
 * A refusal for which ksqlDB has no rule of its own: its generated code does not compile. Such messages begin with the
 * clause that was being compiled.
 */
export function generationError(clause: string, message: string, at: SourceLocation): SqlError {
  return new SqlError(`Invalid ${clause}: ${message}`, at)
}

/** What a failed calculation is to its row: arithmetic and casts that fail are the row's failures, the rest ours. */
export function toRowError(error: unknown): unknown {
  if (error instanceof CastError || error instanceof DecimalError)
    return new RowError(error.message, { cause: error })
  return error
}
