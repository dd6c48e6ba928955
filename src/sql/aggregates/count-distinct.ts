/** COUNT_DISTINCT, by HyperLogLog: exact for a few values, off by about 1 % for many. */

import { any, generic } from '../functions/definition.ts'
import { murmurLong, murmurText } from '../java/murmur.ts'
import { javaToString } from '../types/text.ts'
import { BIGINT, INTEGER, type SqlType } from '../types/type.ts'
import type { Value } from '../types/value.ts'
import type { Aggregate, AggregateDefinition } from './definition.ts'

const INDEX_BITS = 14
const REGISTERS = 1 << INDEX_BITS
const RANK_BITS = 6
/** The constant of HyperLogLog's estimate for this many registers. */
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS)

export const COUNT_DISTINCT: AggregateDefinition = {
  name: 'COUNT_DISTINCT',
  description: 'About how many distinct values there are, NULL not counted.',
  overloads: [
    {
      parameters: [any('val', generic('T'))],
      literalCount: 0,
      build: ({ types: [type] }) => distinct(type!),
    },
  ],
}

/** Registers that are not zero, by index: the index and the rank in one number. */
type Registers = readonly number[]

function distinct(type: SqlType): Aggregate {
  return {
    stateType: { base: 'ARRAY', element: INTEGER },
    returnType: BIGINT,
    initial: () => [],
    add: (state, [value]) =>
      value === null ? state : raised(state as Registers, entryOf(hashOf(value!, type))),
    merge: (earlier, later) => (later as Registers).reduce(raised, earlier as Registers),
    result: (state) => estimate(state as Registers),
  }
}

function hashOf(value: Value, type: SqlType): number {
  switch (type.base) {
    case 'INTEGER':
    case 'BIGINT':
      return murmurLong(BigInt(value as number | bigint))
    case 'DOUBLE':
      return murmurLong(new BigInt64Array(new Float64Array([value as number]).buffer)[0]!)
    default:
      return murmurText(javaToString(value, type))
  }
}

function entryOf(hash: number): number {
  const index = hash >>> (32 - INDEX_BITS)
  const rank = Math.clz32((hash << INDEX_BITS) | ((1 << (INDEX_BITS - 1)) + 1)) + 1
  return (index << RANK_BITS) | rank
}

function raised(registers: Registers, entry: number): Registers {
  const place = placeOf(registers, entry >> RANK_BITS)
  const present = registers[place]
  if (present === undefined || present >> RANK_BITS !== entry >> RANK_BITS)
    return registers.toSpliced(place, 0, entry)
  return present >= entry ? registers : registers.with(place, entry)
}

/** Where the register of an index is, or would be. */
function placeOf(registers: Registers, index: number): number {
  let low = 0
  let high = registers.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (registers[middle]! >> RANK_BITS < index) low = middle + 1
    else high = middle
  }
  return low
}

function estimate(registers: Registers): bigint {
  const zeros = REGISTERS - registers.length
  const sum = registers.reduce((total, entry) => total + 2 ** -(entry & ((1 << RANK_BITS) - 1)), zeros)
  const raw = (ALPHA * REGISTERS * REGISTERS) / sum
  const few = raw <= 2.5 * REGISTERS && zeros > 0
  return BigInt(Math.round(few ? REGISTERS * Math.log(REGISTERS / zeros) : raw))
}
