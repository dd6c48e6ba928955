/** What flows between processors. */

import type { Row } from '../expressions/index.ts'
import type { Value } from '../types/value.ts'

/** Milliseconds; a session's end is the time of its last row, another window's end is not part of it. */
export interface Window {
  readonly start: number
  readonly end: number
}

/** A row of a stream, or a change of a table. */
export interface Event {
  /** The key's values; null where the record has no key. */
  readonly key: readonly Value[] | null
  /** null: a record without a value; in a table, the key's row is gone. */
  readonly row: Row | null
  /** Tables: the key's row before; undefined where the step does not know it. */
  readonly previous: Row | null | undefined
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  /**
   * Where the row is older than its change: joined rows of which one side has gone. In milliseconds. A join that keeps
   * the row keeps it with this time.
   */
  readonly rowTime?: number | undefined
  readonly window: Window | null
}

export type Processor = (event: Event) => void
