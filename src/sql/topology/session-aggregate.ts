/** GROUP BY in SESSION windows. Merging, order and timestamps are those of Kafka Streams. */

import type { AggregateStep, AggregateWindow } from '../analysis/index.ts'
import type { Value } from '../types/value.ts'
import { folding } from './aggregate.ts'
import type { TopologyContext } from './context.ts'
import type { Processor, Window } from './event.ts'
import { keyText } from './key-text.ts'
import type { Entry } from './store.ts'
import { FIRST_KEY, streamTime, sweeper } from './stream-time.ts'

interface Session {
  readonly window: Window
  readonly states: readonly Value[]
}

/** What is kept of a group: `rows` numbers the rows that its sessions were made of, for merges to tell their order. */
interface Group {
  readonly rows: bigint
  readonly sessions: readonly Session[]
}

const NO_ROWS: Group = { rows: 0n, sessions: [] }

export function sessionAggregateProcessor(
  step: AggregateStep,
  windowing: AggregateWindow,
  next: Processor,
  context: TopologyContext,
  name: string,
): Processor {
  const { sizeMs: gapMs, graceMs, retentionMs } = windowing
  const store = context.store(name)
  const fold = folding(step, context)
  const time = streamTime(store)
  const save = (text: string, group: Group) => {
    if (group.sessions.length === 0) store.delete(text)
    else store.put(text, toEntry(group))
  }
  const sweep = sweeper(Math.max(retentionMs, 60_000), (now) => {
    for (const [text, entry] of store.range(FIRST_KEY)) {
      const { rows, sessions } = fromEntry(entry)
      const kept = sessions.filter(({ window }) => window.end >= now - retentionMs)
      if (kept.length < sessions.length) save(text, { rows, sessions: kept })
    }
  })
  const emit = (key: readonly Value[], { window, states }: Session, row: boolean) => {
    const full = fold.row(key, states, [BigInt(window.start), BigInt(window.end)])
    const before = row ? null : full
    next({ key, row: row ? full : null, previous: before, timestamp: window.end, window })
  }
  return ({ row, timestamp }) => {
    if (row === null) return
    const key = fold.group(row)
    if (key === undefined) return
    // Sessions are looked for by the time before this row: it makes a session expire only for the rows after it.
    const before = time.now
    const now = time.advance(timestamp)
    const text = keyText(key)
    const entry = store.get(text)
    const { rows, sessions } = entry ? fromEntry(entry) : NO_ROWS
    const near = sessions.filter(
      ({ window: { start, end } }) =>
        end >= timestamp - gapMs && start <= timestamp + gapMs && end > before - retentionMs,
    )
    let states = fold.initial()
    let start = timestamp
    let end = timestamp
    for (const session of near) {
      states = fold.merge(states, session.states)
      start = Math.min(start, session.window.start)
      end = Math.max(end, session.window.end)
    }
    if (end < now - graceMs - gapMs) return
    const isNew = start === timestamp && end === timestamp
    const merged: Session = { window: { start, end }, states: fold.add(states, row, rows) }
    const others = sessions.filter((session) => !near.includes(session))
    save(text, { rows: rows + 1n, sessions: [...others, merged].sort(byTime) })
    if (!isNew) for (const session of near) emit(key, session, false)
    emit(key, merged, true)
    sweep(now)
  }
}

function byTime(a: Session, b: Session): number {
  return a.window.end - b.window.end || a.window.start - b.window.start
}

/** The number of rows, then of each session its start, end and states. */
function toEntry({ rows, sessions }: Group): Entry {
  return [rows, ...sessions.map(({ window, states }) => [window.start, window.end, ...states])]
}

function fromEntry([rows, ...entries]: Entry): Group {
  const sessions = entries.map((value) => {
    const [start, end, ...states] = value as readonly Value[]
    return { window: { start: start as number, end: end as number }, states }
  })
  return { rows: rows as bigint, sessions }
}
