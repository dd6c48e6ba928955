/** The rows of a table that comes without what was before, where a later step needs to know. */

import type { TopologyContext } from './context.ts'
import type { Processor } from './event.ts'
import { keyText, timeText } from './key-text.ts'

/** Adds what the key's row was before. Records without a key are no rows of a table. */
export function tableSourceProcessor(
  next: Processor,
  context: TopologyContext,
  name: string | undefined,
): Processor {
  if (name === undefined) {
    return (event) => {
      if (event.key !== null) next(event)
    }
  }
  const store = context.store(name)
  return (event) => {
    const { key, row, window } = event
    if (key === null) return
    const text = window ? `${keyText(key)}@${timeText(window.start)}-${timeText(window.end)}` : keyText(key)
    const previous = store.get(text) ?? null
    if (row === null) store.delete(text)
    else store.put(text, row)
    next({ ...event, previous })
  }
}
