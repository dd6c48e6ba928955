import { sameMetric } from '../origin.ts'
import { conditionOf } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'
import { metricsOf, pairUses } from '../situations.ts'

export const hiddenGap: LintRule = {
  id: 'hidden-gap',
  severity: 'warning',
  title: 'A change across a hidden moment is never seen',
  explanation:
    'With `LATEST_BY_OFFSET(x, 2, false)` a row without the metric takes a place in the pair: 10, NULL, 12 gives ' +
    '`[10, NULL]` and then `[NULL, 12]`. Comparisons with NULL are false, so nobody hears of 10 → 12. Let the pair ' +
    'pass over NULLs, and tell by a companion whether this row has the metric.',
  wrong: `CREATE TABLE likes_pairs AS
  SELECT video_id, LATEST_BY_OFFSET(likes, 2, false)[1] AS likes_previous
  FROM youtube_videos GROUP BY video_id
  HAVING LATEST_BY_OFFSET(likes, 2, false)[1] <> LATEST_BY_OFFSET(likes, 2, false)[2];`,
  right: `CREATE TABLE likes_pairs AS
  SELECT video_id, LATEST_BY_OFFSET(likes, 2)[1] AS likes_previous
  FROM youtube_videos GROUP BY video_id
  HAVING LATEST_BY_OFFSET(likes, 2)[1] <> LATEST_BY_OFFSET(likes, 2)[2]
    AND LATEST_BY_OFFSET(likes, false) IS NOT NULL;`,
  *check({ queries }) {
    for (const { file, query, scope } of queries) {
      const condition = conditionOf(query)
      const uses = condition ? pairUses(condition, scope).filter(({ origin }) => !origin.ignoresNulls) : []
      for (const metric of metricsOf(uses)) {
        const own = uses.filter(({ origin }) => sameMetric(origin.metric, metric))
        if (new Set(own.map(({ origin }) => origin.role)).size < 2) continue
        yield {
          file,
          at: own[0]!.expression.at,
          message: `The pair of ${metric.text} keeps NULLs: a change across a row without it is never reported`,
          rewrite: `LATEST_BY_OFFSET(${metric.text}, 2), and LATEST_BY_OFFSET(${metric.text}, false) IS NOT NULL`,
        }
      }
    }
  },
}
