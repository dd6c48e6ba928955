import { expressionText } from '../../syntax/index.ts'
import { canBeTrue } from '../nullness.ts'
import { sameMetric } from '../origin.ts'
import { conditionOf } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'
import { dropsNulls } from '../sink-origins.ts'
import { metricsOf, onSkippedRow, pairUses } from '../situations.ts'

export const repeatedPair: LintRule = {
  id: 'repeated-pair',
  severity: 'warning',
  title: 'A skipped NULL emits the old pair again',
  explanation:
    '`LATEST_BY_OFFSET(x, 2)` passes over NULLs, but the row is emitted all the same. After 10 and 20, a row whose `x` ' +
    'is NULL (a hidden metric, closed comments) emits `[10, 20]` once more, and `previous <> current` fires again. ' +
    'Keep a companion that does not pass over NULLs, and ask for it; or drop rows without the metric before they ' +
    'are grouped.',
  wrong: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Likes changed: ', video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous <> likes_current;`,
  right: `-- LATEST_BY_OFFSET(likes, false) AS likes_seen is NULL on a row without likes
INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Likes changed: ', video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous <> likes_current AND likes_seen IS NOT NULL;`,
  *check({ queries }) {
    for (const { file, query, scope } of queries) {
      const condition = conditionOf(query)
      if (!condition) continue
      const uses = pairUses(condition, scope)
      for (const metric of metricsOf(uses)) {
        const own = uses.filter(({ origin }) => sameMetric(origin.metric, metric))
        const comparesBoth =
          own.some(({ origin }) => origin.role === 'previous') &&
          own.some(({ origin }) => origin.role === 'current')
        const [first] = own
        if (!first?.origin.mayRepeat || !comparesBoth) continue
        if (!canBeTrue(condition, onSkippedRow(metric, scope)) || dropsNulls(metric.text, query, scope))
          continue
        const companion = scope
          .flatMap(({ origins }) => [...origins])
          .find(
            ([, origin]) =>
              origin.kind === 'latest' && !origin.ignoresNulls && sameMetric(origin.metric, metric),
          )
        const guard = query.having
          ? `... AND LATEST_BY_OFFSET(${metric.text}, false) IS NOT NULL`
          : companion
            ? `... AND ${companion[0]} IS NOT NULL`
            : `LATEST_BY_OFFSET(${metric.text}, false) AS ${metric.text}_seen in the table, and here: ... AND ${metric.text}_seen IS NOT NULL`
        yield {
          file,
          at: first.expression.at,
          message: `A row without ${metric.text} emits the pair of ${expressionText(first.expression)} again, and this fires again`,
          rewrite: guard,
        }
      }
    }
  },
}
