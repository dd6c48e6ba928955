/** Joins with tables. What is emitted when, and with which time, is as Kafka Streams has it. */

import type { StreamTableJoinStep, TableTableJoinStep } from '../analysis/index.ts'
import type { Row } from '../expressions/index.ts'
import type { TopologyContext } from './context.ts'
import type { Event, Processor } from './event.ts'
import type { JoinRow } from './join-row.ts'
import { windowedKeyText } from './key-text.ts'
import type { StreamJoin } from './stream-join.ts'
import { save, timed } from './timed.ts'

function textOf({ key, window }: Event, step: StreamTableJoinStep | TableTableJoinStep): string {
  return windowedKeyText(key!, window, step.window?.type)
}

/** A stream's row meets the table's row of the moment. */
export function streamTableJoin(
  step: StreamTableJoinStep,
  next: Processor,
  context: TopologyContext,
  name: string,
  row: JoinRow,
): StreamJoin {
  const store = context.store(name)
  const isLeft = step.join === 'LEFT'
  return {
    left(event) {
      if (event.row === null || (event.key === null && !isLeft)) return
      const match = event.key === null ? undefined : timed(store, textOf(event, step))
      if (match || isLeft) next({ ...event, row: row(event.key, event.row, match?.row ?? null) })
    },
    right(event) {
      if (event.key !== null) save(store, textOf(event, step), event)
    },
  }
}

/** Two tables with the same key. */
export function tableTableJoin(
  step: TableTableJoinStep,
  next: Processor,
  context: TopologyContext,
  name: string,
  row: JoinRow,
): StreamJoin {
  const stores = { left: context.store(`${name}-left`), right: context.store(`${name}-right`) }
  const alone = {
    left: step.join === 'LEFT' || step.join === 'OUTER',
    right: step.join === 'RIGHT' || step.join === 'OUTER',
  }
  const side = (mine: 'left' | 'right'): Processor => {
    const theirs = mine === 'left' ? 'right' : 'left'
    const combine = (key: Event['key'], own: Row | null, other: Row | null): Row | null => {
      if (own === null && (other === null || !alone[theirs])) return null
      if (other === null && !alone[mine]) return null
      return mine === 'left' ? row(key, own, other) : row(key, other, own)
    }
    return (event) => {
      if (event.key === null) return
      const text = textOf(event, step)
      const before = timed(stores[mine], text)?.row ?? null
      save(stores[mine], text, event)
      const other = timed(stores[theirs], text)
      if (!other && (!alone[mine] || (event.row === null && before === null))) return
      const own = event.row === null ? 0 : (event.rowTime ?? event.timestamp)
      const theirTime = other?.timestamp ?? 0
      next({
        ...event,
        row: combine(event.key, event.row, other?.row ?? null),
        previous: combine(event.key, before, other?.row ?? null),
        timestamp: Math.max(event.timestamp, theirTime),
        rowTime: Math.max(own, theirTime),
      })
    }
  }
  return { left: side('left'), right: side('right') }
}
