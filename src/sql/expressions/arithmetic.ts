import { SqlError } from '../error.ts'
import type { Binary, Unary } from '../syntax/ast.ts'
import { messageText } from '../syntax/print-expression.ts'
import { add, divide, multiply, negate, remainder, rescale, subtract, toDouble } from '../types/decimal.ts'
import {
  type ArithmeticOp,
  arithmeticType,
  Decimal,
  isNumeric,
  type SqlType,
  type Value,
} from '../types/index.ts'
import { type Compiled, type Row, RowError } from './compile.ts'
import type { Context } from './context.ts'
import { describeType, generationError, toRowError } from './errors.ts'

type Evaluate = (row: Row) => Value
type DecimalType = Extract<SqlType, { base: 'DECIMAL' }>

/** `left op right` on numbers, or `+` on strings. */
export function compileArithmetic(node: Binary, op: ArithmeticOp, context: Context): Compiled {
  const left = context.compile(node.left, context)
  const right = context.compile(node.right, context)
  const type = left.type && right.type && arithmeticType(op, left.type, right.type)
  if (!type) {
    const reason =
      left.type && right.type
        ? `Unsupported arithmetic types. ${left.type.base} ${right.type.base}`
        : `Arithmetic on types ${describeType(left.type)} and ${describeType(right.type)} are not supported.`
    throw new SqlError(`Error processing expression: ${messageText(node)}. ${reason}`, node.at)
  }
  if (type.base === 'STRING') return { type, evaluate: concatenate(left.evaluate, right.evaluate) }
  const a = operand(left, type, op)
  const b = operand(right, type, op)
  if (type.base === 'INTEGER') return { type, evaluate: onIntegers(op, a, b) }
  if (type.base === 'BIGINT') return { type, evaluate: onBigints(op, a, b) }
  if (type.base === 'DOUBLE') return { type, evaluate: onDoubles(op, a, b) }
  return { type, evaluate: onDecimals(op, a, b, type as DecimalType) }
}

/** As Java has it: NULL is the text `null`. */
function concatenate(a: Evaluate, b: Evaluate): Evaluate {
  return (row) => `${a(row) as string | null}${b(row) as string | null}`
}

/** An operand as a value of the kind the result has. NULL is a failure of the row. */
function operand({ type, evaluate }: Compiled, target: SqlType, op: string): (row: Row) => never {
  const failure = new RowError(`NULL is no operand of ${op}`)
  const present: Evaluate = (row) => {
    const value = evaluate(row)
    if (value === null) throw failure
    return value
  }
  return converted(present, type!, target) as (row: Row) => never
}

function converted(evaluate: Evaluate, from: SqlType, target: SqlType): Evaluate {
  if (target.base === 'BIGINT' && from.base === 'INTEGER') return (row) => BigInt(evaluate(row) as number)
  if (target.base === 'DOUBLE') {
    if (from.base === 'BIGINT') return (row) => Number(evaluate(row))
    if (from.base === 'DECIMAL') return (row) => toDouble(evaluate(row) as Decimal)
  }
  if (target.base === 'DECIMAL') {
    if (from.base === 'INTEGER') return (row) => new Decimal(BigInt(evaluate(row) as number), 0)
    if (from.base === 'BIGINT') return (row) => new Decimal(evaluate(row) as bigint, 0)
  }
  return evaluate
}

const DIVISION_BY_ZERO = new RowError('/ by zero')

/** On int32, wrapping. */
function onIntegers(op: ArithmeticOp, a: (row: Row) => number, b: (row: Row) => number): Evaluate {
  switch (op) {
    case '+':
      return (row) => (a(row) + b(row)) | 0
    case '-':
      return (row) => (a(row) - b(row)) | 0
    case '*':
      return (row) => Math.imul(a(row), b(row))
    case '/':
      return (row) => {
        const dividend = a(row)
        const divisor = b(row)
        if (divisor === 0) throw DIVISION_BY_ZERO
        return (dividend / divisor) | 0
      }
    case '%':
      return (row) => {
        const dividend = a(row)
        const divisor = b(row)
        if (divisor === 0) throw DIVISION_BY_ZERO
        return (dividend % divisor) | 0
      }
  }
}

/** On int64, wrapping. */
function onBigints(op: ArithmeticOp, a: (row: Row) => bigint, b: (row: Row) => bigint): Evaluate {
  switch (op) {
    case '+':
      return (row) => BigInt.asIntN(64, a(row) + b(row))
    case '-':
      return (row) => BigInt.asIntN(64, a(row) - b(row))
    case '*':
      return (row) => BigInt.asIntN(64, a(row) * b(row))
    case '/':
      return (row) => {
        const dividend = a(row)
        const divisor = b(row)
        if (divisor === 0n) throw DIVISION_BY_ZERO
        return BigInt.asIntN(64, dividend / divisor)
      }
    case '%':
      return (row) => {
        const dividend = a(row)
        const divisor = b(row)
        if (divisor === 0n) throw DIVISION_BY_ZERO
        return dividend % divisor
      }
  }
}

function onDoubles(op: ArithmeticOp, a: (row: Row) => number, b: (row: Row) => number): Evaluate {
  switch (op) {
    case '+':
      return (row) => a(row) + b(row)
    case '-':
      return (row) => a(row) - b(row)
    case '*':
      return (row) => a(row) * b(row)
    case '/':
      return (row) => a(row) / b(row)
    case '%':
      return (row) => a(row) % b(row)
  }
}

/** A quotient that needs more digits than the type's scale is a failure of the row, as in ksqlDB. */
function onDecimals(
  op: ArithmeticOp,
  a: (row: Row) => Decimal,
  b: (row: Row) => Decimal,
  { precision, scale }: DecimalType,
): Evaluate {
  const calculate = decimalOperation(op, precision)
  return (row) => {
    const left = a(row)
    const right = b(row)
    try {
      return rescale(calculate(left, right), scale, 'exact')
    } catch (error) {
      throw toRowError(error)
    }
  }
}

function decimalOperation(op: ArithmeticOp, precision: number): (a: Decimal, b: Decimal) => Decimal {
  switch (op) {
    case '+':
      return add
    case '-':
      return subtract
    case '*':
      return multiply
    case '/':
      return (a, b) => divide(a, b, precision, 'half-up')
    case '%':
      return (a, b) => remainder(a, b, precision)
  }
}

/** `-x` or `+x`. */
export function compileUnary(node: Unary, context: Context): Compiled {
  const { type, evaluate } = context.compile(node.operand, context)
  if (type === null || !isNumeric(type)) {
    const message = `Unary ${node.op} does not apply to ${describeType(type)}.`
    throw generationError(context.clause, message, node.at)
  }
  const present = operand({ type, evaluate }, type, node.op) as Evaluate
  if (node.op === '+') return { type, evaluate: present }
  return { type, evaluate: negated(type, present) }
}

function negated(type: SqlType, evaluate: Evaluate): Evaluate {
  switch (type.base) {
    case 'INTEGER':
      return (row) => -(evaluate(row) as number) | 0
    case 'BIGINT':
      return (row) => BigInt.asIntN(64, -(evaluate(row) as bigint))
    case 'DECIMAL':
      return (row) => negate(evaluate(row) as Decimal)
    default:
      return (row) => -(evaluate(row) as number)
  }
}
