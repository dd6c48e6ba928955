/** What a condition can come to when some columns are known to be NULL, or not to be. NULL rules are ksqlDB's. */

import type { Expression } from '../syntax/index.ts'

export type Nullness = 'null' | 'value' | 'any'

/** What is known of an expression; undefined: look at its parts. */
export type Known = (expression: Expression) => Nullness | undefined

/** Which outcomes are possible. */
interface Outcomes {
  readonly true: boolean
  readonly false: boolean
}

const EITHER: Outcomes = { true: true, false: true }
const ALWAYS: Outcomes = { true: true, false: false }
const NEVER: Outcomes = { true: false, false: true }

/** Whether a row for which this is known can pass a condition; one that is absent lets all pass. */
export function canBeTrue(condition: Expression | undefined, known: Known): boolean {
  return condition === undefined || outcomes(condition, known).true
}

function outcomes(node: Expression, known: Known): Outcomes {
  switch (node.kind) {
    case 'literal':
      if (node.value.type !== 'boolean') return EITHER
      return node.value.value ? ALWAYS : NEVER
    case 'not':
      return inverse(outcomes(node.operand, known))
    case 'is': {
      const operand = nullness(node.operand, known)
      if (operand === 'any') return EITHER
      return (operand === 'null') === (node.what === 'NULL') ? ALWAYS : NEVER
    }
    case 'binary':
      return binaryOutcomes(node, known)
    case 'between':
    case 'in': {
      const compared = nullness(node.operand, known) === 'null' ? NEVER : EITHER
      return node.negated ? inverse(compared) : compared
    }
    case 'like':
      return nullness(node.operand, known) === 'null' ? NEVER : EITHER
    default:
      return EITHER
  }
}

function binaryOutcomes(node: Extract<Expression, { kind: 'binary' }>, known: Known): Outcomes {
  if (node.op === 'AND' || node.op === 'OR') {
    const left = outcomes(node.left, known)
    const right = outcomes(node.right, known)
    return node.op === 'AND'
      ? { true: left.true && right.true, false: left.false || right.false }
      : { true: left.true || right.true, false: left.false && right.false }
  }
  const left = nullness(node.left, known)
  const right = nullness(node.right, known)
  if (node.op !== 'IS DISTINCT FROM' && node.op !== 'IS NOT DISTINCT FROM') {
    return left === 'null' || right === 'null' ? NEVER : EITHER
  }
  if (left === 'any' || right === 'any' || (left === 'value' && right === 'value')) return EITHER
  const distinct = left === right ? NEVER : ALWAYS
  return node.op === 'IS DISTINCT FROM' ? distinct : inverse(distinct)
}

function inverse(of: Outcomes): Outcomes {
  return { true: of.false, false: of.true }
}

/** Functions that give NULL where an argument is NULL. */
const STRICT: ReadonlySet<string> = new Set(
  `ABS CEIL FLOOR ROUND TRUNC SIGN SQRT LN LOG EXP POWER LEN LCASE UCASE INITCAP TRIM SUBSTRING SPLIT REPLACE LPAD RPAD
   INSTR ARRAY_JOIN ARRAY_LENGTH FORMAT_DATE FORMAT_TIME FORMAT_TIMESTAMP PARSE_DATE PARSE_TIME PARSE_TIMESTAMP
   TIMESTAMPADD TIMESTAMPSUB TIMESTAMPTOSTRING STRINGTOTIMESTAMP FROM_UNIXTIME MASK MD5 AS_VALUE`.split(
    /\s+/,
  ),
)

/** Whether an expression is NULL, is not, or may be. */
export function nullness(node: Expression, known: Known): Nullness {
  const told = known(node)
  if (told !== undefined) return told
  switch (node.kind) {
    case 'literal':
      return node.value.type === 'null' ? 'null' : 'value'
    case 'cast':
      return nullness(node.operand, known)
    case 'unary':
      return nullness(node.operand, known)
    case 'binary':
      return strict([node.left, node.right], known)
    case 'subscript':
    case 'dereference':
      return nullness(node.base, known) === 'null' ? 'null' : 'any'
    case 'array':
    case 'map':
    case 'struct':
      return 'value'
    case 'call':
      return callNullness(node, known)
    default:
      return 'any'
  }
}

function callNullness(node: Extract<Expression, { kind: 'call' }>, known: Known): Nullness {
  if (STRICT.has(node.name)) return strict(node.args, known)
  if (node.name === 'CONCAT') return 'value'
  if (node.name !== 'COALESCE' && node.name !== 'IFNULL') return 'any'
  const args = node.args.map((arg) => nullness(arg, known))
  if (args.includes('value')) return 'value'
  return args.every((arg) => arg === 'null') ? 'null' : 'any'
}

function strict(parts: readonly Expression[], known: Known): Nullness {
  const found = parts.map((part) => nullness(part, known))
  if (found.includes('null')) return 'null'
  return found.every((part) => part === 'value') ? 'value' : 'any'
}
