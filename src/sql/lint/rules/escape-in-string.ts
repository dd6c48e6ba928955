import { children } from '../../expressions/index.ts'
import type { Expression } from '../../syntax/index.ts'
import { stringText } from '../../syntax/index.ts'
import { statementExpressions } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'
import type { SourceText } from '../source-text.ts'

const CODES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9 }
const ESCAPE = /\\([nrt])/

export const escapeInString: LintRule = {
  id: 'escape-in-string',
  severity: 'warning',
  title: 'There are no escapes in strings',
  explanation:
    "A string in SQL is what stands between its quotes: `'\\n'` is a backslash and an n, and so it arrives in the chat. " +
    'A new line is `CHR(10)`, or a line break within the string.',
  wrong: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Likes changed\\n', video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous <> likes_current AND likes_seen IS NOT NULL;`,
  right: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Likes changed', CHR(10), video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous <> likes_current AND likes_seen IS NOT NULL;`,
  *check({ statements }) {
    for (const { file, statement } of statements) {
      if (statement.kind === 'insert-values') continue
      for (const { literal, parent } of statementExpressions(statement).flatMap((root) => strings(root))) {
        if (!ESCAPE.test(literal.text)) continue
        const edit = editOf(literal, parent, file)
        yield {
          file,
          at: literal.at,
          message: `${ESCAPE.exec(literal.text)?.[0]} in a string is a backslash and a letter`,
          rewrite: pieces(literal.text).join(' || '),
          ...(edit && { fix: { title: 'Write CHR(...)', edits: [edit] } }),
        }
      }
    }
  },
}

interface StringLiteral {
  readonly text: string
  readonly at: Expression['at']
}

/** String literals with the node they stand in; those that are patterns aside, where a backslash means something. */
function strings(
  node: Expression,
  parent?: Expression,
): readonly { readonly literal: StringLiteral; readonly parent: Expression | undefined }[] {
  if (node.kind === 'literal') {
    return node.value.type === 'string' ? [{ literal: { text: node.value.value, at: node.at }, parent }] : []
  }
  if (node.kind === 'like' || (node.kind === 'call' && /^(REGEXP_|SPLIT)/.test(node.name))) return []
  return children(node).flatMap((child) => strings(child, node))
}

function pieces(text: string): readonly string[] {
  return text
    .split(/(\\[nrt])/)
    .filter((piece) => piece !== '')
    .map((piece) =>
      ESCAPE.test(piece) && piece.length === 2 ? `CHR(${CODES[piece[1]!]})` : stringText(piece),
    )
}

/** In CONCAT the pieces are arguments of their own; elsewhere they are put together in brackets. */
function editOf(literal: StringLiteral, parent: Expression | undefined, file: SourceText) {
  const token = file.tokenAt(literal.at)
  // A token whose text is not the literal's had a variable in it.
  if (token?.kind !== 'string' || token.text !== literal.text) return undefined
  const separate = pieces(literal.text)
  const isArgument = parent?.kind === 'call' && parent.name === 'CONCAT' && !besideBars(token, file)
  const text = isArgument
    ? separate.join(', ')
    : separate.length === 1
      ? separate[0]!
      : `(${separate.join(' || ')})`
  return { start: token.start, end: token.end, text }
}

function besideBars(token: SourceText['tokens'][number], file: SourceText): boolean {
  const index = file.tokens.indexOf(token)
  return [index - 1, index + 1].some((beside) => file.tokens[beside]?.text === '||')
}
