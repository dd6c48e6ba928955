/** Choosing the overload for given arguments, by ksqlDB's rules, and binding it to them. */

import { RowError } from '../expressions/compile.ts'
import { noteNestedError } from '../expressions/nested-errors.ts'
import { CastError, type Caster, caster, nullable } from '../types/cast.ts'
import { typeText } from '../types/print.ts'
import { asDecimal, sameType } from '../types/relations.ts'
import type { SqlType } from '../types/type.ts'
import type { Value } from '../types/value.ts'
import type { Binding, Evaluate, FunctionDefinition, Overload, Parameter } from './definition.ts'
import { type Argument, FunctionError } from './function.ts'
import { type Match, matchOverload, type Signature } from './match.ts'
import { concreteType, hasGenerics, patternText } from './pattern.ts'

export interface ResolvedOverload {
  readonly returnType: SqlType
  readonly evaluate: Evaluate
}

/** A function by its overloads, scalar or aggregate. */
export interface Overloaded<S extends Signature> {
  readonly name: string
  readonly shownAs?: string
  readonly overloads: readonly S[]
}

/** Throws FunctionError where no overload fits, or several do equally well. */
export function resolveOverload(definition: FunctionDefinition, args: readonly Argument[]): ResolvedOverload {
  return bind(definition, chooseOverload(definition, args, true), args)
}

/** The overload that fits exactly, or else, if that is allowed, with implicit casts. Throws FunctionError. */
export function chooseOverload<S extends Signature>(
  definition: Overloaded<S>,
  args: readonly Argument[],
  allowCasts: boolean,
): Match<S> {
  const match = best(definition, args, false) ?? (allowCasts ? best(definition, args, true) : undefined)
  if (!match) throw new FunctionError(refusal(definition, args, 'does not accept parameters'))
  return match
}

function best<S extends Signature>(
  definition: Overloaded<S>,
  args: readonly Argument[],
  allowCasts: boolean,
): Match<S> | undefined {
  const [first, second] = definition.overloads
    .map((overload) => matchOverload(overload, args, allowCasts))
    .filter((match) => match !== undefined)
    .sort((left, right) => bySpecificity(left.overload, right.overload))
  const tied = first && second && bySpecificity(first.overload, second.overload) === 0
  if (tied || (first && !allowCasts && isNullForAllVariadics(first, args))) {
    throw new FunctionError(
      refusal(definition, args, 'cannot be resolved due to ambiguous method parameters'),
    )
  }
  return first
}

/** A bare NULL as the only variadic argument could be an array of them too: ksqlDB will not choose. */
function isNullForAllVariadics({ overload: { parameters } }: Match, args: readonly Argument[]): boolean {
  const last = args.at(-1)
  return (
    parameters.at(-1)?.variadic === true &&
    args.length === parameters.length &&
    last?.kind === 'value' &&
    last.type === null
  )
}

/** Fixed parameters go before variadic ones, many before few, concrete types before generics. */
function bySpecificity({ parameters: left }: Signature, { parameters: right }: Signature): number {
  return (
    Number(left.at(-1)?.variadic ?? false) - Number(right.at(-1)?.variadic ?? false) ||
    right.length - left.length ||
    genericCount(left) - genericCount(right)
  )
}

function genericCount(parameters: readonly Parameter[]): number {
  return parameters.filter((parameter) => hasGenerics(parameter.type)).length
}

