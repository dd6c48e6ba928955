/** The functions there are, beside those that ksqlDB documents. */

import { aggregateFunctions } from '../aggregates/index.ts'
import { type FunctionDoc, scalarFunctions, tableFunctions } from '../functions/index.ts'
import { KSQLDB_AGGREGATES, KSQLDB_SCALARS, KSQLDB_TABLE_FUNCTIONS } from './ksqldb-functions.ts'

export interface FunctionGroup {
  readonly title: string
  readonly supported: readonly FunctionDoc[]
  /** What ksqlDB documents and is refused here. */
  readonly missing: readonly string[]
}

export function functionGroups(): readonly FunctionGroup[] {
  return [
    group('Scalar functions', scalarFunctions(), KSQLDB_SCALARS),
    group('Aggregate functions', aggregateFunctions(), KSQLDB_AGGREGATES),
    group('Table functions', tableFunctions(), KSQLDB_TABLE_FUNCTIONS),
  ]
}

function group(
  title: string,
  supported: readonly FunctionDoc[],
  documented: readonly string[],
): FunctionGroup {
  const there = new Set(supported.map(({ name }) => name))
  return { title, supported, missing: documented.filter((name) => !there.has(name)) }
}
