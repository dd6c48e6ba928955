import { walk } from '../../expressions/index.ts'
import { queryExpressions } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'

export const sessionLatest: LintRule = {
  id: 'session-latest',
  severity: 'warning',
  title: 'Merged sessions keep the oldest values, not the latest',
  explanation:
    'When a row joins two sessions, `LATEST_BY_OFFSET(x, n)` of the whole keeps the n *oldest* of their values: ' +
    'ksqlDB’s own behaviour, kept here. Use TUMBLING or HOPPING windows, or the form without n.',
  wrong: `CREATE TABLE bursts AS
  SELECT video_id, LATEST_BY_OFFSET(likes, 2) AS last_likes
  FROM youtube_videos WINDOW SESSION (10 MINUTES) GROUP BY video_id;`,
  right: `CREATE TABLE bursts AS
  SELECT video_id, LATEST_BY_OFFSET(likes, 2) AS last_likes
  FROM youtube_videos WINDOW TUMBLING (SIZE 10 MINUTES) GROUP BY video_id;`,
  *check({ queries }) {
    for (const { file, query } of queries) {
      if (query.window?.type !== 'SESSION') continue
      for (const node of queryExpressions(query).flatMap((expression) => [...walk(expression)])) {
        if (node.kind !== 'call' || node.name !== 'LATEST_BY_OFFSET') continue
        const [, count] = node.args
        if (count?.kind !== 'literal' || count.value.type !== 'integer') continue
        yield {
          file,
          at: node.at,
          message: 'Where sessions are merged, this keeps the oldest values',
          rewrite: 'LATEST_BY_OFFSET(x), or WINDOW TUMBLING',
        }
      }
    }
  },
}
