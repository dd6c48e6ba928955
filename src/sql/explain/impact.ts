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
  /** `file:line`; undefined for what is dropped. */
  readonly rule?: string
  readonly task: string
}

const PREFIX = 'sql-'
/** Tasks that are no query's. */
const OTHERS: ReadonlySet<string> = new Set(['sql-program'])

/** `tasks`: the ids of the tasks that a log knows (`Log.tasks`). */
export function impactOf(program: Program, tasks: readonly string[]): readonly Impact[] {
  const known = new Set(tasks)
  const wanted = new Set(program.queries.map(({ taskId }) => taskId))
  const present = tasks.filter((task) => task.startsWith(PREFIX) && !OTHERS.has(task)).map(queryOf)
  const gone = [...new Set(present)].filter((task) => !wanted.has(task))
  const freed = new Map<string, number>()
  for (const task of gone) freed.set(sinkOf(task), (freed.get(sinkOf(task)) ?? 0) + 1)
  const own = program.queries.map(({ taskId, rule }): Impact => {
    if (known.has(taskId)) return { fate: 'kept', rule, task: taskId }
    const before = freed.get(sinkOf(taskId)) ?? 0
    if (before === 0) return { fate: 'added', rule, task: taskId }
    freed.set(sinkOf(taskId), before - 1)
    return { fate: 'rebuilt', rule, task: taskId }
  })
  return [...own, ...gone.map((task): Impact => ({ fate: 'dropped', task }))]
}

/** The query that a task is a stage of. */
function queryOf(task: string): string {
  return task.replace(/-stage-\d+$/, '')
}

/** The sink's name in a task's: what stands before the hash. */
function sinkOf(task: string): string {
  return task.replace(/-[0-9a-f]{16}(-.*)?$/, '')
}
