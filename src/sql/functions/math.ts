/** Sign, roots, powers, logarithms and angles. All but ABS and SIGN calculate in DOUBLE. */

import * as java from '../java/math.ts'
import { Decimal } from '../types/value.ts'
import {
  bigint,
  calledOnNull,
  decimal,
  double,
  type FunctionDefinition,
  int,
  returns,
  strict,
} from './definition.ts'
import { ofFirst } from './returns.ts'

const DEGREES_PER_RADIAN = 180 / Math.PI
const RADIANS_PER_DEGREE = Math.PI / 180

export const MATH_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'ABS',
    shownAs: 'Abs',
    description: 'The absolute value.',
    overloads: [
      strict(
        [decimal('val')],
        ofFirst,
        ({ unscaled, scale }) => new Decimal(unscaled < 0n ? -unscaled : unscaled, scale),
      ),
      strict([double('val')], returns.double, Math.abs),
      strict([int('val')], returns.int, (val) => Math.abs(val) | 0),
      strict([bigint('val')], returns.bigint, (val) => BigInt.asIntN(64, val < 0n ? -val : val)),
    ],
  },
  {
    name: 'SIGN',
    shownAs: 'sign',
    description: '-1, 0 or 1, as the value is negative, zero or positive.',
    overloads: [
      strict([int('value')], returns.int, (value) => Math.sign(value)),
      strict([bigint('value')], returns.int, (value) => (value < 0n ? -1 : value > 0n ? 1 : 0)),
      strict([double('value')], returns.int, (value) => Math.sign(value) | 0),
    ],
  },
  ofOne('SQRT', 'The square root; NaN for negative values.', Math.sqrt),
  ofOne('CBRT', 'The cube root.', java.cbrt),
  ofOne('EXP', "Euler's number to the power of the value.", java.exp),
  ofOne('LN', 'The natural logarithm.', java.log),
  {
    name: 'LOG',
    shownAs: 'log',
    description: 'The natural logarithm, or the one to a base that comes first; NaN where there is none.',
    overloads: [
      strict([int('value')], returns.double, java.log),
      strict([bigint('value')], returns.double, (value) => java.log(Number(value))),
      strict([double('value')], returns.double, java.log),
      ...pairOf('base', 'value', (base, value) =>
        base <= 0 || base === 1 ? Number.NaN : java.log(value) / java.log(base),
      ),
    ],
  },
  {
    name: 'POWER',
    shownAs: 'power',
    description: 'The base to the power of the exponent.',
    overloads: pairOf('base', 'exponent', java.pow),
  },
  ofOne('SIN', 'The sine of an angle in radians.', java.sin),
  ofOne('COS', 'The cosine of an angle in radians.', java.cos),
  ofOne('TAN', 'The tangent of an angle in radians.', java.tan),
  ofOne('COT', 'The cotangent of an angle in radians.', (value) => java.cos(value) / java.sin(value)),
  ofOne('ASIN', 'The angle in radians that has this sine.', Math.asin),
  ofOne('ACOS', 'The angle in radians that has this cosine.', Math.acos),
  ofOne('ATAN', 'The angle in radians that has this tangent.', Math.atan),
  {
    name: 'ATAN2',
    shownAs: 'atan2',
    description: 'The angle in radians of the point (x, y), y coming first.',
    overloads: pairOf('y', 'x', java.atan2),
  },
  ofOne('SINH', 'The hyperbolic sine.', Math.sinh),
  ofOne('COSH', 'The hyperbolic cosine.', java.cosh),
  ofOne('TANH', 'The hyperbolic tangent.', Math.tanh),
  ofOne('DEGREES', 'Radians as degrees.', (value) => value * DEGREES_PER_RADIAN),
  ofOne('RADIANS', 'Degrees as radians.', (value) => value * RADIANS_PER_DEGREE),
  {
    name: 'PI',
    shownAs: 'pi',
    description: 'Pi.',
    overloads: [calledOnNull([], returns.double, () => Math.PI)],
  },
]

function ofOne(name: string, description: string, calculate: (value: number) => number): FunctionDefinition {
  return {
    name,
    shownAs: name.toLowerCase(),
    description,
    overloads: [
      strict([int('value')], returns.double, calculate),
      strict([bigint('value')], returns.double, (value) => calculate(Number(value))),
      strict([double('value')], returns.double, calculate),
    ],
  }
}

function pairOf(
  first: string,
  second: string,
  calculate: (first: number, second: number) => number,
): FunctionDefinition['overloads'] {
  return [
    strict([int(first), int(second)], returns.double, calculate),
    strict([bigint(first), bigint(second)], returns.double, (x, y) => calculate(Number(x), Number(y))),
    strict([double(first), double(second)], returns.double, calculate),
  ]
}
