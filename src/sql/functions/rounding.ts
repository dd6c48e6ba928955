/** CEIL, FLOOR, ROUND and TRUNC. */

import { RowError } from '../expressions/compile.ts'
import { doubleText } from '../java/double.ts'
import { parseDecimal, powerOfTen, rescale, toDouble } from '../types/decimal.ts'
import { Decimal } from '../types/value.ts'
import {
  bigint,
  decimal,
  double,
  type FunctionDefinition,
  int,
  type Overload,
  primitive,
  returns,
  strict,
} from './definition.ts'
import { ofFirst, wholeOfFirst } from './returns.ts'

const MAX_BIGINT = 2n ** 63n - 1n

/** Cuts digits: given how many remain behind the point, negative for places before it. */
type Cut = (value: Decimal, places: number) => Decimal

export const ROUNDING_FUNCTIONS: readonly FunctionDefinition[] = [
  whole('CEIL', 'Ceil', 'The least whole number that is not less.', Math.ceil, (value) =>
    value.unscaled > 0n ? up(value, 0) : down(value, 0),
  ),
  whole('FLOOR', 'Floor', 'The greatest whole number that is not greater.', Math.floor, (value) =>
    value.unscaled < 0n ? up(value, 0) : down(value, 0),
  ),
  {
    name: 'ROUND',
    shownAs: 'Round',
    description: 'Rounds to a number of places behind the point, 0 by default; halves go up.',
    overloads: toPlaces((value) => Math.floor(value + 0.5), halfUp),
  },
  {
    name: 'TRUNC',
    shownAs: 'trunc',
    description: 'Cuts to a number of places behind the point, 0 by default.',
    overloads: toPlaces(Math.trunc, down),
  },
]

function whole(
  name: string,
  shownAs: string,
  description: string,
  cut: (value: number) => number,
  cutDecimal: (value: Decimal) => Decimal,
): FunctionDefinition {
  return {
    name,
    shownAs,
    description,
    overloads: [
      strict([int('val')], returns.int, (val) => val),
      strict([bigint('val')], returns.bigint, (val) => val),
      strict([double('val')], returns.double, cut),
      strict([decimal('val')], ofFirst, (val) => rescale(cutDecimal(val), val.scale, 'exact')),
    ],
  }
}

function toPlaces(toWhole: (value: number) => number, cut: Cut): readonly Overload[] {
  return [
    strict([primitive(bigint('val'))], returns.bigint, (val) => val),
    strict([primitive(int('val'))], returns.bigint, BigInt),
    strict([double('val')], returns.bigint, (val) => asLong(nearestWhole(val, toWhole))),
    strict([double('val'), int('decimalPlaces')], returns.double, (val, places) => {
      const exact = parseDecimal(doubleText(val))
      if (!exact) throw new RowError(`Can't round ${val}`)
      return toDouble(cut(exact, places))
    }),
    strict([decimal('val')], wholeOfFirst, (val) => cut(val, 0)),
    strict([decimal('val'), int('decimalPlaces')], ofFirst, (val, places) =>
      rescale(cut(val, places), val.scale, 'exact'),
    ),
  ]
}

/** Adding a half to a double that is already whole, or just below a half, would be off. */
function nearestWhole(value: number, toWhole: (value: number) => number): number {
  if (Math.abs(value) >= 2 ** 52) return value
  return value === 0.49999999999999994 ? 0 : toWhole(value)
}

/** As Java narrows a double: NaN becomes 0, what is too great the greatest. */
function asLong(value: number): bigint {
  if (Number.isNaN(value)) return 0n
  if (value >= 2 ** 63) return MAX_BIGINT
  return value <= -(2 ** 63) ? -MAX_BIGINT - 1n : BigInt(value)
}

function down(value: Decimal, places: number): Decimal {
  return places >= value.scale ? rescaled(value, places) : quotient(value, places, 0n)
}

/** Away from zero. */
function up(value: Decimal, places: number): Decimal {
  if (places >= value.scale) return rescaled(value, places)
  return quotient(value, places, powerOfTen(value.scale - places) - 1n)
}

/** Halves of positive values away from zero, of negative ones towards it. */
function halfUp(value: Decimal, places: number): Decimal {
  if (places >= value.scale) return rescaled(value, places)
  if (places < -MAX_PLACES) return nothingLeft(value, places)
  const half = powerOfTen(value.scale - places) / 2n
  return quotient(value, places, value.unscaled > 0n ? half : half - 1n)
}

function rescaled(value: Decimal, places: number): Decimal {
  if (places > MAX_PLACES) throw new RowError(`Can't round to ${places} places`)
  return rescale(value, places, 'exact')
}

/** Divides towards zero after adding to the size. Places before the point are filled with zeros again. */
function quotient({ unscaled, scale }: Decimal, places: number, added: bigint): Decimal {
  if (places < -MAX_PLACES) return nothingLeft({ unscaled, scale }, places)
  const divisor = powerOfTen(scale - places)
  const cut = unscaled < 0n ? -((-unscaled + added) / divisor) : (unscaled + added) / divisor
  return places >= 0 ? new Decimal(cut, places) : new Decimal(cut * powerOfTen(-places), 0)
}

const MAX_PLACES = 10_000
const MAX_SCALE = 0x7fffffff

/** Java's scales are 32 bits wide. */
function nothingLeft({ unscaled, scale }: Decimal, places: number): Decimal {
  if (unscaled !== 0n && scale - places > MAX_SCALE) throw new RowError(`Can't round to ${places} places`)
  return new Decimal(0n, 0)
}
