import type { Expression } from '../../syntax/index.ts'
import { expressionText } from '../../syntax/index.ts'
import type { Known } from '../nullness.ts'
import { nullness } from '../nullness.ts'
import { originOf, type Scope } from '../origin.ts'
import { statementNodes } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'

const OPPOSITES: Readonly<Record<string, string>> = {
  '=': '<>',
  '<>': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
}

export const negatedComparison: LintRule = {
  id: 'negated-comparison',
  severity: 'warning',
  title: 'NOT makes a comparison with NULL true',
  explanation:
    'A comparison with NULL is FALSE, so `NOT (a = b)` is TRUE when either of them is NULL: on the first row, and ' +
    'wherever a metric is hidden. `a <> b` is false there. The same goes for `NOT IN` and `NOT BETWEEN`.',
  wrong: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Likes changed: ', video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE NOT (likes_previous = likes_current) AND likes_seen IS NOT NULL;`,
  right: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Likes changed: ', video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous <> likes_current AND likes_seen IS NOT NULL;`,
  *check({ statements }) {
    for (const { file, statement, scope } of statements) {
      for (const node of statementNodes(statement)) {
        if (node.kind === 'not' && node.operand.kind === 'binary') {
          const { op, left, right } = node.operand
          const opposite = OPPOSITES[op]
          if (opposite === undefined || !(mayBeNull(left, scope) || mayBeNull(right, scope))) continue
          yield {
            file,
            at: node.at,
            message: `NOT (... ${op} ...) is true where one side is NULL`,
            rewrite: `${expressionText(left)} ${opposite} ${expressionText(right)}`,
          }
        } else if ((node.kind === 'in' || node.kind === 'between') && node.negated) {
          if (!mayBeNull(node.operand, scope)) continue
          const operand = expressionText(node.operand)
          const what = node.kind === 'in' ? 'NOT IN' : 'NOT BETWEEN'
          yield {
            file,
            at: node.at,
            message: `${what} is true where ${operand} is NULL`,
            rewrite: `${operand} IS NOT NULL AND ${operand} ${what} ...`,
          }
        }
      }
    }
  },
}

function mayBeNull(expression: Expression, scope: Scope): boolean {
  const known: Known = (part) => (originOf(part, scope)?.kind === 'key' ? 'value' : undefined)
  return nullness(expression, known) !== 'value'
}
