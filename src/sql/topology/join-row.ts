/** The rows of joins. */

import type { Step } from '../analysis/index.ts'
import type { Row } from '../expressions/index.ts'
import type { Value } from '../types/value.ts'

/** The left row, the right one and, where it has a slot, the key. A side that is missing is all NULL. */
export type JoinRow = (key: readonly Value[] | null, left: Row | null, right: Row | null) => Row

export function joinRow({ left, right, keySlot }: Extract<Step, { readonly keySlot: boolean }>): JoinRow {
  const noLeft: Row = left.slots.map(() => null)
  const noRight: Row = right.slots.map(() => null)
  if (!keySlot) return (_key, leftRow, rightRow) => [...(leftRow ?? noLeft), ...(rightRow ?? noRight)]
  return (key, leftRow, rightRow) => [...(leftRow ?? noLeft), ...(rightRow ?? noRight), key?.[0] ?? null]
}
