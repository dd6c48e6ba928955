/** `WINDOWSTART > '2026-11-24T09:00'`: texts beside ROWTIME and the bounds of windows are times, as ksqlDB reads them. */

import { SqlError } from '../error.ts'
import { mapChildren } from '../expressions/index.ts'
import type { Expression, Literal } from '../syntax/index.ts'

const TIMES = new Set(['ROWTIME', 'WINDOWSTART', 'WINDOWEND'])

/** Puts milliseconds in the place of texts that are compared with a time. Throws SqlError for texts that are none. */
export function withTimes(node: Expression): Expression {
  switch (node.kind) {
    case 'binary':
      if (isTime(node.left) || isTime(node.right)) {
        return { ...node, left: asTime(node.left), right: asTime(node.right) }
      }
      break
    case 'between':
      if (isTime(node.operand)) return { ...node, low: asTime(node.low), high: asTime(node.high) }
  }
  return mapChildren(node, withTimes)
}

function isTime(node: Expression): boolean {
  return node.kind === 'column' && TIMES.has(node.name)
}

function asTime(node: Expression): Expression {
  if (node.kind !== 'literal' || node.value.type !== 'string') return node
  const value = { type: 'bigint', value: BigInt(timeOf(node, node.value.value)) } as const
  return { ...node, value }
}

/** `2026`, `2026-11`, `2026-11-24`, `2026-11-24T09`, `...:30`, `...:15.123`, and an offset such as `+0100` or `Z`; else UTC. */
const TIME =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?)?)?)?(Z|[+-]\d{2}:?\d{2})?$/

function timeOf({ at }: Literal, text: string): number {
  const match = TIME.exec(text.trim())
  if (match) {
    const [
      ,
      year,
      month = '01',
      day = '01',
      hour = '00',
      minute = '00',
      second = '00',
      fraction = '',
      zone = 'Z',
    ] = match
    const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(-2)}`
    const ms = Date.parse(
      `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}${offset}`,
    )
    if (!Number.isNaN(ms)) return ms
  }
  throw new SqlError(
    `Failed to parse timestamp '${text}': write it as 2026-11-24T09:00:00, with +0100 or Z after it where it is not UTC.`,
    at,
  )
}
