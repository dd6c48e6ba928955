/**
 * Parts of an expression that can't be computed, and spare the rest of it: elements of ARRAY, MAP and STRUCT, casts, and
 * calls that are arguments of calls. They are NULL, as under ksqlDB's `ksql.nested.error.set.null`.
 */

import type { Value } from '../types/value.ts'
import { type Row, RowError } from './compile.ts'

type Evaluate = (row: Row) => Value

/** Of the expression that is being evaluated: nothing is evaluated across a turn of the event loop. */
let errors: string[] = []

/** The part's value; NULL where it fails, and the error is kept for `takeNestedErrors`. */
export function orNull(evaluate: Evaluate): Evaluate {
  return (row) => {
    try {
      return evaluate(row)
    } catch (error) {
      if (!(error instanceof RowError)) throw error
      noteNestedError(error.message)
      return null
    }
  }
}

/** Keeps the error of a part that is NULL for it. */
export function noteNestedError(message: string): void {
  errors.push(message)
}

/** `orNull`, unless a property wants the whole expression to fail with its part. */
export function guarded({ failsWhole }: { readonly failsWhole?: boolean }, evaluate: Evaluate): Evaluate {
  return failsWhole ? evaluate : orNull(evaluate)
}

/** What failed in parts since the last call: whoever evaluates an expression asks, and reports it. */
export function takeNestedErrors(): readonly string[] {
  if (errors.length === 0) return errors
  const taken = errors
  errors = []
  return taken
}
