/** Times written as text beside the columns that hold times as numbers. Source: ksqlDB's reference of push queries. */

import { SqlError } from '../error.ts'
import { isComparison, mapChildren } from '../expressions/index.ts'
import type { Expression } from '../syntax/index.ts'
import { parseTimestampText } from '../types/time-text.ts'

const TIME_COLUMNS: ReadonlySet<string> = new Set(['ROWTIME', 'WINDOWSTART', 'WINDOWEND'])

/**
 * The expression with text that is compared with ROWTIME or a window's bound read as a time: `ROWTIME >= '2020-01-31'`.
 * Throws SqlError for text that is no time.
 */
export function withTimes(node: Expression): Expression {
  if (node.kind === 'binary' && isComparison(node.op)) {
    if (isTime(node.left)) return { ...node, right: timeOf(node.right) }
    if (isTime(node.right)) return { ...node, left: timeOf(node.left) }
  }
  if (node.kind === 'between' && isTime(node.operand)) {
    return { ...node, low: timeOf(node.low), high: timeOf(node.high) }
  }
  return mapChildren(node, withTimes)
}

function isTime(node: Expression): boolean {
  return node.kind === 'column' && TIME_COLUMNS.has(node.name)
}

function timeOf(node: Expression): Expression {
  if (node.kind !== 'literal' || node.value.type !== 'string') return node
  const text = node.value.value
  const ms = parseTimestampText(text)
  if (ms === undefined) {
    throw new SqlError(
      `Failed to parse timestamp '${text}': the format is yyyy-MM-dd'T'HH:mm:ss.SSS, or its beginning, ` +
        "with a numeric timezone such as '+0100' where it is not UTC.",
      node.at,
    )
  }
  return { ...node, value: { type: 'bigint', value: BigInt(ms) } }
}
