import type { Binary, Expression, Is, Not } from '../syntax/ast.ts'
import { BOOLEAN } from '../types/index.ts'
import { type Compiled, type Row, RowError } from './compile.ts'
import type { Context } from './context.ts'
import { describeType, generationError } from './errors.ts'

const NULL_OPERAND = new RowError('NULL is no operand of AND, OR and NOT')

/** AND or OR. The right side is looked at only where it matters; a NULL that matters is a failure of the row. */
export function compileLogic(node: Binary, op: 'AND' | 'OR', context: Context): Compiled {
  const left = booleanOperand(node.left, context)
  const right = booleanOperand(node.right, context)
  const evaluate =
    op === 'AND' ? (row: Row) => left(row) && right(row) : (row: Row) => left(row) || right(row)
  return { type: BOOLEAN, evaluate }
}

export function compileNot(node: Not, context: Context): Compiled {
  const operand = booleanOperand(node.operand, context)
  return { type: BOOLEAN, evaluate: (row) => !operand(row) }
}

export function compileIs(node: Is, context: Context): Compiled {
  const { evaluate } = context.compile(node.operand, context)
  const wanted = node.what === 'NULL'
  return { type: BOOLEAN, evaluate: (row) => (evaluate(row) === null) === wanted }
}

function booleanOperand(node: Expression, context: Context): (row: Row) => boolean {
  const { type, evaluate } = context.compile(node, context)
  if (type?.base !== 'BOOLEAN') {
    const place = `Line ${node.at.line}, Column ${node.at.column}`
    throw generationError(
      context.clause,
      `${place}: Not a boolean expression. It is ${describeType(type)}.`,
      node.at,
    )
  }
  return (row) => {
    const value = evaluate(row)
    if (value === null) throw NULL_OPERAND
    return value as boolean
  }
}
