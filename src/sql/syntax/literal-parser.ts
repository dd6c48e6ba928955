import type { SourceLocation } from '../error.ts'
import type { Literal } from './ast.ts'
import type { Cursor } from './cursor.ts'
import type { Token } from './token.ts'

const INT_MIN = -(2n ** 31n)
const INT_MAX = 2n ** 31n - 1n
const LONG_MIN = -(2n ** 63n)
const LONG_MAX = 2n ** 63n - 1n

/** A literal, if one comes next. A minus right before a number belongs to it. */
export function takeLiteral(cursor: Cursor): Literal | undefined {
  const { token } = cursor
  if (token.kind === 'word') {
    if (cursor.takeWords('NULL')) return { kind: 'literal', value: { type: 'null' }, at: token.at }
    if (cursor.takeWords('TRUE'))
      return { kind: 'literal', value: { type: 'boolean', value: true }, at: token.at }
    if (cursor.takeWords('FALSE'))
      return { kind: 'literal', value: { type: 'boolean', value: false }, at: token.at }
    return undefined
  }
  if (token.kind === 'string') {
    cursor.next()
    return { kind: 'literal', value: { type: 'string', value: token.text }, at: token.at }
  }
  if (isNumber(token)) return numberLiteral(cursor, cursor.next(), '', token.at)
  if (cursor.isSymbol('-') && isNumber(cursor.peek(1))) {
    cursor.next()
    return numberLiteral(cursor, cursor.next(), '-', token.at)
  }
  return undefined
}

function isNumber(token: Token): boolean {
  return token.kind === 'integer' || token.kind === 'decimal' || token.kind === 'double'
}

function numberLiteral(cursor: Cursor, token: Token, sign: '' | '-', at: SourceLocation): Literal {
  const text = sign + token.text
  if (token.kind === 'decimal') return { kind: 'literal', value: { type: 'decimal', text }, at }
  if (token.kind === 'double') return doubleLiteral(cursor, Number(text), at)
  // Longer than any int64, leading zeros aside: refused before a BigInt of unbounded size is made of it.
  const digits = token.text.replace(/^0+(?=\d)/, '')
  const value = digits.length > 19 ? undefined : BigInt(sign + digits)
  if (value === undefined || value < LONG_MIN || value > LONG_MAX) {
    throw cursor.failure(
      `Invalid numeric literal: ${text.length > 60 ? `${text.slice(0, 60)}...` : text}`,
      at,
    )
  }
  if (value < INT_MIN || value > INT_MAX) return { kind: 'literal', value: { type: 'bigint', value }, at }
  return { kind: 'literal', value: { type: 'integer', value: Number(value) }, at }
}

function doubleLiteral(cursor: Cursor, value: number, at: SourceLocation): Literal {
  if (!Number.isFinite(value)) throw cursor.failure('Invalid numeric literal: beyond the range of DOUBLE', at)
  return { kind: 'literal', value: { type: 'double', value }, at }
}
