/** ROWTIME where no column says which: that of a record that joins made. */

import type { Call } from '../syntax/index.ts'
import { BIGINT } from '../types/type.ts'
import type { Computed, Step } from './plan.ts'

/** What an aggregate function without arguments, as MAX(*), is called with. */
export function recordTime(input: Step, { at }: Call): Computed {
  const slots = timeSlots(input)
  return {
    type: BIGINT,
    evaluate(row) {
      let latest: bigint | null = null
      for (const slot of slots) {
        const time = row[slot] as bigint | null
        if (time !== null && (latest === null || time > latest)) latest = time
      }
      return latest
    },
    text: 'ROWTIME',
    at,
  }
}

/** The slots whose latest time is the record's. */
function timeSlots(step: Step): readonly number[] {
  switch (step.kind) {
    case 'filter':
    case 'explode':
    case 'rekey':
      return timeSlots(step.input)
    case 'stream-table-join':
      return timeSlots(step.left)
    case 'stream-stream-join':
    case 'table-table-join':
    case 'foreign-key-join':
      return [...timeSlots(step.left), ...timeSlots(step.right).map((slot) => step.left.slots.length + slot)]
    default:
      return step.slots.flatMap(({ name }, slot) => (name === 'ROWTIME' ? [slot] : []))
  }
}
