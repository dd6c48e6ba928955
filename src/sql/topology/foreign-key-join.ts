/**
 * A table whose column names a row of another: a change of that row changes every row that names it. The left side tells
 * the right one which rows name what; the right side answers each of them, and answers again whenever the row named
 * changes. Between both there may be topics, so an answer may come when the left row is another one by now; then it says
 * nothing, since the newer row is answered for itself. What is emitted when, and with which time, is as Kafka Streams
 * has it (KIP-213).
 */

import type { ForeignKeyAskStep, ForeignKeyJoinStep } from '../analysis/index.ts'
import type { Row } from '../expressions/index.ts'
import type { Value } from '../types/value.ts'
import { evaluate, type TopologyContext } from './context.ts'
import type { Processor } from './event.ts'
import { joinRow } from './join-row.ts'
import { keyText } from './key-text.ts'
import type { StreamJoin } from './stream-join.ts'
import { save, timed } from './timed.ts'

/**
 * Time, partition and offset of a left row's record: no two rows of a key have the same. Of a row that is gone only the
 * partition is not null.
 */
type Stamp = readonly [time: Value, partition: Value, offset: Value]

/**
 * When a subscription is answered: null, never, and 'last', once and with no row, since the row names this key no more;
 * true, at once; false, once the row named exists.
 */
type Answered = boolean | 'last' | null

/** The row of a subscription; its key is the foreign key. */
type Subscription = readonly [leftKey: readonly Value[], answered: Answered, ...Stamp]

/** The row of an answer; its key is the left's. `right` is null where there is no row of the name. */
type Answer = readonly [...Stamp, right: Row | null]

/**
 * Beside a left row, or where there is none any more: that the match of the one before has ended and the last answer has
 * not come. A row that takes its place is answered at once.
 */
const endOf = (text: string) => `${text}\u0000end`

/** Which slot of an answer has the partition of the left row. */
export const ANSWER_PARTITION = 1

/** The left side, which makes the rows of the join: subscribes for its own rows, and takes the answers at its right. */
export function askingSide(
  step: ForeignKeyJoinStep | ForeignKeyAskStep,
  subscribe: Processor,
  next: Processor,
  context: TopologyContext,
  name: string,
): StreamJoin {
  const { foreignKey } = step
  const joined = joinRow(step)
  const isLeft = step.join === 'LEFT'
  const lefts = context.store(`${name}-left`)
  const pseudo = step.left.source.columns.length
  const stampOf = (row: Row) => row.slice(pseudo, pseudo + 3) as unknown as Stamp
  const foreign = (row: Row | null): Value => (row === null ? null : evaluate(foreignKey, row, context))
  const give = (key: readonly Value[], left: Row | null, right: Row | null, timestamp: number) => {
    const row = left === null || (right === null && !isLeft) ? null : joined(key, left, right)
    next({ key, row, previous: undefined, timestamp, window: null })
  }
  return {
    left(event) {
      const { key, row, timestamp } = event
      if (key === null) return
      const text = keyText(key)
      const end = endOf(text)
      const isEnding = lefts.get(end) !== undefined
      const before = timed(lefts, text)?.row ?? null
      if (before === null && row === null) return
      save(lefts, text, event)
      const tell = (named: Value, answered: Answered, stamp: Stamp) => {
        const subscription: Subscription = [key, answered, ...stamp]
        subscribe({ key: [named], row: subscription, previous: undefined, timestamp, window: null })
      }
      const from = foreign(before)
      const to = foreign(row)
      if (to !== null) {
        lefts.delete(end)
        if (from !== null && keyText([from]) !== keyText([to])) tell(from, null, stampOf(before!))
        tell(to, isLeft || before !== null || isEnding, stampOf(row!))
      } else if (isLeft) {
        if (from !== null) tell(from, null, stampOf(before!))
        give(key, row, null, timestamp)
      } else if (from !== null) {
        lefts.put(end, [timestamp])
        tell(from, 'last', row ? stampOf(row) : [null, stampOf(before!)[1], null])
      } else if (row === null && isEnding) {
        lefts.delete(end)
        give(key, null, null, timestamp)
      }
    },
    right({ key, row, timestamp }) {
      const text = keyText(key!)
      const end = endOf(text)
      const left = timed(lefts, text)?.row ?? null
      const answer = row as Answer
      const isOfThis = left !== null && stampOf(left).every((part, index) => part === answer[index])
      const isEnd = answer[3] === null && lefts.get(end) !== undefined
      if (isEnd) lefts.delete(end)
      if (isOfThis || isEnd) give(key!, left, answer[3], timestamp)
    },
  }
}

/**
 * The right side, which knows who names its rows: takes the subscriptions at its left. Those who name one row are
 * answered in the order that `orderOf` gives their keys.
 */
export function answeringSide(
  answer: Processor,
  context: TopologyContext,
  name: string,
  orderOf: (key: readonly Value[]) => string,
): StreamJoin {
  const rights = context.store(`${name}-right`)
  /** Under `foreign key, U+0000, key`: who names the row, since when, and as what. */
  const subscribers = context.store(`${name}-subscribers`)
  const give = (key: readonly Value[], stamp: Stamp, right: Row | null, timestamp: number) => {
    const row: Answer = [...stamp, right]
    answer({ key, row, previous: undefined, timestamp, window: null })
  }
  return {
    left({ key, row, timestamp }) {
      const [leftKey, answered, ...stamp] = row as Subscription
      const text = keyText(key!)
      const place = `${text}\u0000${orderOf(leftKey)}`
      const right = answered === null ? undefined : timed(rights, text)
      const time = Math.max(timestamp, right?.timestamp ?? 0)
      if (answered === null || answered === 'last') {
        subscribers.delete(place)
        if (answered) give(leftKey, stamp, null, time)
        return
      }
      subscribers.put(place, [timestamp, leftKey, ...stamp])
      if (right || answered) give(leftKey, stamp, right?.row ?? null, time)
    },
    right(event) {
      const { key, row, timestamp } = event
      if (key === null) return
      const text = keyText(key)
      save(rights, text, event)
      for (const [, [, leftKey, ...stamp]] of subscribers.range(`${text}\u0000`, `${text}\u0001`)) {
        give(leftKey as readonly Value[], stamp as unknown as Stamp, row, timestamp)
      }
    },
  }
}