function bind(
  definition: FunctionDefinition,
  match: Match<Overload>,
  args: readonly Argument[],
): ResolvedOverload {
  const { overload, generics } = match
  const types: (SqlType | null)[] = []
  const literals: (Value | undefined)[] = []
  const casts: (((value: Value) => Value) | undefined)[] = []
  let intervalUnit = ''
  for (const [index, arg] of args.entries()) {
    if (arg.kind === 'interval-unit') intervalUnit = arg.unit.toUpperCase()
    if (arg.kind !== 'value') continue
    const type = targetType(match.parameters[index]!, arg.type, generics)
    const cast = arg.type && type ? implicitCast(arg.type, type) : undefined
    types.push(type)
    casts.push(cast)
    literals.push(arg.literal === undefined || !cast ? arg.literal : cast(arg.literal))
  }
  const returnType =
    typeof overload.returns === 'function'
      ? overload.returns(types, generics)
      : concreteType(overload.returns, generics)
  if (!returnType) {
    throw new FunctionError(
      `Could not determine the return type of function '${shownName(definition)}': cast the NULL to the type it stands for.`,
    )
  }
  const lambdas = match.lambdas.map(
    (lambda) =>
      (...values: readonly Value[]) =>
        lambda.evaluate(values),
  )
  const binding: Binding = { types, returnType, generics, lambdas, intervalUnit, literals }
  return { returnType, evaluate: withCasts(refusingNulls(overload.bind(binding), match, args), casts) }
}

/** The type an argument has once it is cast to what the parameter declares. */
function targetType(
  parameter: Parameter,
  type: SqlType | null,
  generics: ReadonlyMap<string, SqlType>,
): SqlType | null {
  if (parameter.type.kind === 'decimal') return type && (asDecimal(type) ?? null)
  return concreteType(parameter.type, generics) ?? type
}

function implicitCast(from: SqlType, to: SqlType): ((value: Value) => Value) | undefined {
  const cast = sameType(from, to) ? undefined : caster(from, to)
  return cast && nullable(from.base === 'STRING' ? (text) => castText(cast, text) : cast)
}

/** Text that holds no date or time is NULL to the function. */
function castText(cast: Caster, text: NonNullable<Value>): Value {
  try {
    return cast(text)
  } catch (error) {
    if (!(error instanceof CastError)) throw error
    noteNestedError(error.message)
    return null
  }
}

function refusingNulls(evaluate: Evaluate, match: Match<Overload>, args: readonly Argument[]): Evaluate {
  const primitives = match.parameters
    .filter((_, index) => args[index]!.kind === 'value')
    .flatMap((parameter, index) => (parameter.primitive ? [index] : []))
  if (primitives.length === 0) return evaluate
  return (values) => {
    const missing = primitives.find((index) => values[index] === null)
    if (missing === undefined) return evaluate(values)
    throw new RowError(`Can't coerce argument at index ${missing} from null to a primitive type`)
  }
}

function withCasts(evaluate: Evaluate, casts: readonly (((value: Value) => Value) | undefined)[]): Evaluate {
  if (casts.every((cast) => cast === undefined)) return evaluate
  return (args) =>
    evaluate(
      args.map((value, index) => {
        const cast = casts[index]
        return cast ? cast(value) : value
      }),
    )
}

function shownName({ name, shownAs }: Overloaded<Signature>): string {
  return shownAs ?? name
}

function refusal(definition: Overloaded<Signature>, args: readonly Argument[], reason: string): string {
  return [
    `Function '${shownName(definition)}' ${reason} (${args.map(argumentText).join(', ')}).`,
    reason.startsWith('does not') ? 'Valid alternatives are:' : 'Valid function calls are:',
    ...definition.overloads.map((overload) => signatureText(definition.name, overload)),
    'For detailed information on a function run: DESCRIBE FUNCTION <Function-Name>;',
  ].join('\n')
}

function argumentText(arg: Argument): string {
  switch (arg.kind) {
    case 'value':
      return arg.type ? typeText(arg.type) : 'null'
    case 'interval-unit':
      return 'INTERVALUNIT'
    case 'lambda':
      return 'LAMBDA'
  }
}

/** `SUBSTRING(VARCHAR str, INT pos)`; variadic parameters with three dots. */
export function signatureText(name: string, { parameters }: Signature): string {
  const listed = parameters.map(
    (parameter) => `${patternText(parameter.type)}${parameter.variadic ? '...' : ''} ${parameter.name}`,
  )
  return `${name}(${listed.join(', ')})`
}
