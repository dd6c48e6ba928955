import { walk } from '../../expressions/index.ts'
import type { Call, Expression } from '../../syntax/index.ts'
import { expressionText } from '../../syntax/index.ts'
import { originOf, sameMetric } from '../origin.ts'
import { queryExpressions } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'

const PREVIOUS = /(^|_)(previous|prev|before|old|last)(_|$)/i
const CURRENT = /(^|_)(current|curr|cur|now|new|latest)(_|$)/i
const ARROW = /(→|=>|->|➜|⇒|\bto\b)\s*$/

export const reversedPair: LintRule = {
  id: 'reversed-pair',
  severity: 'error',
  title: 'Previous and current are the wrong way round',
  explanation:
    '`LATEST_BY_OFFSET(x, 2)` is in order of arrival: `[1]` is the value before, `[2]` the value now. A column that ' +
    'says otherwise, or a text that goes from the current value to the previous one, reports a rise as a fall.',
  wrong: `CREATE TABLE views_pairs AS
  SELECT video_id, LATEST_BY_OFFSET(views, 2)[1] AS views_current
  FROM youtube_videos GROUP BY video_id;`,
  right: `CREATE TABLE views_pairs AS
  SELECT video_id, LATEST_BY_OFFSET(views, 2)[2] AS views_current
  FROM youtube_videos GROUP BY video_id;`,
  *check({ queries }) {
    for (const { file, query, scope } of queries) {
      for (const item of query.select) {
        if (item.kind !== 'expression' || item.alias === undefined) continue
        const origin = originOf(item.expression, scope)
        if (origin?.kind !== 'pair') continue
        const isReversed =
          origin.role === 'previous'
            ? CURRENT.test(item.alias) && !PREVIOUS.test(item.alias)
            : PREVIOUS.test(item.alias) && !CURRENT.test(item.alias)
        if (!isReversed) continue
        yield {
          file,
          at: item.expression.at,
          message: `${item.alias} is the ${origin.role} value of ${origin.metric.text}`,
          rewrite: '[1] is the previous value, [2] the current one',
        }
      }
      for (const node of queryExpressions(query).flatMap((expression) => [...walk(expression)])) {
        if (node.kind !== 'call' || node.name !== 'CONCAT') continue
        const parts = flattened(node)
        for (const [index, part] of parts.entries()) {
          if (part.kind !== 'literal' || part.value.type !== 'string' || !ARROW.test(part.value.value))
            continue
          const before = parts[index - 1]
          const after = parts[index + 1]
          const from = before && originOf(before, scope)
          const to = after && originOf(after, scope)
          if (from?.kind !== 'pair' || to?.kind !== 'pair' || !sameMetric(from.metric, to.metric)) continue
          if (from.role !== 'current' || to.role !== 'previous') continue
          yield {
            file,
            at: part.at,
            message: `The text goes from the current ${from.metric.text} to the previous`,
            rewrite: `${expressionText(after!)} before, ${expressionText(before!)} behind the arrow`,
          }
        }
      }
    }
  },
}

/** The arguments of a CONCAT; those of one within it in its place, as `a || b || c` has them. */
function flattened(call: Call): readonly Expression[] {
  return call.args.flatMap((arg) => (arg.kind === 'call' && arg.name === 'CONCAT' ? flattened(arg) : [arg]))
}
