import { walk } from '../../expressions/index.ts'
import type { Expression } from '../../syntax/index.ts'
import { expressionText } from '../../syntax/index.ts'
import { originOf } from '../origin.ts'
import { conditionOf } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'

export const nullAsZero: LintRule = {
  id: 'null-as-zero',
  severity: 'warning',
  title: 'A hidden metric becomes a false 0',
  explanation:
    'A metric is NULL where YouTube does not tell it: likes are hidden, comments are closed. `COALESCE(likes, 0)` ' +
    'makes a number of that, and hiding and showing the likes becomes two alerts: 500 → 0 and 0 → 500. Leave NULL ' +
    'what is NULL, and keep it out of the condition.',
  wrong: `CREATE TABLE likes_now AS
  SELECT video_id, LATEST_BY_OFFSET(COALESCE(likes, 0), 2)[2] AS likes_current
  FROM youtube_videos GROUP BY video_id;`,
  right: `CREATE TABLE likes_now AS
  SELECT video_id, LATEST_BY_OFFSET(likes, 2)[2] AS likes_current
  FROM youtube_videos GROUP BY video_id;`,
  *check({ queries }) {
    for (const { file, query, scope } of queries) {
      const condition = conditionOf(query)
      const compared = [
        ...(condition ? [condition] : []),
        ...query.select
          .flatMap((item) => (item.kind === 'expression' ? [...walk(item.expression)] : []))
          .filter((node) => node.kind === 'call' && node.name === 'LATEST_BY_OFFSET'),
      ]
      const seen = new Set<Expression>()
      for (const node of compared.flatMap((expression) => [...walk(expression)])) {
        if (node.kind !== 'call' || (node.name !== 'COALESCE' && node.name !== 'IFNULL') || seen.has(node))
          continue
        seen.add(node)
        const [value] = node.args
        const last = node.args.at(-1)
        if (!value || !last || last.kind !== 'literal' || !isZero(last)) continue
        const kind = originOf(value, scope)?.kind
        if (kind === 'key' || kind === 'lasting' || kind === undefined) continue
        yield {
          file,
          at: node.at,
          message: `${expressionText(value)} is NULL where it is hidden: this makes it 0, and a change of it`,
          rewrite: expressionText(value),
        }
      }
    }
  },
}

function isZero(node: Extract<Expression, { kind: 'literal' }>): boolean {
  const { value } = node
  if (value.type === 'integer' || value.type === 'bigint' || value.type === 'double')
    return Number(value.value) === 0
  return value.type === 'decimal' && Number(value.text) === 0
}
