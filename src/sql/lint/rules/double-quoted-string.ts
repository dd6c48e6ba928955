import { stringText } from '../../syntax/index.ts'
import { resolveColumn } from '../origin.ts'
import { statementNodes } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'

export const doubleQuotedString: LintRule = {
  id: 'double-quoted-string',
  severity: 'error',
  title: 'Double quotes hold a name, not a string',
  explanation:
    'In this dialect double quotes and backticks enclose names: `"acme"` is a column called acme. Strings stand in ' +
    'single quotes.',
  wrong: `INSERT INTO telegram_outbox
  SELECT video_id, "acme" AS \`chat_id\`, CONCAT('Likes changed: ', video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous <> likes_current AND likes_seen IS NOT NULL;`,
  right: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Likes changed: ', video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous <> likes_current AND likes_seen IS NOT NULL;`,
  *check({ statements }) {
    for (const { file, statement, scope } of statements) {
      for (const node of statementNodes(statement)) {
        if (node.kind !== 'column' || node.source !== undefined || resolveColumn(node, scope)) continue
        const token = file.tokenAt(node.at)
        if (token?.kind !== 'quoted' || file.text[token.start] !== '"') continue
        yield {
          file,
          at: node.at,
          message: `"${node.name}" is the name of a column, and there is none`,
          rewrite: stringText(node.name),
          fix: {
            title: 'Write a string',
            edits: [{ start: token.start, end: token.end, text: stringText(node.name) }],
          },
        }
      }
    }
  },
}
