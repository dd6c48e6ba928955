/** The declarative form of a function: its overloads, each with a typed signature and an implementation. */

import type { Instant } from '../types/instant.ts'
import {
  BIGINT,
  BOOLEAN,
  BYTES,
  DATE,
  DOUBLE,
  INTEGER,
  type SqlType,
  STRING,
  TIME,
  TIMESTAMP,
} from '../types/type.ts'
import type { Decimal, Value } from '../types/value.ts'
import type { Generics, TypePattern } from './pattern.ts'

/** A parameter; `V` is the type of the values that an implementation sees. */
export interface Parameter<V = Value> {
  readonly name: string
  readonly type: TypePattern
  /** Any number of arguments, none too; the last parameter only. */
  readonly variadic?: boolean
  /** A NULL here fails the whole expression, where elsewhere it would be an argument like any other. */
  readonly primitive?: boolean
  /** Never set: carries `V` for the compiler. */
  readonly seen?: V
}

interface Variadic<V = Value> extends Parameter<V> {
  readonly variadic: true
}

/** How a lambda argument reaches an implementation. */
export type Lambda = (...args: readonly Value[]) => Value

/** What an implementation may want to know beyond the values, once per statement. */
export interface Binding {
  /** The types of the arguments after implicit casts, in order, lambdas and units left out. null: a bare NULL. */
  readonly types: readonly (SqlType | null)[]
  readonly returnType: SqlType
  readonly generics: Generics
  readonly lambdas: readonly Lambda[]
  /** Upper case: DAYS. */
  readonly intervalUnit: string
  /** The values of constant arguments, in order; undefined where an argument is not constant. */
  readonly literals: readonly (Value | undefined)[]
}

export type Evaluate = (args: readonly Value[]) => Value

/** A type, or what it is for given arguments (null: a bare NULL). May throw FunctionError. */
export type Returns = TypePattern | ((types: readonly (SqlType | null)[], generics: Generics) => SqlType)

export interface Overload {
  readonly parameters: readonly Parameter[]
  readonly returns: Returns
  readonly bind: (binding: Binding) => Evaluate
}

export interface FunctionDefinition {
  /** Upper case. */
  readonly name: string
  /** The name as ksqlDB's messages have it, where it differs from `name`. */
  readonly shownAs?: string
  readonly description: string
  readonly overloads: readonly Overload[]
}

type Values<P extends readonly Parameter[], N> = P extends readonly []
  ? []
  : P extends readonly [Variadic<infer V>]
    ? (V | N)[]
    : P extends readonly [Parameter<infer V>, ...infer Rest extends readonly Parameter[]]
      ? [V] extends [never]
        ? Values<Rest, N>
        : [V | N, ...Values<Rest, N>]
      : never

/** NULL in, NULL out: the implementation never sees a NULL argument. */
export function strict<const P extends readonly Parameter[]>(
  parameters: P,
  returns: Returns,
  evaluate: (...args: Values<P, never>) => Value,
): Overload {
  return { parameters, returns, bind: () => strictly(evaluate as (...args: readonly Value[]) => Value) }
}

/** Called with NULLs too. */
export function calledOnNull<const P extends readonly Parameter[]>(
  parameters: P,
  returns: Returns,
  evaluate: (...args: Values<P, null>) => Value,
): Overload {
  const call = evaluate as (...args: readonly Value[]) => Value
  return { parameters, returns, bind: () => (args) => call(...args) }
}

/** Bound once a statement, to types, lambdas or literals; NULL in, NULL out. */
export function boundStrict<const P extends readonly Parameter[]>(
  parameters: P,
  returns: Returns,
  bind: (binding: Binding) => (...args: Values<P, never>) => Value,
): Overload {
  return {
    parameters,
    returns,
    bind: (binding) => strictly(bind(binding) as (...args: readonly Value[]) => Value),
  }
}

/** Bound once a statement; called with NULLs too. */
export function boundOnNull<const P extends readonly Parameter[]>(
  parameters: P,
  returns: Returns,
  bind: (binding: Binding) => (...args: Values<P, null>) => Value,
): Overload {
  return {
    parameters,
    returns,
    bind: (binding) => {
      const call = bind(binding) as (...args: readonly Value[]) => Value
      return (args) => call(...args)
    },
  }
}

function strictly(call: (...args: readonly Value[]) => Value): Evaluate {
  return (args) => (args.includes(null) ? null : call(...args))
}

const exactly = (type: SqlType): TypePattern => ({ kind: 'type', type })

/** Types of results. */
export const returns = {
  boolean: exactly(BOOLEAN),
  int: exactly(INTEGER),
  bigint: exactly(BIGINT),
  double: exactly(DOUBLE),
  string: exactly(STRING),
  bytes: exactly(BYTES),
  date: exactly(DATE),
  time: exactly(TIME),
  timestamp: exactly(TIMESTAMP),
  strings: exactly({ base: 'ARRAY', element: STRING }),
} as const

export const generic = (name: string): TypePattern => ({ kind: 'generic', name })
export const arrayOf = (element: TypePattern): TypePattern => ({ kind: 'array', element })
export const mapOf = (key: TypePattern, value: TypePattern): TypePattern => ({ kind: 'map', key, value })
export const DECIMAL_PATTERN: TypePattern = { kind: 'decimal' }

export const boolean = (name: string): Parameter<boolean> => ({ name, type: returns.boolean })
export const int = (name: string): Parameter<number> => ({ name, type: returns.int })
export const bigint = (name: string): Parameter<bigint> => ({ name, type: returns.bigint })
export const double = (name: string): Parameter<number> => ({ name, type: returns.double })
export const decimal = (name: string): Parameter<Decimal> => ({ name, type: DECIMAL_PATTERN })
export const string = (name: string): Parameter<string> => ({ name, type: returns.string })
export const bytes = (name: string): Parameter<Uint8Array> => ({ name, type: returns.bytes })
export const date = (name: string): Parameter<number> => ({ name, type: returns.date })
export const time = (name: string): Parameter<number> => ({ name, type: returns.time })
export const timestamp = (name: string): Parameter<Instant> => ({ name, type: returns.timestamp })
export const any = (name: string, type: TypePattern = { kind: 'any' }): Parameter<Exclude<Value, null>> => ({
  name,
  type,
})
export const array = (element: TypePattern, name: string): Parameter<readonly Value[]> => ({
  name,
  type: arrayOf(element),
})
export const map = (
  key: TypePattern,
  value: TypePattern,
  name: string,
): Parameter<ReadonlyMap<Value, Value>> => ({ name, type: mapOf(key, value) })
/** Not among the values: reaches the implementation through its binding. */
export const intervalUnit = (name: string): Parameter<never> => ({ name, type: { kind: 'interval-unit' } })
/** Not among the values: reaches the implementation through its binding. */
export const lambda = (
  inputs: readonly TypePattern[],
  output: TypePattern,
  name: string,
): Parameter<never> => ({ name, type: { kind: 'lambda', inputs, output } })
export const primitive = <V>(parameter: Parameter<V>): Parameter<V> => ({ ...parameter, primitive: true })
export const variadic = <V>(parameter: Parameter<V>): Variadic<V> => ({ ...parameter, variadic: true })
