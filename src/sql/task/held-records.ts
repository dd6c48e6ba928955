/** Records that wait in a task's state, in the order in which they were polled. */

import type { LogRecord, TaskState } from '../../log/port.ts'
import { decodeEntry, encodeEntry } from '../topology/index.ts'

/** The store they are in. */
export const HELD_STORE = 'held'

const DIGITS = 16

export interface HeldRecords {
  add(record: LogRecord): void
  /** Takes the first ones out. */
  take(max: number): readonly LogRecord[]
}

export function heldRecords(state: TaskState): HeldRecords {
  let next = 0
  for (const [place] of state.range(HELD_STORE)) next = Number(place) + 1
  return {
    add({ topic, partition, offset, timestamp, key, value, headers }) {
      const entry = encodeEntry([topic, partition, offset, timestamp, key, value, headers])
      state.put(HELD_STORE, String(next++).padStart(DIGITS, '0'), entry)
    },
    take(max) {
      const entries = state.range(HELD_STORE)[Symbol.iterator]()
      const taken = Array.from(Iterator.from(entries).take(max))
      return taken.map(([place, entry]) => {
        state.delete(HELD_STORE, place)
        const [topic, partition, offset, timestamp, key, value, headers] = decodeEntry(entry)
        return { topic, partition, offset, timestamp, key, value, headers } as LogRecord
      })
    },
  }
}
