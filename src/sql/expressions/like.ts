import type { Expression, Like } from '../syntax/ast.ts'
import { BOOLEAN } from '../types/index.ts'
import { type Compiled, type Row, RowError } from './compile.ts'
import type { Context } from './context.ts'
import { describeType, generationError } from './errors.ts'
import { likeMatcher, type Matcher } from './wildcard.ts'

const NULL_OPERAND = new RowError('NULL is no operand of LIKE')

/** `operand [NOT] LIKE pattern [ESCAPE 'c']`. A NULL on either side is a failure of the row. */
export function compileLike(node: Like, context: Context): Compiled {
  const operand = textOperand(node.operand, context)
  const pattern = textOperand(node.pattern, context)
  const { negated } = node
  if (node.pattern.kind === 'literal' && node.pattern.value.type === 'string') {
    const matches = likeMatcher(node.pattern.value.value, node.escape)
    return { type: BOOLEAN, evaluate: (row) => matches(operand(row)) !== negated }
  }
  const matcher = remembered((text) => likeMatcher(text, node.escape))
  return { type: BOOLEAN, evaluate: (row) => matcher(pattern(row))(operand(row)) !== negated }
}

function textOperand(node: Expression, context: Context): (row: Row) => string {
  const { type, evaluate } = context.compile(node, context)
  if (type !== null && type.base !== 'STRING') {
    throw generationError(
      context.clause,
      `LIKE does not apply to ${describeType(type)}, only to STRING.`,
      node.at,
    )
  }
  return (row) => {
    const value = evaluate(row)
    if (value === null) throw NULL_OPERAND
    return value as string
  }
}

/** Keeps what was made for the last pattern: rows in a row mostly have the same. */
function remembered(make: (pattern: string) => Matcher): (pattern: string) => Matcher {
  let last: string | undefined
  let matcher: Matcher | undefined
  return (pattern) => {
    if (matcher === undefined || pattern !== last) {
      matcher = make(pattern)
      last = pattern
    }
    return matcher
  }
}
