/** GENERATE_SERIES. */

import { RowError } from '../expressions/compile.ts'
import {
  arrayOf,
  bigint,
  calledOnNull,
  type FunctionDefinition,
  int,
  primitive,
  returns,
} from './definition.ts'

const MAX_LENGTH = 10_000_000n

export const GENERATE_SERIES: FunctionDefinition = {
  name: 'GENERATE_SERIES',
  description: 'The whole numbers from one to another, 1 apart or as far as a third argument says.',
  overloads: [
    calledOnNull([primitive(int('start')), primitive(int('end'))], arrayOf(returns.int), (start, end) =>
      series(BigInt(start!), BigInt(end!), undefined, 32).map(Number),
    ),
    calledOnNull(
      [primitive(int('start')), primitive(int('end')), primitive(int('step'))],
      arrayOf(returns.int),
      (start, end, step) => series(BigInt(start!), BigInt(end!), BigInt(step!), 32).map(Number),
    ),
    calledOnNull(
      [primitive(bigint('start')), primitive(bigint('end'))],
      arrayOf(returns.bigint),
      (start, end) => series(start!, end!, undefined, 64),
    ),
    calledOnNull(
      [primitive(bigint('start')), primitive(bigint('end')), primitive(int('step'))],
      arrayOf(returns.bigint),
      (start, end, step) => series(start!, end!, BigInt(step!), 64),
    ),
  ],
}

/** The distance is taken in the numbers' own width, and wraps. */
function series(start: bigint, end: bigint, givenStep: bigint | undefined, bits: number): bigint[] {
  const distance = BigInt.asIntN(bits, end - start)
  const step = givenStep ?? (distance > 0n ? 1n : -1n)
  if (step === 0n) throw new RowError('GENERATE_SERIES step cannot be zero')
  if ((distance > 0n && step < 0n) || (distance < 0n && step > 0n))
    throw new RowError('GENERATE_SERIES step has wrong sign')
  const length = 1n + distance / step
  if (length > MAX_LENGTH) throw new RowError(`GENERATE_SERIES would have ${length} elements`)
  return Array.from({ length: Number(length) }, (_, i) => BigInt.asIntN(bits, start + BigInt(i) * step))
}
