/** GROUP BY in TUMBLING and HOPPING windows. Which rows are late, order and timestamps are those of Kafka Streams. */

import type { AggregateStep, AggregateWindow } from '../analysis/index.ts'
import { folding } from './aggregate.ts'
import type { TopologyContext } from './context.ts'
import type { Processor, Window } from './event.ts'
import { keyText, timeText } from './key-text.ts'
import { FIRST_KEY, streamTime, sweeper } from './stream-time.ts'

/** The windows that a timestamp falls into, the earliest first. */
export function windowsOf(timestamp: number, { sizeMs, advanceMs }: AggregateWindow): readonly Window[] {
  const windows: Window[] = []
  let start = Math.floor(Math.max(0, timestamp - sizeMs + advanceMs) / advanceMs) * advanceMs
  for (; start <= timestamp; start += advanceMs) windows.push({ start, end: start + sizeMs })
  return windows
}

export function windowedAggregateProcessor(
  step: AggregateStep,
  windowing: AggregateWindow,
  next: Processor,
  context: TopologyContext,
  name: string,
): Processor {
  const store = context.store(name)
  const fold = folding(step, context)
  const time = streamTime(store)
  const sweep = sweeper(Math.max(windowing.retentionMs, 60_000), (now) => {
    const expired = timeText(now - windowing.retentionMs - windowing.sizeMs)
    for (const [key] of store.range(FIRST_KEY, expired)) store.delete(key)
  })
  return ({ row, timestamp }) => {
    if (row === null) return
    const key = fold.group(row)
    if (key === undefined) return
    const now = time.advance(timestamp)
    const closedUntil = now - windowing.graceMs
    const text = keyText(key)
    for (const window of windowsOf(timestamp, windowing)) {
      if (window.end <= closedUntil) continue
      const place = `${timeText(window.start)}|${text}`
      const entry = store.get(place)
      const before = entry?.slice(1)
      const states = fold.add(before ?? fold.initial(), row)
      const changed = entry ? Math.max(entry[0] as number, timestamp) : timestamp
      store.put(place, [changed, ...states])
      const bounds = [BigInt(window.start), BigInt(window.end)]
      next({
        key,
        row: fold.row(key, states, bounds),
        previous: before ? fold.row(key, before, bounds) : null,
        timestamp: changed,
        window,
      })
    }
    sweep(now)
  }
}
