import { nearest } from '../../words/nearest.ts'
import { SqlError } from '../error.ts'
import { type Argument, FunctionError } from '../functions/function.ts'
import type { Call, Expression, Lambda } from '../syntax/ast.ts'
import type { SqlType, Value } from '../types/index.ts'
import type { Compiled, Row } from './compile.ts'
import type { Context } from './context.ts'
import { toRowError } from './errors.ts'
import { literalValue } from './literal.ts'
import { guarded } from './nested-errors.ts'

/** A call of a scalar function. A call among its arguments that fails is NULL. */
export function compileCall(node: Call, context: Context): Compiled {
  const frame: Frame = { row: [] }
  const values: ((row: Row) => Value)[] = []
  const args = node.args.map((arg): Argument => {
    if (arg.kind === 'interval-unit') return { kind: 'interval-unit', unit: arg.unit }
    if (arg.kind === 'lambda') return lambdaArgument(arg, frame, context)
    const { type, evaluate } = context.compile(arg, context)
    values.push(arg.kind === 'call' ? guarded(node, evaluate) : evaluate)
    return { kind: 'value', type, ...(arg.kind === 'literal' && { literal: literalValue(arg) }) }
  })
  const resolved = resolve(node, args, context)
  const hasLambda = args.some(({ kind }) => kind === 'lambda')
  const evaluate = invocation(resolved.evaluate, values)
  if (!hasLambda) return { type: resolved.returnType, evaluate }
  return {
    type: resolved.returnType,
    evaluate: (row) => {
      frame.row = row
      return evaluate(row)
    },
  }
}

function resolve(node: Call, args: readonly Argument[], context: Context) {
  try {
    return context.resolveScalar(node.name, args)
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error
    const unknown = error.message.startsWith("Can't find any functions")
    const near = unknown ? nearest(node.name, context.functionNames()) : undefined
    const hint = near === undefined ? '' : `\nDid you mean ${near}?`
    throw new SqlError(error.message + hint, node.at, { cause: error })
  }
}

function invocation(
  call: (args: readonly Value[]) => Value,
  values: readonly ((row: Row) => Value)[],
): (row: Row) => Value {
  const run = (args: readonly Value[]): Value => {
    try {
      return call(args)
    } catch (error) {
      throw toRowError(error)
    }
  }
  const [first, second] = values
  if (values.length === 1) return (row) => run([first!(row)])
  if (values.length === 2) return (row) => run([first!(row), second!(row)])
  return (row) => run(values.map((value) => value(row)))
}

/** The row that a call with lambdas is evaluated over: their bodies may read its columns too. */
interface Frame {
  row: Row
}

function lambdaArgument(node: Lambda, frame: Frame, context: Context): Argument {
  for (const name of node.parameters) refuseColumnName(name, node, context)
  return {
    kind: 'lambda',
    parameterCount: node.parameters.length,
    typed: (parameterTypes) => typedLambda(node, parameterTypes, frame, context),
  }
}

function typedLambda(node: Lambda, parameterTypes: readonly SqlType[], frame: Frame, context: Context) {
  let args: readonly Value[] = []
  const parameters = new Map(context.parameters)
  node.parameters.forEach((name, i) => {
    const type = parameterTypes[i]
    if (type === undefined) throw new FunctionError(`Lambda parameter ${name} has no value.`)
    parameters.set(name, { type, evaluate: () => args[i] ?? null })
  })
  const body = context.compile(node.body, { ...context, parameters })
  return {
    type: body.type,
    evaluate: (values: readonly Value[]): Value => {
      args = values
      return body.evaluate(frame.row)
    },
  }
}

function refuseColumnName(name: string, node: Expression, context: Context): void {
  try {
    context.scope.column({ name, at: node.at })
  } catch (error) {
    if (error instanceof SqlError) return
    throw error
  }
  throw new SqlError(`Lambda function argument can't be a column name: ${name}`, node.at)
}
