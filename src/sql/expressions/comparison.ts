import { type SourceLocation, SqlError } from '../error.ts'
import type { Between, Binary, BinaryOp, Expression } from '../syntax/ast.ts'
import { compareDecimals, decimalOfDouble } from '../types/decimal.ts'
import {
  BOOLEAN,
  type Caster,
  caster,
  compareBytes,
  Decimal,
  equalValues,
  isNumeric,
  type SqlType,
  sameType,
  type Value,
} from '../types/index.ts'
import { type Compiled, type Row, RowError } from './compile.ts'
import type { Context } from './context.ts'
import { describeType, toRowError } from './errors.ts'

type Evaluate = (row: Row) => Value
type Test = (left: never, right: never) => boolean

/** The operators of comparisons, by the names that ksqlDB's messages give them. */
const NAMES = {
  '=': 'EQUAL',
  '<>': 'NOT_EQUAL',
  '<': 'LESS_THAN',
  '<=': 'LESS_THAN_OR_EQUAL',
  '>': 'GREATER_THAN',
  '>=': 'GREATER_THAN_OR_EQUAL',
  'IS DISTINCT FROM': 'IS_DISTINCT_FROM',
  'IS NOT DISTINCT FROM': 'IS_NOT_DISTINCT_FROM',
} as const

export type ComparisonOp = keyof typeof NAMES

export function isComparison(op: BinaryOp): op is ComparisonOp {
  return op in NAMES
}

/** `left op right`: false where a side is NULL, but for IS [NOT] DISTINCT FROM, which knows NULL. */
export function compileComparison(node: Binary, op: ComparisonOp, context: Context): Compiled {
  const left = context.compile(node.left, context)
  const right = context.compile(node.right, context)
  return { type: BOOLEAN, evaluate: comparison(left, op, right, node.at) }
}

/** `operand BETWEEN low AND high`, both ends included. */
export function compileBetween(node: Between, context: Context): Compiled {
  const operand = context.compile(node.operand, context)
  const part = (op: '>=' | '<=', bound: Expression) =>
    comparison(operand, op, context.compile(bound, context), node.at)
  const low = part('>=', node.low)
  const high = part('<=', node.high)
  const { negated } = node
  return { type: BOOLEAN, evaluate: (row) => (low(row) === true && high(row) === true) !== negated }
}

function comparison(left: Compiled, op: ComparisonOp, right: Compiled, at: SourceLocation): Evaluate {
  if (left.type === null || right.type === null) {
    const sides = `${left.type?.base ?? 'NULL'} ${op} ${right.type?.base ?? 'NULL'}`
    const advice = "Use 'IS NULL' or 'IS NOT NULL' instead."
    throw new SqlError(`Comparison with NULL not supported: ${sides}\n${advice}`, at)
  }
  const common = comparable(left.type, right.type)
  const test = common && testFor(common.kind, op)
  if (!common || !test) {
    const types = `${describeType(left.type)} to ${describeType(right.type)}`
    throw new SqlError(`Cannot compare ${types} with ${NAMES[op]}.`, at)
  }
  return nullSafe(converted(left.evaluate, common.left), converted(right.evaluate, common.right), op, test)
}

function nullSafe(left: Evaluate, right: Evaluate, op: ComparisonOp, test: Test): Evaluate {
  if (op === 'IS DISTINCT FROM' || op === 'IS NOT DISTINCT FROM') {
    const bothNull = op === 'IS NOT DISTINCT FROM'
    return (row) => {
      const a = left(row)
      const b = right(row)
      if (a === null || b === null) return (a === b) === bothNull
      return test(a as never, b as never)
    }
  }
  return (row) => {
    const a = left(row)
    const b = right(row)
    return a !== null && b !== null && test(a as never, b as never)
  }
}

/** How values of two types are brought to one kind in which they can be compared. */
interface Comparable {
  readonly kind: 'number' | 'text' | 'boolean' | 'decimal' | 'bytes' | 'collection'
  readonly left?: Caster
  readonly right?: Caster
}

function comparable(left: SqlType, right: SqlType): Comparable | undefined {
  if (isNumeric(left) && isNumeric(right)) return comparableNumbers(left, right)
  if (isTemporal(left) || isTemporal(right)) return comparableTimes(left, right)
  if (!sameType(left, right)) return undefined
  switch (left.base) {
    case 'STRING':
      return { kind: 'text' }
    case 'BOOLEAN':
      return { kind: 'boolean' }
    case 'BYTES':
      return { kind: 'bytes' }
    default:
      return { kind: 'collection' }
  }
}

