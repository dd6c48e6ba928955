/**
 * Stream-stream joins. Which rows meet, when an unmatched row of an outer join leaves, order and timestamps are those
 * of Kafka Streams 4.
 */

import type { StreamStreamJoinStep } from '../analysis/index.ts'
import type { Row } from '../expressions/index.ts'
import type { Value } from '../types/value.ts'
import type { TopologyContext } from './context.ts'
import type { Event, Processor, Window } from './event.ts'
import type { JoinRow } from './join-row.ts'
import { timeText, windowedKeyText } from './key-text.ts'
import type { Store } from './store.ts'
import { FIRST_KEY, streamTime, sweeper } from './stream-time.ts'

const DAY_MS = 86_400_000
/** Sorts before FIRST_KEY. */
const EARLIEST_KEY = '#earliest'
type Side = 'left' | 'right'

export interface StreamJoin {
  readonly left: Processor
  readonly right: Processor
}

export function streamJoin(
  step: StreamStreamJoinStep,
  next: Processor,
  context: TopologyContext,
  name: string,
  joinRow: JoinRow,
): StreamJoin {
  const { beforeMs, afterMs } = step
  const graceMs = step.graceMs ?? Math.max(DAY_MS - beforeMs - afterMs, 0)
  const retentionMs = beforeMs + afterMs + graceMs
  const buffers = {
    left: buffer(context.store(`${name}-left`), retentionMs),
    right: buffer(context.store(`${name}-right`), retentionMs),
  }
  const outer = {
    left: step.join === 'LEFT' || step.join === 'OUTER',
    right: step.join === 'RIGHT' || step.join === 'OUTER',
  }
  const time = streamTime(context.store(`${name}-time`))
  const unmatched =
    step.graceMs !== undefined && (outer.left || outer.right)
      ? unmatchedRows(context.store(`${name}-unmatched`), { beforeMs, afterMs, graceMs })
      : undefined
  const emit = (
    side: Side,
    { key, window }: Pick<Event, 'key' | 'window'>,
    row: Row,
    other: Row | null,
    timestamp: number,
  ) => {
    const joined = side === 'left' ? joinRow(key, row, other) : joinRow(key, other, row)
    next({ key, row: joined, previous: undefined, timestamp, window })
  }
  const sideProcessor = (side: Side): Processor => {
    const other: Side = side === 'left' ? 'right' : 'left'
    // The left row's own window reaches `beforeMs` back and `afterMs` ahead; seen from the right it is the reverse.
    const back = side === 'left' ? beforeMs : afterMs
    const ahead = side === 'left' ? afterMs : beforeMs
    return (event) => {
      const { key, row, timestamp } = event
      const now = time.advance(timestamp)
      if (row === null) return
      if (key === null) {
        if (outer[side]) emit(side, event, row, null, timestamp)
        return
      }
      const text = windowedKeyText(key, event.window, step.window?.type)
      if (timestamp === now) {
        unmatched?.close(now, ahead, (gone) => emit(gone.side, gone, gone.row, null, gone.timestamp))
      }
      const matches = buffers[other].between(text, Math.max(0, timestamp - back), timestamp + ahead)
      for (const match of matches) {
        unmatched?.matched(other, text, match.timestamp)
        emit(side, event, row, match.row, Math.max(timestamp, match.timestamp))
      }
      if (matches.length === 0 && outer[side]) {
        if (!unmatched || timestamp + ahead < now) emit(side, event, row, null, timestamp)
        else unmatched.hold({ side, key, window: event.window, row, timestamp }, text)
      }
      buffers[side].add(text, row, timestamp)
    }
  }
  return { left: sideProcessor('left'), right: sideProcessor('right') }
}

interface Buffered {
  readonly row: Row
  readonly timestamp: number
}

/** The rows of one side that may still meet others. */
function buffer(store: Store, retentionMs: number) {
  const time = streamTime(store)
  const expiry = sweeper(Math.max(retentionMs, 60_000), (now) => {
    for (const [place, entry] of store.range(FIRST_KEY)) {
      if ((entry[0] as number) <= now - retentionMs) store.delete(place)
    }
  })
  return {
    add(text: string, row: Row, timestamp: number): void {
      const now = time.advance(timestamp)
      if (timestamp <= now - retentionMs) return
      const from = `${text}\u0000${timeText(timestamp)}`
      // What follows the time is `.` and a number; `/` is the character after the point.
      const same = store.range(from, `${from}/`)
      const count = same.length === 0 ? 0 : Number(same.at(-1)![0].slice(from.length + 1)) + 1
      store.put(`${from}.${String(count).padStart(9, '0')}`, [timestamp, ...row])
      expiry(now)
    },
    /** Rows with the key and a time between both, ends included, by time and arrival. */
    between(text: string, fromMs: number, toMs: number): readonly Buffered[] {
      const from = Math.max(fromMs, time.now - retentionMs + 1)
      const first = `${text}\u0000${timeText(from)}`
      const last = `${text}\u0000${timeText(toMs + 1)}`
      return store
        .range(first, last)
        .map(([, [timestamp, ...row]]) => ({ timestamp: timestamp as number, row }))
    },
  }
}

interface Unmatched extends Buffered {
  readonly side: Side
  readonly key: readonly Value[]
  readonly window: Window | null
}

type HeldEntry = readonly [
  side: Side,
  timestamp: number,
  key: readonly Value[],
  bounds: readonly [start: number, end: number] | null,
  rows: readonly Row[],
]

interface Reach {
  readonly beforeMs: number
  readonly afterMs: number
  readonly graceMs: number
}

/** Rows of outer joins that have met none so far, by time; at the same time those of the right side first. */
function unmatchedRows(store: Store, { beforeMs, afterMs, graceMs }: Reach) {
  const place = (side: Side, text: string, timestamp: number) =>
    `${timeText(timestamp)}${side === 'left' ? 1 : 0}${text}`
  /**
   * The time of a row held, the earliest one when it was noted: below it nothing has to be looked for. As Kafka Streams
   * keeps it, it may be that of a later row after a look; so it is kept with the rows, and a restart changes nothing.
   */
  let earliest = (store.get(EARLIEST_KEY)?.[0] as number | undefined) ?? Number.POSITIVE_INFINITY
  const note = (time: number) => {
    if (time === earliest) return
    earliest = time
    store.put(EARLIEST_KEY, [time])
  }
  return {
    hold({ side, key, window, row, timestamp }: Unmatched, text: string): void {
      note(Math.min(earliest, timestamp))
      const at = place(side, text, timestamp)
      const bounds = window && [window.start, window.end]
      const held = store.get(at) as HeldEntry | undefined
      store.put(at, [side, timestamp, key, bounds, [...(held?.[4] ?? []), row]])
    },
    matched(side: Side, text: string, timestamp: number): void {
      store.delete(place(side, text, timestamp))
    },
    /** Gives the rows whose windows have closed. */
    close(now: number, ahead: number, give: (row: Unmatched) => void): void {
      if (earliest + ahead + graceMs >= now) return
      let seen = Number.POSITIVE_INFINITY
      const open = { left: false, right: false }
      for (const [at, entry] of store.range(FIRST_KEY)) {
        const [side, timestamp, key, bounds, rows] = entry as HeldEntry
        seen = timestamp
        if (open.left && open.right) break
        if (timestamp + (side === 'left' ? afterMs : beforeMs) + graceMs >= now) {
          open[side] = true
          continue
        }
        const window = bounds && { start: bounds[0], end: bounds[1] }
        for (const row of rows) give({ side, key, window, row, timestamp })
        store.delete(at)
      }
      note(seen)
    },
  }
}
