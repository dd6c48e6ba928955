import { conditionOf, isOutbox } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'
import { pairUses } from '../situations.ts'

export const levelNotChange: LintRule = {
  id: 'level-not-change',
  severity: 'warning',
  title: 'An alert for every look, not for a change',
  explanation:
    'A query emits a row for each row it reads, and a video is looked at again and again: a condition on the present ' +
    'state alone (`views > 1000`), or none, is true at every look, and sends a message each time. Ask for the moment ' +
    'it becomes true: compare the previous value with the current one.',
  wrong: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Popular: ', video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_current > 1000;`,
  right: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Popular: ', video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous <= 1000 AND likes_current > 1000 AND likes_seen IS NOT NULL;`,
  *check({ queries }) {
    const written = new Set(queries.flatMap(({ sink }) => (sink ? [sink.topic] : [])))
    for (const { file, statement, query, scope, sink } of queries) {
      if (!isOutbox(sink) || scope.length === 0 || query.groupBy || query.from.kind === 'join') continue
      const isRaw = scope.every(({ source }) => !written.has(source.topic))
      const hasPairs = scope.some(({ origins }) => [...origins.values()].some(({ kind }) => kind === 'pair'))
      if (!isRaw && !hasPairs) continue
      const condition = conditionOf(query)
      const uses = condition ? pairUses(condition, scope) : []
      if (new Set(uses.map(({ origin }) => origin.role)).size === 2) continue
      // Where a pair's names are all that is known of it, they are taken at their word.
      if (condition && isRaw && !hasPairs && namesPair(scope)) continue
      yield {
        file,
        at: condition?.at ?? statement.at,
        message: condition
          ? 'This condition looks at the present alone: it is true at every look at the video'
          : 'Without a condition, every look at a video is a message',
        rewrite: 'WHERE x_previous <= 1000 AND x_current > 1000',
      }
    }
  },
}

function namesPair(scope: readonly { readonly origins: ReadonlyMap<string, unknown> }[]): boolean {
  return scope.some(({ origins }) =>
    [...origins.keys()].some((name) => /_(PREVIOUS|PREV|BEFORE|OLD)$/i.test(name)),
  )
}
