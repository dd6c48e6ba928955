import { children } from '../../expressions/index.ts'
import type { Expression } from '../../syntax/index.ts'
import { expressionText } from '../../syntax/index.ts'
import { canBeTrue } from '../nullness.ts'
import { type Scope, sameMetric } from '../origin.ts'
import { conditionOf, isOutbox } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'
import { metricsOf, onFirstRow, type PairUse, pairUses } from '../situations.ts'

export const firstRow: LintRule = {
  id: 'first-row',
  severity: 'warning',
  title: 'On the first row, [1] is the current value',
  explanation:
    '`LATEST_BY_OFFSET(x, 2)` gives the oldest value first. When a key is seen for the first time there is only one: ' +
    '`[1]` is the *current* value and `[2]` is NULL. What reads `[1]` as the previous value must not let the first ' +
    'row through. A comparison with `[2]` keeps it out, since it is false; `IS DISTINCT FROM` does not. ' +
    '(`[-1]` is always the current value and `[-2]` the previous one, NULL on the first row.)',
  wrong: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Likes were ', CAST(likes_previous AS VARCHAR)) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous IS DISTINCT FROM likes_current AND likes_seen IS NOT NULL;`,
  right: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Likes were ', CAST(likes_previous AS VARCHAR)) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous <> likes_current AND likes_seen IS NOT NULL;`,
  *check({ queries }) {
    for (const { file, query, scope, sink } of queries) {
      const condition = conditionOf(query)
      const inCondition = condition ? pairUses(condition, scope) : []
      const inText = isOutbox(sink) ? textUses(query.select, scope) : []
      for (const metric of metricsOf([...inCondition, ...inText])) {
        if (!canBeTrue(condition, onFirstRow(metric, scope))) continue
        const use = [...inCondition, ...inText].find(
          ({ origin }) =>
            sameMetric(origin.metric, metric) &&
            origin.role === 'previous' &&
            origin.onFirstRow === 'value' &&
            origin.mayBeFirst,
        )
        if (!use) continue
        const current = currentOf(metric.text, [...inCondition, ...inText])
        yield {
          file,
          at: use.expression.at,
          message: `On the first row of a key, ${expressionText(use.expression)} is the current value of ${metric.text}, and nothing here keeps that row out`,
          rewrite: `${condition ? '... AND ' : 'WHERE '}${current} IS NOT NULL`,
        }
      }
    }
  },
}

function textUses(select: readonly { readonly kind: string }[], scope: Scope): readonly PairUse[] {
  return select.flatMap((item) => {
    const { expression } = item as { expression?: Expression }
    // A column that is passed on as it is says nothing yet.
    return expression && children(expression).length > 0 ? pairUses(expression, scope) : []
  })
}

function currentOf(metric: string, uses: readonly PairUse[]): string {
  const current = uses.find(({ origin }) => origin.role === 'current' && origin.metric.text === metric)
  return current ? expressionText(current.expression) : `LATEST_BY_OFFSET(${metric}, 2)[2]`
}
