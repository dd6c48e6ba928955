/** Every aggregate function there is, assembled by hand. */

import { COUNT } from './count.ts'
import type { AggregateDefinition } from './definition.ts'

export const AGGREGATE_FUNCTIONS: ReadonlyMap<string, AggregateDefinition> = new Map(
  [COUNT].map((definition) => [definition.name, definition]),
)
