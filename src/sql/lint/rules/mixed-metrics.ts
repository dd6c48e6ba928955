import { walk } from '../../expressions/index.ts'
import type { Expression } from '../../syntax/index.ts'
import { expressionText, nameText } from '../../syntax/index.ts'
import { type Origin, originOf, type Scope, sameMetric } from '../origin.ts'
import { conditionOf, isOutbox, queryExpressions, selectedColumn } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'
import { metricsOf, pairUses } from '../situations.ts'

const COMPARISONS: ReadonlySet<string> = new Set([
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'IS DISTINCT FROM',
  'IS NOT DISTINCT FROM',
])
const ROLE_SUFFIX = /^(.+?)_(previous|prev|before|old|last|current|curr|cur|now|new)$/i

export const mixedMetrics: LintRule = {
  id: 'mixed-metrics',
  severity: 'error',
  title: 'Two different metrics are compared',
  explanation:
    'The previous value of one metric and the current value of another differ nearly always: the rule fires on every ' +
    'row, or says what is not so. This is the mistake that copying a rule makes. A message that tells of one metric ' +
    'on the condition of another is found too.',
  wrong: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Comments changed: ', video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE comments_current <> likes_previous AND comments_seen IS NOT NULL AND likes_seen IS NOT NULL;`,
  right: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Comments changed: ', video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE comments_current <> comments_previous AND comments_seen IS NOT NULL;`,
  *check({ queries }) {
    for (const linted of queries) {
      const { file, query, scope, sink } = linted
      for (const node of queryExpressions(query).flatMap((expression) => [...walk(expression)])) {
        if (node.kind !== 'binary' || !COMPARISONS.has(node.op)) continue
        const left = sideOf(node.left, scope)
        const right = sideOf(node.right, scope)
        if (!left || !right || left.role === right.role || left.metric === right.metric) continue
        yield {
          file,
          at: node.at,
          message: `${expressionText(node.left)} and ${expressionText(node.right)} are of different metrics, ${left.metric} and ${right.metric}`,
          rewrite: rewriteOf(node.left, node.op, node.right),
        }
      }
      if (!isOutbox(sink)) continue
      const condition = conditionOf(query)
      const text = selectedColumn(linted, 'TEXT')
      if (!condition || !text) continue
      const asked = metricsOf(pairUses(condition, scope))
      const told = metricsOf(pairUses(text, scope))
      if (asked.length === 0 || told.length === 0) continue
      if (told.some((metric) => asked.some((other) => sameMetric(metric, other)))) continue
      yield {
        file,
        at: text.at,
        message: `The condition is about ${list(asked)}, the text about ${list(told)}`,
      }
    }
  },
}

function list(metrics: readonly { readonly text: string }[]): string {
  return metrics.map(({ text }) => text).join(', ')
}

interface Side {
  readonly metric: string
  readonly role: 'previous' | 'current'
}

/** By where the column comes from; by its name where that is not known. */
function sideOf(expression: Expression, scope: Scope): Side | undefined {
  const origin: Origin | undefined = originOf(expression, scope)
  if (origin?.kind === 'pair') return { metric: origin.metric.text, role: origin.role }
  if (expression.kind !== 'column') return undefined
  const [, metric, role] = ROLE_SUFFIX.exec(expression.name) ?? []
  if (metric === undefined || role === undefined) return undefined
  return { metric: metric.toUpperCase(), role: /^(cur|now|new)/i.test(role) ? 'current' : 'previous' }
}

/** The same comparison, both sides of the left one's metric. */
function rewriteOf(left: Expression, op: string, right: Expression): string {
  if (left.kind !== 'column' || right.kind !== 'column') return 'compare the two values of one metric'
  const stem = ROLE_SUFFIX.exec(left.name)?.[1]
  const role = ROLE_SUFFIX.exec(right.name)?.[2]
  if (stem === undefined || role === undefined) return 'compare the two values of one metric'
  return `${nameText(left.name)} ${op} ${nameText(`${stem}_${role}`)}`
}
