/** What would become of the state on a log if a program were applied to it. */

import type { Program } from '../program/load.ts'

export type Fate =
  /** The statement is as it was: it goes on where it is. */
  | 'kept'
  /** The statement or its state has changed: it reads its topics again, and says nothing of what is past. */
  | 'rebuilt'
  /** A statement for a sink that had none. */
  | 'added'
  /** No statement has this state any more. */
  | 'dropped'

export interface Impact {
  readonly fate: Fate
  /** `file:line`; of what is dropped only where `present` has it, and there. */
  readonly rule?: string
  readonly task: string
  /** What the statement writes to: its topic in lower case, as tasks have it. */
  readonly sink: string
}

/**
 * `known`: the ids of the statements that ran last (`knownStatements`); `present`: the rules they are thought to be of,
 * which name what is dropped.
 */
export function impactOf(
  program: Pick<Program, 'queries'>,
  known: readonly string[],
  present?: Pick<Program, 'queries'>,
): readonly Impact[] {
  const before = new Set(known)
  const wanted = new Set(program.queries.map(({ taskId }) => taskId))
  const gone = known.filter((task) => !wanted.has(task))
  const freed = new Map<string, number>()
  for (const task of gone) freed.set(sinkOf(task), (freed.get(sinkOf(task)) ?? 0) + 1)
  const own = program.queries.map(({ taskId, rule }): Impact => {
    const impact = { rule, task: taskId, sink: sinkOf(taskId) }
    if (before.has(taskId)) return { fate: 'kept', ...impact }
    const left = freed.get(impact.sink) ?? 0
    if (left === 0) return { fate: 'added', ...impact }
    freed.set(impact.sink, left - 1)
    return { fate: 'rebuilt', ...impact }
  })
  const ruleOf = new Map(present?.queries.map(({ taskId, rule }) => [taskId, rule]))
  const dropped = gone.map((task): Impact => {
    const rule = ruleOf.get(task)
    return { fate: 'dropped', ...(rule === undefined ? {} : { rule }), task, sink: sinkOf(task) }
  })
  return [...own, ...dropped]
}

/** The sink's name in a task's: what stands before the hash. */
function sinkOf(task: string): string {
  return task.replace(/^sql-/, '').replace(/-[0-9a-f]{16}$/, '')
}
