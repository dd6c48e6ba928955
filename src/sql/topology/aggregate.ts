/** GROUP BY without a window. Order and timestamps are those of Kafka Streams. */

import type { AggregateStep } from '../analysis/index.ts'
import type { Row } from '../expressions/index.ts'
import type { Value } from '../types/value.ts'
import { evaluate, reportRowError, type TopologyContext } from './context.ts'
import type { Processor } from './event.ts'
import { keyText } from './key-text.ts'
import type { Entry, Store } from './store.ts'

/** What the aggregates of one group become. An entry is the time of the last change, then every aggregate's state. */
export interface Folding {
  /** The grouping values; undefined where one of them is NULL, and the row takes no part. */
  group(row: Row): readonly Value[] | undefined
  initial(): readonly Value[]
  /** `sequence` rises with every row of a group; only states that are merged need it. */
  add(states: readonly Value[], row: Row, sequence?: bigint): readonly Value[]
  undo(states: readonly Value[], row: Row): readonly Value[]
  merge(earlier: readonly Value[], later: readonly Value[]): readonly Value[]
  /** Grouping values, results and, windowed, the bounds. */
  row(group: readonly Value[], states: readonly Value[], bounds: readonly Value[]): Row
}

export function folding(step: AggregateStep, context: TopologyContext): Folding {
  const { groupBy, aggregates } = step
  const change = (
    states: readonly Value[],
    row: Row,
    how: (index: number, state: Value, args: readonly Value[]) => Value,
  ): readonly Value[] => {
    const changed = new Array<Value>(states.length)
    for (let index = 0; index < states.length; index++) {
      const { args, text } = aggregates[index]!
      const values = new Array<Value>(args.length)
      for (let arg = 0; arg < args.length; arg++) values[arg] = evaluate(args[arg]!, row, context)
      try {
        changed[index] = how(index, states[index]!, values)
      } catch (error) {
        reportRowError(error, text, context)
        changed[index] = states[index]!
      }
    }
    return changed
  }
  return {
    group(row) {
      const group = new Array<Value>(groupBy.length)
      for (let index = 0; index < groupBy.length; index++) {
        const value = evaluate(groupBy[index]!, row, context)
        if (value === null) return undefined
        group[index] = value
      }
      return group
    },
    initial: () => aggregates.map(({ resolved }) => resolved.initial()),
    add: (states, row, sequence) =>
      change(states, row, (index, state, args) => aggregates[index]!.resolved.add(state, args, sequence)),
    undo: (states, row) =>
      change(states, row, (index, state, args) => aggregates[index]!.resolved.undo!(state, args)),
    merge: (earlier, later) =>
      aggregates.map(({ resolved }, index) => resolved.merge(earlier[index]!, later[index]!)),
    row: (group, states, bounds) => [
      ...group,
      ...states.map((state, index) => aggregates[index]!.resolved.result(state)),
      ...bounds,
    ],
  }
}

/** Groups the rows of a stream. */
export function streamAggregateProcessor(
  step: AggregateStep,
  next: Processor,
  context: TopologyContext,
  name: string,
  needsPrevious: boolean,
): Processor {
  const store = context.store(name)
  const fold = folding(step, context)
  return ({ row, timestamp }) => {
    if (row === null) return
    const key = fold.group(row)
    if (key === undefined) return
    const text = keyText(key)
    const entry = store.get(text)
    const before = entry ? entry.slice(1) : undefined
    const states = fold.add(before ?? fold.initial(), row)
    const time = entry ? Math.max(entry[0] as number, timestamp) : timestamp
    store.put(text, [time, ...states])
    next({
      key,
      row: fold.row(key, states, []),
      previous: needsPrevious ? (before ? fold.row(key, before, []) : null) : undefined,
      timestamp: time,
      window: null,
    })
  }
}

/** Groups the rows of a table: a change takes the old row back from its group, and adds the new one to its own. */
export function tableAggregateProcessor(
  step: AggregateStep,
  next: Processor,
  context: TopologyContext,
  name: string,
  needsPrevious: boolean,
): Processor {
  const store = context.store(name)
  const fold = folding(step, context)
  const change = (key: readonly Value[], removed: Row | null, added: Row | null, timestamp: number) => {
    const text = keyText(key)
    const entry = store.get(text)
    const before = entry?.slice(1)
    const after = changedStates(fold, before, removed, added)
    const time = entry ? Math.max(entry[0] as number, timestamp) : timestamp
    save(store, text, time, after)
    next({
      key,
      row: after ? fold.row(key, after, []) : null,
      previous: needsPrevious ? (before ? fold.row(key, before, []) : null) : undefined,
      timestamp: time,
      window: null,
    })
  }
  return ({ row, previous, timestamp }) => {
    const from = previous ? fold.group(previous) : undefined
    const to = row ? fold.group(row) : undefined
    if (from && to && keyText(from) === keyText(to)) {
      change(to, previous ?? null, row, timestamp)
      return
    }
    if (from) change(from, previous ?? null, null, timestamp)
    if (to) change(to, null, row, timestamp)
  }
}

function changedStates(
  fold: Folding,
  before: readonly Value[] | undefined,
  removed: Row | null,
  added: Row | null,
): readonly Value[] | undefined {
  const without = removed !== null && before !== undefined ? fold.undo(before, removed) : before
  return added === null ? without : fold.add(without ?? fold.initial(), added)
}

function save(store: Store, text: string, time: number, states: Entry | undefined): void {
  if (states) store.put(text, [time, ...states])
  else store.delete(text)
}
