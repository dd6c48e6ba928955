/** STDDEV_SAMPLE, and STDDEV_SAMP, which gives the variance: ksqlDB keeps that error for those who rely on it. */

import { bigint, double, int } from '../functions/definition.ts'
import { BIGINT, DOUBLE, type SqlType } from '../types/type.ts'
import { Struct, type Value } from '../types/value.ts'
import type { Aggregate, AggregateDefinition } from './definition.ts'
import { arithmeticOf } from './number.ts'

export const STDDEV_SAMPLE: AggregateDefinition = {
  name: 'STDDEV_SAMPLE',
  description: 'The standard deviation of a sample; 0.0 for fewer than two values.',
  overloads: overloads(exactly, Math.sqrt),
}

export const STDDEV_SAMP: AggregateDefinition = {
  name: 'STDDEV_SAMP',
  description: 'The variance of a sample, under a misleading name: use STDDEV_SAMPLE.',
  overloads: overloads(inWholeNumbers, (variance) => variance),
}

/** The part of a calculation where the two functions differ for whole numbers. */
interface Means {
  /** `count` × value - sum, the sum with the value in it. */
  readonly delta: (value: Value, count: bigint, sum: Value) => number
  readonly difference: (sum: Value, count: bigint, otherSum: Value, otherCount: bigint) => number
}

function overloads(
  means: (type: SqlType) => Means,
  fromVariance: (variance: number) => number,
): AggregateDefinition['overloads'] {
  return [bigint('val'), int('val'), double('val')].map((parameter) => ({
    parameters: [parameter],
    literalCount: 0,
    build: ({ types: [type] }) => deviation(type!, means(type!), fromVariance),
  }))
}

/** INTEGER sums are 32 bits wide, but multiplied by a BIGINT count. */
function exactly(type: SqlType): Means {
  if (type.base === 'DOUBLE') return ofDoubles
  return {
    delta: (value, count, sum) =>
      Number(BigInt.asIntN(64, BigInt(value as number) * count - BigInt(sum as number))),
    difference: ofDoubles.difference,
  }
}

/** Counts are INTEGER: a product of INTEGERs wraps, and means are cut to whole numbers. */
function inWholeNumbers(type: SqlType): Means {
  if (type.base === 'DOUBLE') return ofDoubles
  const bits = type.base === 'INTEGER' ? 32 : 64
  return {
    delta: (value, count, sum) =>
      Number(BigInt.asIntN(bits, BigInt(value as number) * count - BigInt(sum as number))),
    difference: (sum, count, otherSum, otherCount) =>
      Number(BigInt(sum as number) / count - BigInt(otherSum as number) / otherCount),
  }
}

const ofDoubles: Means = {
  delta: (value, count, sum) => (value as number) * Number(count) - (sum as number),
  difference: (sum, count, otherSum, otherCount) =>
    Number(sum) / Number(count) - Number(otherSum) / Number(otherCount),
}

/** The algorithm of Youngs and Cramer: the sum of squared distances from the mean, kept up row by row. */
function deviation(type: SqlType, means: Means, fromVariance: (variance: number) => number): Aggregate {
  const { zero, add, subtract } = arithmeticOf(type)
  const parts = (state: Value) => (state as Struct).values as readonly [Value, bigint, number]
  const squares = (value: Value, count: bigint, sum: Value) => {
    if (count < 2n) return 0
    const delta = means.delta(value, count, sum)
    return (delta * delta) / Number(count * (count - 1n))
  }
  return {
    stateType: {
      base: 'STRUCT',
      fields: [
        { name: 'SUM', type },
        { name: 'COUNT', type: BIGINT },
        { name: 'M2', type: DOUBLE },
      ],
    },
    returnType: DOUBLE,
    initial: () => new Struct([zero, 0n, 0]),
    add: (state, [value]) => {
      if (value === null) return state
      const [sum, count, m2] = parts(state)
      const newSum = add(sum, value!)
      return new Struct([newSum, count + 1n, squares(value!, count + 1n, newSum) + m2])
    },
    // As ksqlDB has it: the distance is measured as if the value came in once more.
    undo: (state, [value]) => {
      if (value === null) return state
      const [sum, count, m2] = parts(state)
      const delta = means.delta(value!, count + 1n, add(sum, value!))
      const removed = count > 1n ? (delta * delta) / Number((count - 1n) * count) : 0
      return new Struct([subtract(sum, value!), count - 1n, m2 - removed])
    },
    merge: (earlier, later) => {
      const [sum, count, m2] = parts(earlier)
      const [otherSum, otherCount, otherM2] = parts(later)
      const between =
        count === 0n || otherCount === 0n ? 0 : means.difference(sum, count, otherSum, otherCount)
      const added =
        between === 0 ? 0 : (Number(count * otherCount) * between * between) / Number(count + otherCount)
      return new Struct([add(sum, otherSum), count + otherCount, m2 + otherM2 + added])
    },
    result: (state) => {
      const [, count, m2] = parts(state)
      return count < 2n ? 0 : fromVariance(m2 / Number(count - 1n))
    },
  }
}
