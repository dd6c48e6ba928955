/** EMIT FINAL: holds a window's row back until the stream time says that it changes no more. */

import type { SuppressStep } from '../analysis/index.ts'
import type { Row } from '../expressions/index.ts'
import type { Value } from '../types/value.ts'
import type { TopologyContext } from './context.ts'
import type { Processor } from './event.ts'
import { timeText } from './key-text.ts'
import { FIRST_KEY, streamTime } from './stream-time.ts'

/** `orderOf`: text that sorts keys as their bytes sort; windows that close together leave in its order. */
export function suppressProcessor(
  step: SuppressStep,
  next: Processor,
  context: TopologyContext,
  name: string,
  orderOf: (key: readonly Value[]) => string,
): Processor {
  const store = context.store(name)
  const time = streamTime(store)
  return ({ key, row, timestamp, window }) => {
    if (key === null || window === null) return
    const { start, end } = window
    const place = `${timeText(end)}|${orderOf(key)}|${timeText(start)}`
    if (row === null) store.delete(place)
    else store.put(place, [timestamp, start, end, key, row])
    const now = time.advance(timestamp)
    if (now < step.graceMs) return
    for (const [closed, entry] of store.range(FIRST_KEY, timeText(now - step.graceMs + 1))) {
      store.delete(closed)
      const [changed, from, to, group, last] = entry
      next({
        key: group as readonly Value[],
        row: last as Row,
        previous: undefined,
        timestamp: changed as number,
        window: { start: from as number, end: to as number },
      })
    }
  }
}
