/** Names that no source has are refused before anything else is said of a query. */

import { WINDOW_BOUNDS } from '../catalog/index.ts'
import { columnRefs } from '../expressions/index.ts'
import type { Expression, Query } from '../syntax/index.ts'
import type { Step } from './plan.ts'
import { type Clause, rowScope } from './scope.ts'

export interface QueryClauses {
  readonly where?: Expression | undefined
  readonly groupBy?: readonly Expression[] | undefined
  readonly partitionBy?: readonly Expression[] | undefined
  readonly having?: Expression | undefined
  readonly select: readonly Expression[]
}

/** Clause by clause, as ksqlDB looks through them. Throws SqlError. */
export function refuseUnknownColumns(clauses: QueryClauses, from: Step, { window }: Query): void {
  const listed: readonly (readonly [Clause, readonly Expression[]])[] = [
    ['WHERE', clauses.where ? [clauses.where] : []],
    ['GROUP BY', clauses.groupBy ?? []],
    ['PARTITION BY', clauses.partitionBy ?? []],
    ['HAVING', clauses.having ? [clauses.having] : []],
    ['SELECT', clauses.select],
  ]
  for (const [clause, expressions] of listed) {
    const scope = rowScope(from.slots, clause, new Map())
    for (const column of expressions.flatMap(columnRefs)) {
      if (!(window && WINDOW_BOUNDS.has(column.name))) scope.column(column)
    }
  }
}
