/** SUM and SUM_LIST. */

import { RowError } from '../expressions/compile.ts'
import { array, bigint, decimal, double, int, type Parameter, returns } from '../functions/definition.ts'
import { digitCount, plainText, powerOfTen, rescale } from '../types/decimal.ts'
import type { SqlType } from '../types/type.ts'
import { Decimal, type Value } from '../types/value.ts'
import type { Aggregate, AggregateDefinition, AggregateOverload } from './definition.ts'
import { type Arithmetic, arithmeticOf } from './number.ts'

type DecimalType = Extract<SqlType, { base: 'DECIMAL' }>

export const SUM: AggregateDefinition = {
  name: 'SUM',
  description: 'The sum of the values that are not NULL.',
  overloads: [
    ...[int('val'), bigint('val'), double('val')].map(
      (parameter: Parameter): AggregateOverload => ({
        parameters: [parameter],
        literalCount: 0,
        build: ({ types: [type] }) => sumOf(type!),
      }),
    ),
    {
      parameters: [decimal('val')],
      literalCount: 0,
      build: ({ types: [type] }) => decimalSum(type as DecimalType),
    },
  ],
}

export const SUM_LIST: AggregateDefinition = {
  name: 'SUM_LIST',
  shownAs: 'sum_list',
  description: 'The sum of all elements of the arrays that are not NULL.',
  overloads: [returns.double, returns.int, returns.bigint].map((element) => ({
    parameters: [array(element, 'val')],
    literalCount: 0,
    build: ({ types: [type] }) => listSum(type as Extract<SqlType, { base: 'ARRAY' }>),
  })),
}

function sumOf(type: SqlType): Aggregate {
  const { zero, add, subtract } = arithmeticOf(type)
  return {
    stateType: type,
    returnType: type,
    initial: () => zero,
    add: (sum, [value]) => (value === null ? sum : add(sum, value!)),
    undo: (sum, [value]) => (value === null ? sum : subtract(sum, value!)),
    merge: add,
    result: (sum) => sum,
  }
}

function listSum({ element }: Extract<SqlType, { base: 'ARRAY' }>): Aggregate {
  const arithmetic = arithmeticOf(element)
  const total = (list: Value) => totalOf(list as readonly Value[], arithmetic)
  const sum = sumOf(element)
  return {
    ...sum,
    add: (state, [list]) => (list === null ? state : arithmetic.add(state, total(list!))),
    undo: (state, [list]) => (list === null ? state : arithmetic.subtract(state, total(list!))),
  }
}

function totalOf(list: readonly Value[], { zero, add }: Arithmetic): Value {
  return list.reduce((sum, value) => (value === null ? sum : add(sum, value)), zero)
}

/**
 * The state is NULL before the first row. A sum over NULLs alone is first shown without a scale, as 0: ksqlDB adds to a
 * bare zero, which gets the column's scale once it has been through the store.
 */
function decimalSum(type: DecimalType): Aggregate {
  const zero = new Decimal(0n, 0)
  const stored = (state: Value) => (state === null ? zero : rescale(state as Decimal, type.scale, 'half-up'))
  const change = (state: Value, value: Value, sign: 1n | -1n): Decimal => {
    const sum = stored(state)
    if (value === null) return sum
    const { unscaled, scale } = value as Decimal
    return plus(sum, new Decimal(sign * unscaled, scale), type.precision)
  }
  return {
    stateType: type,
    returnType: type,
    initial: () => null,
    add: (state, [value]) => checked(change(state, value!, 1n), type),
    undo: (state, [value]) => change(state, value!, -1n),
    merge: (earlier, later) => change(earlier, stored(later), 1n),
    result: (state) => state ?? zero,
  }
}

/** Rounded to the precision's significant digits, as Java's MathContext does. */
function plus(left: Decimal, right: Decimal, precision: number): Decimal {
  const scale = Math.max(left.scale, right.scale)
  const sum = new Decimal(
    rescale(left, scale, 'exact').unscaled + rescale(right, scale, 'exact').unscaled,
    scale,
  )
  const excess = digitCount(sum.unscaled) - precision
  return excess > 0 ? rescale(sum, scale - excess, 'half-up') : sum
}

function checked(sum: Decimal, { precision, scale }: DecimalType): Decimal {
  const whole = precision - scale
  const size = sum.unscaled < 0n ? -sum.unscaled : sum.unscaled
  if (size < powerOfTen(whole + sum.scale)) return sum
  throw new RowError(
    `Numeric field overflow: A field with precision ${precision} and scale ${scale} must round to an absolute value less than 10^${whole}. Got ${plainText(sum)}`,
  )
}
