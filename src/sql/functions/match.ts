/** Whether arguments fit an overload's parameters, exactly or with implicit casts, and what its generics then are. */

import { asDecimal, canBeArgument, sameType } from '../types/relations.ts'
import type { SqlType } from '../types/type.ts'
import type { Parameter } from './definition.ts'
import type { Argument } from './function.ts'
import { concreteType, type TypePattern } from './pattern.ts'

type LambdaArgument = Extract<Argument, { kind: 'lambda' }>

/** What scalar, table and aggregate functions have in common here. */
export interface Signature {
  readonly parameters: readonly Parameter[]
}

export interface Match<S extends Signature = Signature> {
  readonly overload: S
  /** One for each argument: variadic parameters repeated. */
  readonly parameters: readonly Parameter[]
  readonly generics: ReadonlyMap<string, SqlType>
  /** Lambdas with their parameters typed, in order. */
  readonly lambdas: readonly ReturnType<LambdaArgument['typed']>[]
}

/** Undefined where the arguments do not fit. Errors inside the body of a lambda are thrown as they come. */
export function matchOverload<S extends Signature>(
  overload: S,
  args: readonly Argument[],
  allowCasts: boolean,
): Match<S> | undefined {
  const parameters = parametersFor(overload.parameters, args.length)
  if (!parameters) return undefined
  const generics = new Map<string, SqlType>()
  const lambdas: ReturnType<LambdaArgument['typed']>[] = []
  for (const [index, arg] of args.entries()) {
    const { type } = parameters[index]!
    switch (arg.kind) {
      case 'value':
        if (type.kind === 'lambda' || type.kind === 'interval-unit') return undefined
        if (arg.type && !fits(type, arg.type, generics, allowCasts)) return undefined
        break
      case 'interval-unit':
        if (type.kind !== 'interval-unit') return undefined
        break
      case 'lambda': {
        const typed = matchLambda(type, arg, generics)
        if (!typed) return undefined
        lambdas.push(typed)
      }
    }
  }
  return { overload, parameters, generics, lambdas }
}

function parametersFor(declared: readonly Parameter[], count: number): readonly Parameter[] | undefined {
  const last = declared.at(-1)
  if (!last?.variadic) return declared.length === count ? declared : undefined
  const fixed = declared.slice(0, -1)
  if (count < fixed.length) return undefined
  return [...fixed, ...new Array<Parameter>(count - fixed.length).fill(last)]
}

function fits(
  pattern: TypePattern,
  type: SqlType,
  generics: Map<string, SqlType>,
  allowCasts: boolean,
): boolean {
  switch (pattern.kind) {
    case 'any':
      return true
    case 'generic': {
      const known = generics.get(pattern.name)
      if (known) return sameType(known, type)
      generics.set(pattern.name, type)
      return true
    }
    case 'array':
      return type.base === 'ARRAY' && fits(pattern.element, type.element, generics, allowCasts)
    case 'map':
      return (
        type.base === 'MAP' &&
        fits(pattern.key, type.key, generics, allowCasts) &&
        fits(pattern.value, type.value, generics, allowCasts)
      )
    case 'decimal':
      return type.base === 'DECIMAL' || (allowCasts && asDecimal(type) !== undefined)
    case 'type':
      if (pattern.type.base === 'ARRAY') {
        return (
          type.base === 'ARRAY' &&
          fits({ kind: 'type', type: pattern.type.element }, type.element, generics, allowCasts)
        )
      }
      return allowCasts ? canBeArgument(type, pattern.type) : sameType(type, pattern.type)
    default:
      return false
  }
}

function matchLambda(
  pattern: TypePattern,
  arg: LambdaArgument,
  generics: Map<string, SqlType>,
): ReturnType<LambdaArgument['typed']> | undefined {
  if (pattern.kind !== 'lambda' || pattern.inputs.length !== arg.parameterCount) return undefined
  const inputs: SqlType[] = []
  for (const input of pattern.inputs) {
    const type = concreteType(input, generics)
    if (!type) return undefined
    inputs.push(type)
  }
  const typed = arg.typed(inputs)
  return typed.type === null || fits(pattern.output, typed.type, generics, false) ? typed : undefined
}
