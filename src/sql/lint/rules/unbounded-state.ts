import { columnRefs, walk } from '../../expressions/index.ts'
import { expressionText } from '../../syntax/index.ts'
import type { SqlType } from '../../types/type.ts'
import { resolveColumn, type Scope } from '../origin.ts'
import { queryExpressions } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'

/** Values that never come to an end. */
const ENDLESS = new Set(['ROWTIME', 'ROWOFFSET'])
const ENDLESS_CALLS = new Set(['UUID', 'RANDOM', 'UNIX_TIMESTAMP'])
/** Aggregates that keep every value. */
const GROWING = new Set(['COLLECT_LIST', 'COLLECT_SET', 'HISTOGRAM', 'COUNT_DISTINCT'])

export const unboundedState: LintRule = {
  id: 'unbounded-state',
  severity: 'warning',
  title: 'State that grows for ever',
  explanation:
    'A query that groups without a window keeps a row for each group until it is dropped. That is well where groups ' +
    'are videos, whose number is bounded; grouped by a time, a count or anything that is new with every row, it grows ' +
    'with every record. `COLLECT_LIST`, `COLLECT_SET`, `HISTOGRAM` and `COUNT_DISTINCT` outside a window grow within ' +
    'each group. Group by what is bounded, or give the query a `WINDOW`.',
  wrong: `CREATE TABLE seen_at AS
  SELECT ROWTIME AS seen, COUNT(*) AS videos FROM youtube_videos GROUP BY ROWTIME;`,
  right: `CREATE TABLE seen_in AS
  SELECT video_id, COUNT(*) AS observations FROM youtube_videos WINDOW TUMBLING (SIZE 1 HOUR, RETENTION 7 DAYS)
  GROUP BY video_id;`,
  *check({ queries }) {
    for (const { file, query, scope } of queries) {
      if (!query.groupBy || query.window) continue
      for (const group of query.groupBy) {
        const endless =
          columnRefs(group).find(({ name }) => ENDLESS.has(name)) ??
          [...walk(group)].find((node) => node.kind === 'call' && ENDLESS_CALLS.has(node.name)) ??
          columnRefs(group).find((column) => isMeasure(column, scope))
        if (!endless) continue
        yield {
          file,
          at: group.at,
          message: `Groups by ${expressionText(group)}, which has ever new values, without a window: its state grows for ever`,
          rewrite: 'group by a key, or: FROM ... WINDOW TUMBLING (SIZE 1 DAY) ... GROUP BY ...',
        }
      }
      for (const node of queryExpressions(query).flatMap((expression) => [...walk(expression)])) {
        if (node.kind !== 'call' || !GROWING.has(node.name)) continue
        yield {
          file,
          at: node.at,
          message: `${node.name} without a window keeps every value it has seen`,
          rewrite: 'FROM ... WINDOW TUMBLING (SIZE 1 DAY) ... GROUP BY ...',
        }
      }
    }
  },
}

/** A number or a time that is no part of a key. */
function isMeasure(column: Parameters<typeof resolveColumn>[0], scope: Scope): boolean {
  const found = resolveColumn(column, scope)
  if (!found || found.origin.kind === 'key') return false
  const type: SqlType | undefined = found.relation.source.columns.find(
    ({ name }) => name === column.name,
  )?.type
  return type !== undefined && ['BIGINT', 'DOUBLE', 'DECIMAL', 'TIMESTAMP', 'TIME'].includes(type.base)
}
