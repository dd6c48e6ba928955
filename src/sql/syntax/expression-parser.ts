import type { BinaryOp, Case, Expression } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { unitMs } from './keywords.ts'
import { takeLiteral } from './literal-parser.ts'
import type { Token } from './token.ts'
import { parseType } from './type-parser.ts'

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>='])

/** How tightly the operators between two values bind. */
const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['||', 1],
  ['+', 2],
  ['-', 2],
  ['*', 3],
  ['/', 3],
  ['%', 3],
])

/** Functions whose first argument is a unit of time, which may be written in the singular. */
const UNIT_FUNCTIONS: ReadonlySet<string> = new Set([
  'DATEADD',
  'DATESUB',
  'TIMEADD',
  'TIMESUB',
  'TIMESTAMPADD',
  'TIMESTAMPSUB',
])

/** Any expression: OR binds loosest, then AND, then NOT, then one predicate over values. */
export function parseExpression(cursor: Cursor): Expression {
  let left = conjunction(cursor)
  while (cursor.isWord('OR')) left = binary(cursor, left, 'OR', cursor.next(), () => conjunction(cursor))
  return left
}

function conjunction(cursor: Cursor): Expression {
  let left = negation(cursor)
  while (cursor.isWord('AND')) left = binary(cursor, left, 'AND', cursor.next(), () => negation(cursor))
  return left
}

function negation(cursor: Cursor): Expression {
  if (!cursor.isWord('NOT')) return predicate(cursor)
  const token = cursor.next()
  const operand = cursor.nested(() => negation(cursor))
  cursor.grow(cursor.height, token.at)
  return { kind: 'not', operand, at: token.at }
}

function binary(
  cursor: Cursor,
  left: Expression,
  op: BinaryOp,
  token: Token,
  operand: () => Expression,
): Expression {
  const leftHeight = cursor.height
  const right = operand()
  cursor.grow(Math.max(leftHeight, cursor.height), token.at)
  return { kind: 'binary', op, left, right, at: token.at }
}

/** A value, and at most one predicate over it: `a = b = c` is no expression of the dialect. */
function predicate(cursor: Cursor): Expression {
  const operand = parseValue(cursor)
  const token = cursor.token
  if (token.kind === 'symbol' && COMPARISONS.has(token.text)) {
    cursor.next()
    return binary(cursor, operand, token.text as BinaryOp, token, () => parseValue(cursor))
  }
  if (token.kind !== 'word') return operand
  if (cursor.takeWords('IS')) return isPredicate(cursor, operand, token)
  const negated = cursor.isWord('NOT') && ['BETWEEN', 'IN', 'LIKE'].includes(cursor.peek(1).text)
  if (negated) cursor.next()
  const height = cursor.height
  if (cursor.takeWords('BETWEEN')) return between(cursor, operand, negated, token, height)
  if (cursor.takeWords('IN')) return inList(cursor, operand, negated, token, height)
  if (cursor.takeWords('LIKE')) return like(cursor, operand, negated, token, height)
  return operand
}

function isPredicate(cursor: Cursor, operand: Expression, token: Token): Expression {
  const negated = cursor.takeWords('NOT')
  if (cursor.takeWords('DISTINCT')) {
    cursor.expectWords('FROM')
    const op = negated ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM'
    return binary(cursor, operand, op, token, () => parseValue(cursor))
  }
  if (!cursor.takeWords('NULL'))
    throw cursor.unexpected(negated ? 'NULL or DISTINCT' : 'NULL, NOT NULL or DISTINCT')
  cursor.grow(cursor.height, token.at)
  return { kind: 'is', what: negated ? 'NOT NULL' : 'NULL', operand, at: token.at }
}

function between(
  cursor: Cursor,
  operand: Expression,
  negated: boolean,
  token: Token,
  height: number,
): Expression {
  const low = parseValue(cursor)
  const lowHeight = cursor.height
  cursor.expectWords('AND')
  const high = parseValue(cursor)
  cursor.grow(Math.max(height, lowHeight, cursor.height), token.at)
  return { kind: 'between', negated, operand, low, high, at: token.at }
}

function inList(
  cursor: Cursor,
  operand: Expression,
  negated: boolean,
  token: Token,
  height: number,
): Expression {
  cursor.expectSymbol('(')
  const { items: list, height: highest } = parts(cursor, () => parseExpression(cursor))
  cursor.expectSymbol(')')
  cursor.grow(Math.max(height, highest), token.at)
  return { kind: 'in', negated, operand, list, at: token.at }
}

function like(
  cursor: Cursor,
  operand: Expression,
  negated: boolean,
  token: Token,
  height: number,
): Expression {
  const pattern = parseValue(cursor)
  cursor.grow(Math.max(height, cursor.height), token.at)
  const base = { kind: 'like', negated, operand, pattern, at: token.at } as const
  if (!cursor.takeWords('ESCAPE')) return base
  const escapeAt = cursor.token.at
  const character = cursor.expectString('the escape character as a string')
  if ([...character].length !== 1)
    throw cursor.failure(`Expected single character escape but got: ${character}`, escapeAt)
  return { ...base, escape: character }
}

