/** The front door of the aggregate functions. */

import { type Argument, FunctionError } from '../functions/function.ts'
import type { FunctionDoc } from '../functions/index.ts'
import { chooseOverload, signatureText } from '../functions/resolve.ts'
import type { SqlType } from '../types/type.ts'
import type { Value } from '../types/value.ts'
import type { ResolvedAggregate } from './aggregate.ts'
import { AGGREGATE_FUNCTIONS } from './registry.ts'
import { functionSetting } from './settings.ts'

/**
 * The overload of an aggregate for given arguments; COUNT(*) has none. Arguments are not cast implicitly. `properties`
 * may hold settings of functions. Throws FunctionError.
 */
export function resolveAggregate(
  name: string,
  args: readonly Argument[],
  properties: ReadonlyMap<string, string> = NO_PROPERTIES,
): ResolvedAggregate {
  const definition = AGGREGATE_FUNCTIONS.get(name.toUpperCase())
  if (!definition) throw new FunctionError(`Can't find any functions with the name '${name.toUpperCase()}'`)
  const { overload, generics } = chooseOverload(definition, args, false)
  const argumentCount = args.length - overload.literalCount
  const types: SqlType[] = []
  const literals: Value[] = []
  for (const [index, arg] of args.entries()) {
    if (arg.kind !== 'value') continue
    if (index >= argumentCount) literals.push(literal(definition.name, index, arg.literal))
    else if (arg.type) types.push(arg.type)
    else
      throw new FunctionError(`Function '${definition.name}' can't aggregate a bare NULL: cast it to a type.`)
  }
  const setting = functionSetting(definition.name, properties)
  return { ...overload.build({ types, generics, literals, setting }), argumentCount }
}

const NO_PROPERTIES: ReadonlyMap<string, string> = new Map()

function literal(name: string, index: number, value: Value | undefined): Value {
  if (value !== undefined) return value
  throw new FunctionError(`Parameter ${index + 1} passed to function ${name} must be a literal constant`)
}

/** In any case of letters. */
export function isAggregate(name: string): boolean {
  return AGGREGATE_FUNCTIONS.has(name.toUpperCase())
}

/** All aggregate functions, by name. */
export function aggregateFunctions(): readonly FunctionDoc[] {
  return [...AGGREGATE_FUNCTIONS.values()]
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map(({ name, description, overloads }) => ({
      name,
      description,
      signatures: overloads.map((overload) => signatureText(name, overload)),
    }))
}
