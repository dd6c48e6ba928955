import { children } from '../../expressions/index.ts'
import type { Expression } from '../../syntax/index.ts'
import { expressionText } from '../../syntax/index.ts'
import { canBeTrue, type Known, nullness } from '../nullness.ts'
import { originOf, resolveColumn, type Scope } from '../origin.ts'
import { conditionOf, isOutbox, selectedColumn } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'

export const nullInText: LintRule = {
  id: 'null-in-text',
  severity: 'info',
  title: 'A NULL leaves a hole in the text',
  explanation:
    '`CONCAT` and `||` pass over NULLs: a message about a video without a title ends in the middle. Say what stands ' +
    'there instead, with COALESCE, or keep such rows out.',
  wrong: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Likes changed: ', title) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous <> likes_current AND likes_seen IS NOT NULL;`,
  right: `INSERT INTO telegram_outbox
  SELECT video_id, 'acme' AS \`chat_id\`, CONCAT('Likes changed: ', COALESCE(title, video_id)) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous <> likes_current AND likes_seen IS NOT NULL;`,
  *check({ queries }) {
    for (const linted of queries) {
      const { file, query, scope, sink } = linted
      if (!isOutbox(sink)) continue
      const text = selectedColumn(linted, 'TEXT')
      if (!text) continue
      const condition = conditionOf(query)
      for (const part of concatenated(text)) {
        const column = bareColumn(part)
        if (!column || originOf(column, scope)?.kind === 'key') continue
        if (!resolveColumn(column, scope) || !canBeTrue(condition, isNull(column, scope))) continue
        if (nullness(part, isNull(column, scope)) === 'value') continue
        yield {
          file,
          at: column.at,
          message: `${expressionText(column)} may be NULL here, and the text then has a hole`,
          rewrite: `COALESCE(${expressionText(part)}, ...)`,
        }
      }
    }
  },
}

/** The parts of a text that is put together. */
function concatenated(text: Expression): readonly Expression[] {
  if (text.kind !== 'call' || text.name !== 'CONCAT') return []
  return children(text).flatMap((part) =>
    part.kind === 'call' && part.name === 'CONCAT' ? concatenated(part) : [part],
  )
}

function bareColumn(part: Expression): Extract<Expression, { kind: 'column' }> | undefined {
  if (part.kind === 'cast') return bareColumn(part.operand)
  return part.kind === 'column' ? part : undefined
}

function isNull(column: Extract<Expression, { kind: 'column' }>, scope: Scope): Known {
  return (expression) => {
    if (expression.kind !== 'column') return undefined
    if (expression.name === column.name && expression.source === column.source) return 'null'
    return originOf(expression, scope)?.kind === 'key' ? 'value' : undefined
  }
}
