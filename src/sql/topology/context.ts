/** What a topology needs from whoever runs it. */

import type { Computed } from '../analysis/index.ts'
import { type Row, RowError, takeNestedErrors } from '../expressions/index.ts'
import type { Value } from '../types/value.ts'
import type { SourceDecoding } from './decoding.ts'
import type { InternalRecord, RowProblem } from './records.ts'
import type { Store } from './store.ts'

export interface TopologyContext {
  /** The keyed store of this name; the same one at every call. */
  store(name: string): Store
  report(problem: RowProblem): void
  /** Writes to the topics between stages. Absent where a plan is whole. */
  send?(record: InternalRecord): void
  /** What it decodes together with other topologies; absent: nothing. */
  readonly decoding?: SourceDecoding
}

/** The expression's value, or NULL and a report; parts of it that failed are reported too. */
export function evaluate(computed: Computed, row: Row, context: TopologyContext): Value {
  let value: Value = null
  try {
    value = computed.evaluate(row)
  } catch (error) {
    reportRowError(error, computed.text, context)
  }
  for (const message of takeNestedErrors()) {
    context.report({ kind: 'expression', message, expression: computed.text })
  }
  return value
}

/** Takes errors that are the row's, values beyond what JavaScript can hold among them; throws all others on. */
export function reportRowError(error: unknown, expression: string, context: TopologyContext): void {
  if (!(error instanceof RowError || error instanceof RangeError)) throw error
  context.report({ kind: 'expression', message: error.message, expression })
}
