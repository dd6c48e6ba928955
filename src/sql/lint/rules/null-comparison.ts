import type { Expression } from '../../syntax/index.ts'
import { expressionText } from '../../syntax/index.ts'
import type { Fix } from '../finding.ts'
import { statementNodes } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'
import type { SourceText } from '../source-text.ts'

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>='])

export const nullComparison: LintRule = {
  id: 'null-comparison',
  severity: 'error',
  title: 'A comparison with NULL is never true',
  explanation:
    'In this dialect a comparison with NULL is FALSE, not unknown. `x = NULL` and `x <> NULL` are refused, and ' +
    '`x IN (..., NULL)` never finds the NULL. Ask with `IS NULL` and `IS NOT NULL`.',
  wrong: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Gone: ', video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous <> likes_current AND likes_seen <> NULL;`,
  right: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Gone: ', video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous <> likes_current AND likes_seen IS NOT NULL;`,
  *check({ statements }) {
    for (const { file, statement } of statements) {
      for (const node of statementNodes(statement)) {
        if (node.kind === 'binary' && COMPARISONS.has(node.op)) {
          const other = isNull(node.right) ? node.left : isNull(node.left) ? node.right : undefined
          if (!other) continue
          const test = node.op === '=' ? 'IS NULL' : 'IS NOT NULL'
          const fix = node.op === '=' || node.op === '<>' ? isNullFix(node, test, file) : undefined
          yield {
            file,
            at: node.at,
            message: `${node.op} NULL is never true`,
            rewrite: `${expressionText(other)} ${test}`,
            ...(fix && { fix }),
          }
        } else if (node.kind === 'in' && node.list.some(isNull)) {
          yield {
            file,
            at: node.at,
            message: 'NULL in the list of IN is never found',
            rewrite: `${expressionText(node.operand)} IS NULL OR ... IN (...) without NULL`,
          }
        }
      }
    }
  },
}

function isNull(node: Expression): boolean {
  return node.kind === 'literal' && node.value.type === 'null'
}

/** Replaces `<> NULL`, where NULL stands right behind the operator. */
function isNullFix(
  node: Extract<Expression, { kind: 'binary' }>,
  test: string,
  file: SourceText,
): Fix | undefined {
  const operator = file.tokenAt(node.at)
  const index = operator ? file.tokens.indexOf(operator) : -1
  const literal = file.tokens[index + 1]
  if (!operator || literal?.kind !== 'word' || literal.text !== 'NULL' || !isNull(node.right))
    return undefined
  return { title: `Write ${test}`, edits: [{ start: operator.start, end: literal.end, text: test }] }
}
