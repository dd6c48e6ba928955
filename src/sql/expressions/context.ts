import type { Argument, ResolvedFunction } from '../functions/function.ts'
import type { Expression } from '../syntax/ast.ts'
import type { Compiled, Scope } from './compile.ts'

/** Finds the overload of a scalar function for arguments. Throws FunctionError. */
export type ResolveScalar = (name: string, args: readonly Argument[]) => ResolvedFunction

/** What the compiling of every part of an expression needs. */
export interface Context {
  readonly scope: Scope
  readonly resolveScalar: ResolveScalar
  /** The names of all scalar functions, for suggestions. */
  readonly functionNames: () => Iterable<string>
  /** What the expression is of, as ksqlDB's messages name it: Select, Predicate, ... */
  readonly clause: string
  /** The parameters of the lambdas around this part, by name. */
  readonly parameters: ReadonlyMap<string, Compiled>
  readonly compile: (expression: Expression, context: Context) => Compiled
}
