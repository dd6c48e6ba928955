/** What a scalar or table function looks like to the compiler. Definitions and overloads stand beside this file. */

import type { SqlType } from '../types/type.ts'
import type { Value } from '../types/value.ts'

/** An argument as the compiler knows it when it chooses an overload. */
export type Argument =
  /** `type` null: a bare NULL. `literal` is set where the argument is a constant. */
  | { readonly kind: 'value'; readonly type: SqlType | null; readonly literal?: Value }
  | { readonly kind: 'interval-unit'; readonly unit: string }
  /** Typed once its parameters' types are known from the other arguments. */
  | {
      readonly kind: 'lambda'
      readonly parameterCount: number
      readonly typed: (parameterTypes: readonly SqlType[]) => {
        readonly type: SqlType | null
        readonly evaluate: (args: readonly Value[]) => Value
      }
    }

/** An overload chosen for given arguments; implicit casts of the arguments are part of `evaluate`. */
export interface ResolvedFunction {
  readonly returnType: SqlType
  /** `args` are the values of the `value` arguments, in order. Pure. Throws RowError. */
  readonly evaluate: (args: readonly Value[]) => Value
}

/** A table function (EXPLODE): one row in, any number of values out. */
export interface ResolvedTableFunction {
  readonly returnType: SqlType
  readonly evaluate: (args: readonly Value[]) => readonly Value[]
}

/** Why no overload fits; the compiler adds the place and throws SqlError. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError'
}
