/** The latest timestamp a processor has seen: what is late is late by it, never by a clock. */

import type { Store } from './store.ts'

/** Sorts before every key that a processor gives to an entry. */
const TIME_KEY = '#time'
/** Sorts after TIME_KEY and before every other key. */
export const FIRST_KEY = '$'

export interface StreamTime {
  readonly now: number
  /** Takes a timestamp in; gives the stream time after it. */
  advance(timestamp: number): number
}

/** Stream time that is kept in a store, so that it lasts. */
export function streamTime(store: Store): StreamTime {
  let now = (store.get(TIME_KEY)?.[0] as number | undefined) ?? -1
  return {
    get now() {
      return now
    },
    advance(timestamp) {
      if (timestamp > now) {
        now = timestamp
        store.put(TIME_KEY, [now])
      }
      return now
    },
  }
}

/**
 * Runs `sweep` when the stream time has moved on by `intervalMs` since it ran last: expired entries go in passes that
 * cost each entry a constant number of visits.
 */
export function sweeper(intervalMs: number, sweep: (now: number) => void): (now: number) => void {
  let last: number | undefined
  return (now) => {
    last ??= now
    if (now - last < intervalMs) return
    last = now
    sweep(now)
  }
}
