import { walk } from '../../expressions/index.ts'
import type { Expression } from '../../syntax/index.ts'
import { nearest } from '../../syntax/index.ts'
import { isOutbox, selectedColumn } from '../query-parts.ts'
import type { LintRule, Report } from '../rule.ts'
import type { SourceText } from '../source-text.ts'

const CHAT = /^(-?\d{1,20}|@[A-Za-z]\w{3,})$/
/** Left from an example: `<id>`, `YOUR_CHAT_ID`, `...`. */
const PLACEHOLDER = /[<>{}[\]]|^$|\b(your|chat_?id|todo|changeme)\b|xxx|\.\.\./i

export const chatId: LintRule = {
  id: 'chat-id',
  severity: 'error',
  title: 'A chat that cannot be',
  explanation:
    '`chat_id` is the number of a Telegram chat (a group’s is negative), the `@name` of a public channel, or a route: ' +
    'a name under `routes`, a client, or `watchers`. Anything else is put aside by delivery, and nobody reads it. ' +
    'Names are held against the configuration where there is one.',
  wrong: `INSERT INTO telegram_outbox
  SELECT video_id, '<your chat id>' AS \`chat_id\`, CONCAT('Likes changed: ', video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous <> likes_current AND likes_seen IS NOT NULL;`,
  right: `INSERT INTO telegram_outbox
  SELECT video_id, '123456789' AS \`chat_id\`, CONCAT('Likes changed: ', video_id) AS \`text\`
  FROM youtube_changes_stream
  WHERE likes_previous <> likes_current AND likes_seen IS NOT NULL;`,
  *check({ queries, statements, options }) {
    for (const linted of queries) {
      if (!isOutbox(linted.sink)) continue
      const expression = selectedColumn(linted, 'CHAT_ID')
      if (expression) yield* check(expression, linted.file, options.routes)
    }
    for (const { file, statement, catalog } of statements) {
      if (statement.kind !== 'insert-values') continue
      const target = catalog.sources.get(statement.target)
      if (!isOutbox(target)) continue
      const names = statement.columns ?? target?.columns ?? []
      const index = names.findIndex(({ name }) => name.toUpperCase() === 'CHAT_ID')
      const expression = statement.values[index]
      if (expression) yield* check(expression, file, options.routes)
    }
  },
}

function* check(
  expression: Expression,
  file: SourceText,
  routes: readonly string[] | undefined,
): Generator<Report> {
  for (const node of chats(expression)) {
    if (node.kind !== 'literal' || node.value.type !== 'string') continue
    const chat = node.value.value.trim()
    if (CHAT.test(chat)) continue
    const isPlaceholder = PLACEHOLDER.test(chat)
    if (!isPlaceholder && (routes === undefined || routes.includes(chat))) continue
    const near = routes && nearest(chat, routes)
    yield {
      file,
      at: node.at,
      message: isPlaceholder
        ? `'${chat}' is no chat: put a chat's id, an @channel or a route here`
        : `'${chat}' is no chat id, no @channel and no route of the configuration`,
      rewrite:
        near === undefined ? "'123456789', '@channel', or a name under routes in tubewire.yaml" : `'${near}'`,
    }
  }
}

/** The parts of an expression that can become the chat: separators and patterns of functions can't. */
function chats(expression: Expression): readonly Expression[] {
  if (expression.kind === 'literal') return [expression]
  if (expression.kind === 'cast') return chats(expression.operand)
  if (expression.kind === 'case') {
    const results = [...expression.whens.map(({ then }) => then), expression.otherwise]
    return results.flatMap((result) => (result ? chats(result) : []))
  }
  if (expression.kind !== 'call') return []
  const { name, args } = expression
  if (name === 'COALESCE' || name === 'IFNULL') return args.flatMap(chats)
  if (name === 'EXPLODE' || name === 'SPLIT' || name === 'TRIM') return args.slice(0, 1).flatMap(chats)
  return name === 'ARRAY' ? [...walk(expression)] : []
}