function comparableNumbers(left: SqlType, right: SqlType): Comparable {
  if (left.base === 'DECIMAL' || right.base === 'DECIMAL') {
    return { kind: 'decimal', left: toDecimal(left), right: toDecimal(right) }
  }
  // A number and a bigint compare as they are, but beside a DOUBLE a BIGINT is one too.
  const toNumber = (self: SqlType, other: SqlType) =>
    self.base === 'BIGINT' && other.base === 'DOUBLE' ? { cast: Number as Caster } : undefined
  const [castLeft, castRight] = [toNumber(left, right)?.cast, toNumber(right, left)?.cast]
  return { kind: 'number', ...(castLeft && { left: castLeft }), ...(castRight && { right: castRight }) }
}

function toDecimal(type: SqlType): Caster {
  switch (type.base) {
    case 'INTEGER':
      return (value) => new Decimal(BigInt(value as number), 0)
    case 'BIGINT':
      return (value) => new Decimal(value as bigint, 0)
    case 'DOUBLE':
      return (value) => {
        const decimal = decimalOfDouble(value as number)
        if (decimal === undefined) throw new RowError(`${value} can't be compared to a DECIMAL`)
        return decimal
      }
    default:
      return (value) => value
  }
}

function isTemporal(type: SqlType): boolean {
  return type.base === 'DATE' || type.base === 'TIME' || type.base === 'TIMESTAMP'
}

/** Two of a kind; a DATE beside a TIMESTAMP is its midnight; a STRING is read as what stands beside it. */
function comparableTimes(left: SqlType, right: SqlType): Comparable | undefined {
  if (left.base === right.base) return { kind: 'number' }
  if (left.base === 'STRING' || (left.base === 'DATE' && right.base === 'TIMESTAMP')) {
    const cast = caster(left, right)
    return cast && { kind: 'number', left: cast }
  }
  if (right.base === 'STRING' || (right.base === 'DATE' && left.base === 'TIMESTAMP')) {
    const cast = caster(right, left)
    return cast && { kind: 'number', right: cast }
  }
  return undefined
}

function converted(evaluate: Evaluate, cast: Caster | undefined): Evaluate {
  if (cast === undefined) return evaluate
  return (row) => {
    const value = evaluate(row)
    if (value === null) return null
    try {
      return cast(value)
    } catch (error) {
      throw toRowError(error)
    }
  }
}

function testFor(kind: Comparable['kind'], op: ComparisonOp): Test | undefined {
  const equality = op === '=' || op === 'IS NOT DISTINCT FROM'
  const inequality = op === '<>' || op === 'IS DISTINCT FROM'
  switch (kind) {
    case 'number':
    case 'text':
      return scalarTest(op)
    case 'boolean':
      if (equality) return (a: boolean, b: boolean) => a === b
      return inequality ? (a: boolean, b: boolean) => a !== b : undefined
    case 'collection':
      if (equality) return (a: Value, b: Value) => equalValues(a, b)
      return inequality ? (a: Value, b: Value) => !equalValues(a, b) : undefined
    case 'decimal':
      return orderedTest(op, compareDecimals)
    case 'bytes':
      return orderedTest(op, compareBytes)
  }
}

/** On what JavaScript itself orders. Equality is said with < and >: a number may stand beside a bigint. */
function scalarTest(op: ComparisonOp): Test {
  switch (op) {
    case '<':
      return (a: number, b: number) => a < b
    case '<=':
      return (a: number, b: number) => a <= b
    case '>':
      return (a: number, b: number) => a > b
    case '>=':
      return (a: number, b: number) => a >= b
    case '=':
    case 'IS NOT DISTINCT FROM':
      return (a: number, b: number) => a <= b && a >= b
    case '<>':
    case 'IS DISTINCT FROM':
      return (a: number, b: number) => a < b || a > b
  }
}

function orderedTest<T>(op: ComparisonOp, compare: (a: T, b: T) => number): (a: T, b: T) => boolean {
  const test = scalarTest(op) as (order: number, zero: number) => boolean
  return (a, b) => test(compare(a, b), 0)
}
