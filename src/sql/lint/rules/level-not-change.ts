import type { ColumnRef, Expression } from '../../syntax/index.ts'
import { expressionText } from '../../syntax/index.ts'
import { queriesOfLooks } from '../looks.ts'
import { type PairOrigin, resolveColumn, type Scope, sameMetric } from '../origin.ts'
import { conditionOf, conjuncts, isOutbox } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'

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
    const ofLooks = queriesOfLooks(queries)
    for (const linted of queries) {
      const { file, statement, query, scope, sink } = linted
      if (!isOutbox(sink) || !ofLooks.has(linted)) continue
      const condition = conditionOf(query)
      yield {
        file,
        at: condition?.at ?? statement.at,
        message: condition
          ? 'This condition looks at the present alone: it is true at every look at the video'
          : 'Without a condition on what has changed, every look at a video is a message',
        rewrite: `WHERE ${crossing(condition, scope) ?? 'x_previous <= 1000 AND x_current > 1000'}`,
      }
    }
  },
}

const OPPOSITES: Readonly<Record<string, string>> = { '>': '<=', '>=': '<', '<': '>=', '<=': '>' }

/** The moment at which the first comparison with a limit becomes true. */
function crossing(condition: Expression | undefined, scope: Scope): string | undefined {
  for (const node of conjuncts(condition)) {
    if (node.kind !== 'binary' || node.left.kind !== 'column' || !(node.op in OPPOSITES)) continue
    const { previous, current } = pairOf(node.left, scope)
    const limit = expressionText(node.right)
    return `${previous} ${OPPOSITES[node.op]} ${limit} AND ${current} ${node.op} ${limit}`
  }
  return undefined
}

/** The columns that hold a metric's values; names to give them where there are none. */
function pairOf(column: ColumnRef, scope: Scope): Record<PairOrigin['role'], string> {
  const own = resolveColumn(column, scope)
  const found = (role: PairOrigin['role']) =>
    [...(own?.relation.origins ?? [])].find(
      ([, origin]) =>
        origin.kind === 'pair' &&
        origin.role === role &&
        own?.origin.kind === 'pair' &&
        sameMetric(origin.metric, own.origin.metric),
    )?.[0]
  return {
    previous: found('previous') ?? `${column.name}_previous`,
    current: found('current') ?? `${column.name}_current`,
  }
}