/** A comma-separated list of parts, and the height of the highest of them. */
function parts<T>(cursor: Cursor, part: () => T): { items: T[]; height: number } {
  let height = 0
  const items = cursor.list(() => {
    const item = part()
    height = Math.max(height, cursor.height)
    return item
  })
  return { items, height }
}

/** What stands beside a comparison, or in a GROUP BY: arithmetic, `||` and all that binds tighter. */
export function parseValue(cursor: Cursor, minimum = 0): Expression {
  let left = cursor.nested(() => unary(cursor))
  for (;;) {
    const token = cursor.token
    const precedence = token.kind === 'symbol' ? PRECEDENCE.get(token.text) : undefined
    if (precedence === undefined || precedence <= minimum) return left
    cursor.next()
    if (token.text === '||') {
      const leftHeight = cursor.height
      const right = parseValue(cursor, precedence)
      cursor.grow(Math.max(leftHeight, cursor.height), token.at)
      left = { kind: 'call', name: 'CONCAT', args: [left, right], at: token.at }
    } else {
      left = binary(cursor, left, token.text as BinaryOp, token, () => parseValue(cursor, precedence))
    }
  }
}

function unary(cursor: Cursor): Expression {
  const token = cursor.token
  if (!cursor.isSymbol('-') && !cursor.isSymbol('+')) return postfix(cursor)
  if (['integer', 'decimal', 'double'].includes(cursor.peek(1).kind) && token.text === '-')
    return postfix(cursor)
  cursor.next()
  const operand = cursor.nested(() => unary(cursor))
  cursor.grow(cursor.height, token.at)
  return { kind: 'unary', op: token.text as '-' | '+', operand, at: token.at }
}

/** A primary expression with the `[index]` and `->field` that follow it. */
function postfix(cursor: Cursor): Expression {
  let base = primary(cursor)
  for (;;) {
    const token = cursor.token
    const height = cursor.height
    if (cursor.takeSymbol('[')) {
      const index = parseValue(cursor)
      cursor.expectSymbol(']')
      cursor.grow(Math.max(height, cursor.height), token.at)
      base = { kind: 'subscript', base, index, at: token.at }
    } else if (cursor.isSymbol('->') && !cursor.followedBy('symbol', '*')) {
      cursor.next()
      const field = cursor.expectName('a field name').text
      cursor.grow(height, token.at)
      base = { kind: 'dereference', base, field, at: token.at }
    } else return base
  }
}

function primary(cursor: Cursor): Expression {
  const literal = takeLiteral(cursor)
  if (literal !== undefined) {
    cursor.height = 1
    return literal
  }
  if (cursor.takeSymbol('(')) {
    const expression = parseExpression(cursor)
    cursor.expectSymbol(')')
    return expression
  }
  if (cursor.isWord('CASE')) return caseExpression(cursor)
  if (cursor.isWord('CAST') && cursor.followedBy('symbol', '(')) return castExpression(cursor)
  if (cursor.isWord('ARRAY') && cursor.followedBy('symbol', '[')) return arrayConstructor(cursor)
  if (cursor.isWord('MAP') && cursor.followedBy('symbol', '(')) return mapConstructor(cursor)
  if (cursor.isWord('STRUCT') && cursor.followedBy('symbol', '(')) return structConstructor(cursor)
  if (cursor.isName()) return nameOrCall(cursor)
  throw cursor.unexpected('an expression')
}

function nameOrCall(cursor: Cursor): Expression {
  const token = cursor.next()
  if (cursor.isSymbol('(')) return call(cursor, token)
  cursor.height = 1
  if (cursor.isSymbol('.') && cursor.isName(1)) {
    cursor.next()
    return { kind: 'column', source: token.text, name: cursor.next().text, at: token.at }
  }
  return { kind: 'column', name: token.text, at: token.at }
}

function call(cursor: Cursor, token: Token): Expression {
  const name = token.text.toUpperCase()
  cursor.expectSymbol('(')
  if (cursor.isSymbol('*') && cursor.followedBy('symbol', ')')) {
    cursor.next()
    cursor.next()
    cursor.height = 1
    return { kind: 'call', name, args: [], star: true, at: token.at }
  }
  if (cursor.takeSymbol(')')) {
    cursor.height = 1
    return { kind: 'call', name, args: [], at: token.at }
  }
  const { items: args, height } = parts(cursor, () => argument(cursor, name))
  cursor.expectSymbol(')')
  cursor.grow(height, token.at)
  return { kind: 'call', name, args, at: token.at }
}

