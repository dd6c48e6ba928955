import type { Expression } from '../../syntax/index.ts'
import { expressionText } from '../../syntax/index.ts'
import { statementNodes } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'

export const stringPlus: LintRule = {
  id: 'string-plus',
  severity: 'warning',
  title: 'Texts are put together with +',
  explanation:
    '`+` of texts is not `||`: where one side is NULL the whole is lost, or the word null stands in it, depending on ' +
    'who runs it. `||` and `CONCAT` pass over NULLs everywhere.',
  wrong: `CREATE STREAM labelled AS SELECT video_id, 'Video: ' + title AS label FROM youtube_videos;`,
  right: `CREATE STREAM labelled AS SELECT video_id, 'Video: ' || COALESCE(title, video_id) AS label FROM youtube_videos;`,
  *check({ statements }) {
    for (const { file, statement } of statements) {
      const inner = new Set<Expression>()
      for (const node of statementNodes(statement)) {
        if (node.kind !== 'binary' || node.op !== '+' || inner.has(node) || !isText(node)) continue
        // One finding for a chain of them.
        for (let part: Expression = node; part.kind === 'binary'; part = part.left) inner.add(part)
        yield {
          file,
          at: node.at,
          message: '+ loses or spoils a text whose other side is NULL',
          rewrite: operands(node).map(expressionText).join(' || '),
        }
      }
    }
  },
}

function operands(node: Expression): readonly Expression[] {
  return node.kind === 'binary' && node.op === '+'
    ? [...operands(node.left), ...operands(node.right)]
    : [node]
}

/** Whether it can be seen to be a text. */
function isText(node: Expression): boolean {
  switch (node.kind) {
    case 'literal':
      return node.value.type === 'string'
    case 'cast':
      return node.type.kind === 'built-in' && node.type.type.base === 'STRING'
    case 'call':
      return node.name === 'CONCAT' || node.name === 'CHR'
    case 'binary':
      return node.op === '+' && (isText(node.left) || isText(node.right))
    default:
      return false
  }
}
