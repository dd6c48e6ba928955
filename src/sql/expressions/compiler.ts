import { SqlError } from '../error.ts'
import type { Binary, ColumnRef, Expression, Literal } from '../syntax/ast.ts'
import { compileDereference, compileSubscript } from './access.ts'
import { compileArithmetic, compileUnary } from './arithmetic.ts'
import { compileCall } from './call.ts'
import { compileCase } from './case.ts'
import { compileCast } from './cast.ts'
import { compileBetween, compileComparison, isComparison } from './comparison.ts'
import type { Compiled, Scope } from './compile.ts'
import { compileArray, compileMap, compileStruct } from './constructors.ts'
import type { Context, ResolveScalar } from './context.ts'
import { compileIn } from './in.ts'
import { compileLike } from './like.ts'
import { literalType, literalValue } from './literal.ts'
import { compileIs, compileLogic, compileNot } from './logic.ts'

/**
 * Types an expression and makes a closure of it. `clause` is what the expression is of, as ksqlDB's messages name it:
 * Select (if absent), Predicate, SelectKey, ... Throws SqlError.
 */
export type ExpressionCompiler = (expression: Expression, scope: Scope, clause?: string) => Compiled

/** Makes the compiler for a set of functions. */
export function createCompiler(
  resolveScalar: ResolveScalar,
  functionNames: () => Iterable<string>,
): ExpressionCompiler {
  return (expression, scope, clause = 'Select') =>
    compile(expression, { scope, resolveScalar, functionNames, clause, parameters: new Map(), compile })
}

function compile(node: Expression, context: Context): Compiled {
  switch (node.kind) {
    case 'literal':
      return compileLiteral(node)
    case 'column':
      return compileColumn(node, context)
    case 'unary':
      return compileUnary(node, context)
    case 'binary':
      return compileBinary(node, context)
    case 'not':
      return compileNot(node, context)
    case 'is':
      return compileIs(node, context)
    case 'between':
      return compileBetween(node, context)
    case 'in':
      return compileIn(node, context)
    case 'like':
      return compileLike(node, context)
    case 'case':
      return compileCase(node, context)
    case 'cast':
      return compileCast(node, context)
    case 'call':
      return compileCall(node, context)
    case 'subscript':
      return compileSubscript(node, context)
    case 'dereference':
      return compileDereference(node, context)
    case 'array':
      return compileArray(node, context)
    case 'map':
      return compileMap(node, context)
    case 'struct':
      return compileStruct(node, context)
    case 'lambda':
    case 'interval-unit':
      throw new SqlError('Only an argument of a function can be this.', node.at)
  }
}

function compileLiteral(node: Literal): Compiled {
  const value = literalValue(node)
  return { type: literalType(node), evaluate: () => value }
}

function compileColumn(node: ColumnRef, context: Context): Compiled {
  const parameter = node.source === undefined ? context.parameters.get(node.name) : undefined
  if (parameter !== undefined) return parameter
  const { slot, type } = context.scope.column(node)
  return { type, evaluate: (row) => row[slot]! }
}

function compileBinary(node: Binary, context: Context): Compiled {
  const { op } = node
  if (op === 'AND' || op === 'OR') return compileLogic(node, op, context)
  if (isComparison(op)) return compileComparison(node, op, context)
  return compileArithmetic(node, op, context)
}