function argument(cursor: Cursor, functionName: string): Expression {
  const { token } = cursor
  if (token.kind === 'word' && unitMs(token.text) !== undefined && isUnit(cursor, functionName)) {
    cursor.next()
    cursor.height = 1
    return { kind: 'interval-unit', unit: token.text, at: token.at }
  }
  return lambda(cursor) ?? parseExpression(cursor)
}

/** DAYS and its like are reserved; DAY is a name too, and a unit only where one is asked for. */
function isUnit(cursor: Cursor, functionName: string): boolean {
  return !cursor.isName() || (UNIT_FUNCTIONS.has(functionName) && cursor.followedBy('symbol', ','))
}

/** `x => ...` or `(x, y) => ...`, if that is what comes next. */
function lambda(cursor: Cursor): Expression | undefined {
  const token = cursor.token
  let arrow: number
  if (cursor.isName()) arrow = 1
  else if (cursor.isSymbol('(') && cursor.isName(1)) {
    let ahead = 2
    while (cursor.followedBy('symbol', ',', ahead) && cursor.isName(ahead + 1)) ahead += 2
    if (!cursor.followedBy('symbol', ')', ahead)) return undefined
    arrow = ahead + 1
  } else return undefined
  if (!cursor.followedBy('symbol', '=>', arrow)) return undefined
  const parenthesised = cursor.takeSymbol('(')
  const parameters = cursor.list(() => cursor.expectName('the name of a parameter').text)
  if (parenthesised) cursor.expectSymbol(')')
  cursor.expectSymbol('=>')
  const body = parseExpression(cursor)
  cursor.grow(cursor.height, token.at)
  return { kind: 'lambda', parameters, body, at: token.at }
}

function caseExpression(cursor: Cursor): Expression {
  const token = cursor.expectWords('CASE')
  let height = 0
  const part = <T>(parse: (cursor: Cursor) => T): T => {
    const result = parse(cursor)
    height = Math.max(height, cursor.height)
    return result
  }
  const operand = cursor.isWord('WHEN') ? undefined : part(parseValue)
  const whens: { when: Expression; then: Expression }[] = []
  if (!cursor.isWord('WHEN')) throw cursor.unexpected('WHEN')
  while (cursor.takeWords('WHEN')) {
    const when = part(parseExpression)
    cursor.expectWords('THEN')
    // biome-ignore lint/suspicious/noThenProperty: a branch of a syntax tree, which nobody awaits
    whens.push({ when, then: part(parseExpression) })
  }
  const otherwise = cursor.takeWords('ELSE') ? part(parseExpression) : undefined
  if (!cursor.takeWords('END')) throw cursor.unexpected(otherwise === undefined ? 'WHEN, ELSE or END' : 'END')
  cursor.grow(height, token.at)
  const expression: Case = {
    kind: 'case',
    whens,
    at: token.at,
    ...(operand && { operand }),
    ...(otherwise && { otherwise }),
  }
  return expression
}

function castExpression(cursor: Cursor): Expression {
  const token = cursor.expectWords('CAST')
  cursor.expectSymbol('(')
  const operand = parseExpression(cursor)
  const { height } = cursor
  cursor.expectWords('AS')
  const type = parseType(cursor)
  cursor.expectSymbol(')')
  cursor.grow(height, token.at)
  return { kind: 'cast', operand, type, at: token.at }
}

function arrayConstructor(cursor: Cursor): Expression {
  const token = cursor.expectWords('ARRAY')
  cursor.expectSymbol('[')
  const { items: elements, height } = cursor.isSymbol(']')
    ? { items: [], height: 0 }
    : parts(cursor, () => parseExpression(cursor))
  cursor.expectSymbol(']')
  cursor.grow(height, token.at)
  return { kind: 'array', elements, at: token.at }
}

function mapConstructor(cursor: Cursor): Expression {
  const token = cursor.expectWords('MAP')
  cursor.expectSymbol('(')
  const entry = () => {
    const key = parseExpression(cursor)
    const keyHeight = cursor.height
    cursor.expectSymbol(':=')
    const value = parseExpression(cursor)
    cursor.height = Math.max(keyHeight, cursor.height)
    return { key, value }
  }
  const { items: entries, height } = cursor.isSymbol(')') ? { items: [], height: 0 } : parts(cursor, entry)
  cursor.expectSymbol(')')
  cursor.grow(height, token.at)
  return { kind: 'map', entries, at: token.at }
}

function structConstructor(cursor: Cursor): Expression {
  const token = cursor.expectWords('STRUCT')
  cursor.expectSymbol('(')
  const field = () => {
    const name = cursor.expectName('a field name').text
    cursor.expectSymbol(':=')
    return { name, value: parseExpression(cursor) }
  }
  const { items: fields, height } = cursor.isSymbol(')') ? { items: [], height: 0 } : parts(cursor, field)
  cursor.expectSymbol(')')
  cursor.grow(height, token.at)
  return { kind: 'struct', fields, at: token.at }
}
