/**
 * Elements of ARRAY, MAP and STRUCT that can't be computed. They are NULL and the rest of the value stands, as under
 * ksqlDB's `ksql.nested.error.set.null`.
 */

import type { Value } from '../types/value.ts'
import { type Row, RowError } from './compile.ts'

type Evaluate = (row: Row) => Value

/** Of the expression that is being evaluated: nothing is evaluated across a turn of the event loop. */
let failures: string[] = []

/** The element's value; NULL where it fails, and the failure is kept for `takeElementFailures`. */
export function orNull(evaluate: Evaluate): Evaluate {
  return (row) => {
    try {
      return evaluate(row)
    } catch (error) {
      if (!(error instanceof RowError)) throw error
      failures.push(error.message)
      return null
    }
  }
}

/** What failed in elements since the last call: whoever evaluates an expression asks, and reports it. */
export function takeElementFailures(): readonly string[] {
  if (failures.length === 0) return failures
  const taken = failures
  failures = []
  return taken
}
