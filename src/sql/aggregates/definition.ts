/** The declarative form of an aggregate function: overloads, as scalar functions have them, that build an aggregate. */

import type { Parameter } from '../functions/definition.ts'
import type { Generics } from '../functions/pattern.ts'
import type { SqlType } from '../types/type.ts'
import type { Value } from '../types/value.ts'
import type { ResolvedAggregate } from './aggregate.ts'
import type { FunctionSetting } from './settings.ts'

export interface AggregateBinding {
  /** The types of the arguments that are given to `add`. */
  readonly types: readonly SqlType[]
  readonly generics: Generics
  /** The values of the arguments that must be literals, in order. */
  readonly literals: readonly Value[]
  /** A setting of the function: `limit` is `ksql.functions.collect_list.limit`. */
  readonly setting: FunctionSetting
}

export interface AggregateOverload {
  readonly parameters: readonly Parameter[]
  /** How many of the parameters, from the last, must be literals. */
  readonly literalCount: number
  /** May throw FunctionError. */
  readonly build: (binding: AggregateBinding) => Omit<ResolvedAggregate, 'argumentCount'>
}

export interface AggregateDefinition {
  readonly name: string
  /** The name as ksqlDB's messages have it, where it differs from `name`. */
  readonly shownAs?: string
  readonly description: string
  readonly overloads: readonly AggregateOverload[]
}

export type Aggregate = Omit<ResolvedAggregate, 'argumentCount'>
