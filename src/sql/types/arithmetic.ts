import { asDecimal, isNumeric, widerNumber } from './relations.ts'
import type { SqlType } from './type.ts'

export type ArithmeticOp = '+' | '-' | '*' | '/' | '%'

type DecimalType = Extract<SqlType, { base: 'DECIMAL' }>

/** The type of `left op right`, or undefined if the operator does not apply to these types. */
export function arithmeticType(op: ArithmeticOp, left: SqlType, right: SqlType): SqlType | undefined {
  if (op === '+' && left.base === 'STRING' && right.base === 'STRING') return left
  if (!isNumeric(left) || !isNumeric(right)) return undefined
  if (left.base === 'DOUBLE' || right.base === 'DOUBLE') return { base: 'DOUBLE' }
  if (left.base !== 'DECIMAL' && right.base !== 'DECIMAL') return widerNumber(left, right)
  return decimalType(op, asDecimal(left)!, asDecimal(right)!)
}

/** The precision and scale of the result of an operator on two DECIMALs. */
function decimalType(op: ArithmeticOp, a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale)
  const wholeA = a.precision - a.scale
  const wholeB = b.precision - b.scale
  switch (op) {
    case '+':
    case '-':
      return { base: 'DECIMAL', precision: scale + Math.max(wholeA, wholeB) + 1, scale }
    case '*':
      return { base: 'DECIMAL', precision: a.precision + b.precision + 1, scale: a.scale + b.scale }
    case '/': {
      const quotientScale = Math.max(6, a.scale + b.precision + 1)
      return { base: 'DECIMAL', precision: wholeA + b.scale + quotientScale, scale: quotientScale }
    }
    case '%':
      return { base: 'DECIMAL', precision: Math.min(wholeA, wholeB) + scale, scale }
  }
}
