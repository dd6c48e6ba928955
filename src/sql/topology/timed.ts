/** Rows of tables with their times, as joins keep them. */

import type { Row } from '../expressions/index.ts'
import type { Event } from './event.ts'
import type { Store } from './store.ts'

export interface Timed {
  readonly timestamp: number
  readonly row: Row
}

export function timed(store: Store, text: string): Timed | undefined {
  const entry = store.get(text)
  if (!entry) return undefined
  const [timestamp, ...row] = entry
  return { timestamp: timestamp as number, row }
}

export function save(
  store: Store,
  text: string,
  { row, timestamp, rowTime }: Pick<Event, 'row' | 'timestamp' | 'rowTime'>,
): void {
  if (row === null) store.delete(text)
  else store.put(text, [rowTime ?? timestamp, ...row])
}
