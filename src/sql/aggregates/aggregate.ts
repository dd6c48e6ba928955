/** What an aggregate function looks like to the topology. Definitions stand beside this file. */

import type { SqlType } from '../types/type.ts'
import type { Value } from '../types/value.ts'

/** An aggregate chosen for given argument types; literal arguments (the N of LATEST_BY_OFFSET) are already in it. */
export interface ResolvedAggregate {
  /** The type of the state, a Value of which is kept and serialised by the topology. */
  readonly stateType: SqlType
  readonly returnType: SqlType
  /** How many of the arguments, from the first, are given to `add` (the rest were literals). */
  readonly argumentCount: number
  readonly initial: () => Value
  /**
   * Pure: gives a new state and leaves the old one as it was. Throws RowError.
   * `sequence` rises with every row of a key (the offset does): when sessions merge it tells whose rows came first.
   */
  readonly add: (state: Value, args: readonly Value[], sequence?: bigint) => Value
  /** Takes a row back, for tables. Absent: the aggregate can't be used on a table. */
  readonly undo?: (state: Value, args: readonly Value[]) => Value
  /** Joins two sessions' states, the earlier first. */
  readonly merge: (earlier: Value, later: Value) => Value
  readonly result: (state: Value) => Value
}
