/** Joins with tables. What is emitted when, and with which time, is as Kafka Streams has it. */

import type { ForeignKeyJoinStep, StreamTableJoinStep, TableTableJoinStep } from '../analysis/index.ts'
import type { Row } from '../expressions/index.ts'
import type { Value } from '../types/value.ts'
import { evaluate, type TopologyContext } from './context.ts'
import type { Event, Processor } from './event.ts'
import type { JoinRow } from './join-row.ts'
import { keyText, windowedKeyText } from './key-text.ts'
import type { Store } from './store.ts'
import type { StreamJoin } from './stream-join.ts'

interface Timed {
  readonly timestamp: number
  readonly row: Row
}

function textOf({ key, window }: Event, step: StreamTableJoinStep | TableTableJoinStep): string {
  return windowedKeyText(key!, window, step.window?.type)
}

function timed(store: Store, text: string): Timed | undefined {
  const entry = store.get(text)
  if (!entry) return undefined
  const [timestamp, ...row] = entry
  return { timestamp: timestamp as number, row }
}

function save(store: Store, text: string, { row, timestamp }: Event): void {
  if (row === null) store.delete(text)
  else store.put(text, [timestamp, ...row])
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
      next({
        ...event,
        row: combine(event.key, event.row, other?.row ?? null),
        previous: combine(event.key, before, other?.row ?? null),
        timestamp: Math.max(event.timestamp, other?.timestamp ?? 0),
      })
    }
  }
  return { left: side('left'), right: side('right') }
}

/** A table whose column names a row of another: a change of that row changes every row that names it. */
export function foreignKeyJoin(
  step: ForeignKeyJoinStep,
  next: Processor,
  context: TopologyContext,
  name: string,
  joined: JoinRow,
  orderOf: (key: readonly Value[]) => string,
): StreamJoin {
  const { foreignKey } = step
  const isLeft = step.join === 'LEFT'
  const lefts = context.store(`${name}-left`)
  const rights = context.store(`${name}-right`)
  /** Under `foreign key, U+0000, key`: who names the row, with its key and time. */
  const subscribers = context.store(`${name}-subscribers`)
  const foreign = (row: Row | null): Value => (row === null ? null : evaluate(foreignKey, row, context))
  const place = (value: Value, key: readonly Value[]) => `${keyText([value])}\u0000${orderOf(key)}`
  const give = (key: readonly Value[], left: Row | null, right: Row | null, timestamp: number) => {
    const row = left === null || (right === null && !isLeft) ? null : joined(key, left, right)
    next({ key, row, previous: undefined, timestamp, window: null })
  }
  return {
    left(event) {
      const { key, row, timestamp } = event
      if (key === null) return
      const text = keyText(key)
      const before = timed(lefts, text)?.row ?? null
      save(lefts, text, event)
      if (before === null && row === null) return
      const from = foreign(before)
      const to = foreign(row)
      if (from !== null && (to === null || keyText([from]) !== keyText([to]))) {
        subscribers.delete(place(from, key))
      }
      if (to === null) {
        if (from !== null || isLeft) give(key, row, null, timestamp)
        return
      }
      subscribers.put(place(to, key), [timestamp, key])
      const right = timed(rights, keyText([to]))
      if (right || isLeft || before !== null) {
        give(key, row, right?.row ?? null, Math.max(timestamp, right?.timestamp ?? 0))
      }
    },
    right(event) {
      const { key, row, timestamp } = event
      if (key === null) return
      const text = keyText(key)
      save(rights, text, event)
      for (const [, entry] of subscribers.range(`${text}\u0000`, `${text}\u0001`)) {
        const [subscribed, leftKey] = entry as readonly [number, readonly Value[]]
        const left = timed(lefts, keyText(leftKey))
        if (left) give(leftKey, left.row, row, Math.max(timestamp, subscribed))
      }
    },
  }
}
