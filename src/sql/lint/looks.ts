/** Which topics have a row for each look at a video, whether or not anything has changed. */

import { walk } from '../expressions/index.ts'
import type { Expression } from '../syntax/index.ts'
import type { LintedQuery } from './model.ts'
import type { Scope } from './origin.ts'
import { pairUses } from './situations.ts'

/** Tells of each query whether it sends a row for each look, in the order of the queries. */
export function queriesOfLooks(queries: readonly LintedQuery[]): ReadonlySet<LintedQuery> {
  const result = new Set<LintedQuery>()
  const written = new Set(queries.flatMap(({ sink }) => (sink ? [sink.topic] : [])))
  const ofLooks = new Set<string>()
  for (const linted of queries) {
    const { query, scope, sink } = linted
    // Of a stream and a table it is the stream that lets rows come.
    const driving = scope.find(({ source }) => source.type === 'stream') ?? scope[0]
    if (!driving) continue
    const { topic } = driving.source
    if (written.has(topic) && !ofLooks.has(topic)) continue
    if (query.emit === 'FINAL' || [query.where, query.having].some((part) => asksForChange(part, scope)))
      continue
    result.add(linted)
    if (sink) ofLooks.add(sink.topic)
  }
  return result
}

/** Whether a condition can be true at the moment of a change alone. */
function asksForChange(condition: Expression | undefined, scope: Scope): boolean {
  if (!condition) return false
  const roles = new Set(pairUses(condition, scope).map(({ origin }) => origin.role))
  if (roles.size === 2) return true
  // Where a pair's names are all that is known of it, they are taken at their word.
  return (roles.size === 0 && namesPair(scope)) || countsOnce(condition)
}

function namesPair(scope: Scope): boolean {
  const hasPairs = scope.some(({ origins }) => [...origins.values()].some(({ kind }) => kind === 'pair'))
  return (
    !hasPairs &&
    scope.some(({ origins }) =>
      [...origins.keys()].some((name) => /_(PREVIOUS|PREV|BEFORE|OLD)$/i.test(name)),
    )
  )
}

/** `COUNT(*) = 1`: the row that makes it so, and no other. */
function countsOnce(condition: Expression): boolean {
  return [...walk(condition)].some(
    (node) =>
      node.kind === 'binary' &&
      node.op === '=' &&
      [node.left, node.right].some((side) => side.kind === 'call' && side.name === 'COUNT'),
  )
}
