/** What a change of the rules' files does to the statements that run. Pure. */

import type { ProgramQuery } from '../sql/index.ts'

/** Statements by their place in the files, `file:line`. */
export interface RulesChange {
  readonly kept: readonly string[]
  readonly changed: readonly string[]
  readonly added: readonly string[]
  readonly dropped: readonly string[]
}

/** A statement is changed where one that is gone wrote to the same sink. */
export function compare(before: readonly ProgramQuery[], after: readonly ProgramQuery[]): RulesChange {
  const old = new Set(before.map(({ taskId }) => taskId))
  const now = new Set(after.map(({ taskId }) => taskId))
  const gone = before.filter(({ taskId }) => !now.has(taskId))
  const changed: string[] = []
  const added: string[] = []
  for (const { taskId, rule, plan } of after) {
    if (old.has(taskId)) continue
    const replaced = gone.findIndex((query) => query.plan.sink.topic === plan.sink.topic)
    if (replaced >= 0) gone.splice(replaced, 1)
    ;(replaced >= 0 ? changed : added).push(rule)
  }
  const kept = after.filter(({ taskId }) => old.has(taskId)).map(({ rule }) => rule)
  return { kept, changed, added, dropped: gone.map(({ rule }) => rule) }
}

/** What rules come to that hold no query, as an emptied file does. */
export const NOTHING_ALERTED = 'there are no queries in the rules: nothing will be alerted'

/** For the log. */
export function summary({ kept, changed, added, dropped }: RulesChange): string {
  const list = (what: string, places: readonly string[]) =>
    places.length > 0 && `${places.length} ${what} (${places.join(', ')})`
  const parts = [
    `${kept.length} kept`,
    list('changed', changed),
    list('added', added),
    list('dropped', dropped),
  ]
  return `the rules have changed: ${parts.filter(Boolean).join(', ')}`
}
