/** The front door of the scalar and table functions. */

import type { FunctionDefinition } from './definition.ts'
import {
  type Argument,
  FunctionError,
  type ResolvedFunction,
  type ResolvedTableFunction,
} from './function.ts'
import { SCALAR_FUNCTIONS, TABLE_FUNCTIONS } from './registry.ts'
import { resolveOverload, signatureText } from './resolve.ts'

/** A function as the reference lists it. */
export interface FunctionDoc {
  readonly name: string
  readonly description: string
  /** One for each overload. */
  readonly signatures: readonly string[]
}

/** The overload of a scalar function for given arguments. Throws FunctionError; errors in lambdas as they come. */
export function resolveScalar(name: string, args: readonly Argument[]): ResolvedFunction {
  return resolveOverload(lookUp(SCALAR_FUNCTIONS, name), args)
}

/** The overload of a table function for given arguments. Throws FunctionError. */
export function resolveTableFunction(name: string, args: readonly Argument[]): ResolvedTableFunction {
  const { returnType, evaluate } = resolveOverload(lookUp(TABLE_FUNCTIONS, name), args)
  if (returnType.base !== 'ARRAY') throw new TypeError(`Table function ${name} must give an array.`)
  return {
    returnType: returnType.element,
    evaluate: (values) => {
      const rows = evaluate(values)
      return Array.isArray(rows) ? rows : []
    },
  }
}

/** In any case of letters, as all look-ups here. */
export function isScalar(name: string): boolean {
  return SCALAR_FUNCTIONS.has(name.toUpperCase())
}

export function isTableFunction(name: string): boolean {
  return TABLE_FUNCTIONS.has(name.toUpperCase())
}

/** All scalar functions, by name. */
export function scalarFunctions(): readonly FunctionDoc[] {
  return documentation(SCALAR_FUNCTIONS)
}

/** All table functions, by name. */
export function tableFunctions(): readonly FunctionDoc[] {
  return documentation(TABLE_FUNCTIONS)
}

function lookUp(functions: ReadonlyMap<string, FunctionDefinition>, name: string): FunctionDefinition {
  const definition = functions.get(name.toUpperCase())
  if (!definition) throw new FunctionError(`Can't find any functions with the name '${name.toUpperCase()}'`)
  return definition
}

function documentation(functions: ReadonlyMap<string, FunctionDefinition>): readonly FunctionDoc[] {
  return [...functions.values()]
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map(({ name, description, overloads }) => ({
      name,
      description,
      signatures: overloads.map((overload) => signatureText(name, overload)),
    }))
}
