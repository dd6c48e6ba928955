/** COUNT. */

import { any } from '../functions/definition.ts'
import { BIGINT } from '../types/type.ts'
import type { Aggregate, AggregateDefinition } from './definition.ts'

const counter: Aggregate = {
  stateType: BIGINT,
  returnType: BIGINT,
  initial: () => 0n,
  add: (count, args) => (args.includes(null) ? count : BigInt.asIntN(64, (count as bigint) + 1n)),
  undo: (count, args) => (args.includes(null) ? count : BigInt.asIntN(64, (count as bigint) - 1n)),
  merge: (earlier, later) => BigInt.asIntN(64, (earlier as bigint) + (later as bigint)),
  result: (count) => count,
}

export const COUNT: AggregateDefinition = {
  name: 'COUNT',
  description: 'The number of rows, or of rows where the argument is not NULL.',
  overloads: [
    { parameters: [], literalCount: 0, build: () => counter },
    { parameters: [any('val')], literalCount: 0, build: () => counter },
  ],
}
