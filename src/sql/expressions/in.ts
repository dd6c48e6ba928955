import { SqlError } from '../error.ts'
import type { In } from '../syntax/ast.ts'
import { BOOLEAN, equalValues, holdsNull, type SqlType, type Value } from '../types/index.ts'
import { coerceList } from './coerce.ts'
import type { Compiled, Row } from './compile.ts'
import type { Context } from './context.ts'

/** `operand [NOT] IN (...)`. A NULL, and what holds one, is in no list, so that NOT IN is true of it. */
export function compileIn(node: In, context: Context): Compiled {
  const { type, evaluate } = coerced(node, context)
  const [operand, ...candidates] = evaluate
  const constants = node.list.every(({ kind }) => kind === 'literal')
  const isIn = constants && isHashable(type) ? inSet(candidates) : inList(candidates)
  const { negated } = node
  return {
    type: BOOLEAN,
    evaluate: (row) => {
      const value = operand!(row)
      return (value !== null && isIn(value, row)) !== negated
    },
  }
}

function coerced(node: In, context: Context) {
  try {
    return coerceList([node.operand, ...node.list], context)
  } catch (error) {
    if (!(error instanceof SqlError) || !/^(operator does not|invalid input)/.test(error.message)) throw error
    throw new SqlError(`Invalid ${context.clause}: ${error.message}`, error, { cause: error })
  }
}

/** Whether equal values of a type are the same to a Set. */
function isHashable(type: SqlType | null): boolean {
  return type !== null && !['DECIMAL', 'BYTES', 'ARRAY', 'MAP', 'STRUCT'].includes(type.base)
}

function inSet(candidates: readonly ((row: Row) => Value)[]): (value: Value) => boolean {
  const set = new Set(candidates.map((candidate) => candidate([])))
  return (value) => set.has(value)
}

function inList(candidates: readonly ((row: Row) => Value)[]): (value: Value, row: Row) => boolean {
  return (value, row) =>
    !holdsNull(value) && candidates.some((candidate) => equalValues(value, candidate(row)))
}
