/** What a topology needs from whoever runs it. */

import type { Computed } from '../analysis/index.ts'
import { type Row, RowError } from '../expressions/index.ts'
import type { Value } from '../types/value.ts'
import type { Store } from './store.ts'

/** A row error, for the processing log. */
export interface RowProblem {
  readonly kind: 'expression' | 'deserialization' | 'serialization' | 'timestamp'
  readonly message: string
  /** What was computed, as written. */
  readonly expression?: string
}

export interface TopologyContext {
  /** The keyed store of this name; the same one at every call. */
  store(name: string): Store
  report(problem: RowProblem): void
}

/** The expression's value, or NULL and a report. */
export function evaluate(computed: Computed, row: Row, context: TopologyContext): Value {
  try {
    return computed.evaluate(row)
  } catch (error) {
    reportRowError(error, computed.text, context)
    return null
  }
}

/** Takes errors that are the row's, values beyond what JavaScript can hold among them; throws all others on. */
export function reportRowError(error: unknown, expression: string, context: TopologyContext): void {
  if (!(error instanceof RowError || error instanceof RangeError)) throw error
  context.report({ kind: 'expression', message: error.message, expression })
}
