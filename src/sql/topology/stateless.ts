/** Steps that look at one row: WHERE and HAVING, table functions, projections, new keys. */

import type { ExplodeStep, FilterStep, ProjectStep, RegroupStep, RekeyStep } from '../analysis/index.ts'
import type { Row } from '../expressions/index.ts'
import type { Value } from '../types/value.ts'
import { evaluate, reportRowError, type TopologyContext } from './context.ts'
import type { Processor } from './event.ts'
import { keyText } from './key-text.ts'

/** A stream's rows that pass; a table's too, and a tombstone where a row passes no more. */
export function filterProcessor(step: FilterStep, next: Processor, context: TopologyContext): Processor {
  const { predicate } = step
  const passes = (row: Row | null): boolean => row !== null && evaluate(predicate, row, context) === true
  if (step.gives === 'stream') {
    return (event) => {
      if (passes(event.row)) next(event)
    }
  }
  return (event) => {
    const row = passes(event.row) ? event.row : null
    if (event.previous === undefined) {
      next(row === event.row ? event : { ...event, row })
      return
    }
    const previous = passes(event.previous) ? event.previous : null
    if (row === null && previous === null) return
    next({ ...event, row, previous })
  }
}

/** As many rows as the longest of the functions' results; those that end earlier give NULL. */
export function explodeProcessor(step: ExplodeStep, next: Processor, context: TopologyContext): Processor {
  const { functions } = step
  const results = (row: Row): readonly (readonly Value[])[] =>
    functions.map(({ resolved, args }) => {
      try {
        return resolved.evaluate(args.map((arg) => arg.evaluate(row)))
      } catch (error) {
        reportRowError(error, args.map(({ text }) => text).join(', '), context)
        return []
      }
    })
  return (event) => {
    const { row } = event
    if (row === null) return
    const lists = results(row)
    const count = Math.max(...lists.map(({ length }) => length))
    for (let index = 0; index < count; index++) {
      next({ ...event, row: [...row, ...lists.map((list) => list[index] ?? null)] })
    }
  }
}

/** The new key; of a record without a value it has what the old key tells. A NULL in one column is no key. */
export function rekeyProcessor(step: RekeyStep, next: Processor, context: TopologyContext): Processor {
  const { newKey, ofKey } = step
  const withoutValue = (key: readonly Value[] | null): readonly Value[] => {
    const row: Value[] = new Array(step.slots.length).fill(null)
    ofKey?.slots.forEach((slot, index) => {
      row[slot] = key?.[index] ?? null
    })
    return newKey.map((part) => (ofKey?.parts.has(part) ? evaluate(part, row, context) : null))
  }
  return (event) => {
    const { row } = event
    const key = row === null ? withoutValue(event.key) : newKey.map((part) => evaluate(part, row, context))
    const isNone = key.length < 2 && (key[0] ?? null) === null
    next({ ...event, key: isNone ? null : key, window: null })
  }
}

/** A change as one for each group that it touches: the old row leaves its own, the new one enters its own. */
export function regroupProcessor(step: RegroupStep, next: Processor, context: TopologyContext): Processor {
  const groupOf = (row: Row | null | undefined): readonly Value[] | undefined => {
    const group = row ? step.groupBy.map((part) => evaluate(part, row, context)) : undefined
    return group?.includes(null) ? undefined : group
  }
  return (event) => {
    const from = groupOf(event.previous)
    const to = groupOf(event.row)
    if (from && to && keyText(from) === keyText(to)) {
      next({ ...event, key: to })
      return
    }
    if (from) next({ ...event, key: from, row: null })
    if (to) next({ ...event, key: to, previous: null })
  }
}

/** The value columns of the sink. */
export function projectProcessor(step: ProjectStep, next: Processor, context: TopologyContext): Processor {
  const { values } = step
  const project = (row: Row): Row => {
    const projected = new Array<Value>(values.length)
    for (let index = 0; index < values.length; index++) {
      projected[index] = evaluate(values[index]!, row, context)
    }
    return projected
  }
  return (event) => {
    const { key, row, timestamp, window } = event
    next({ key, row: row === null ? null : project(row), previous: undefined, timestamp, window })
  }
}
