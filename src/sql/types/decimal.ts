import { Decimal } from './value.ts'

/** How digits that must go are rounded; `exact` refuses to lose one. */
export type Rounding = 'half-up' | 'down' | 'exact'

/** An exact decimal can't be had: a division by zero, or digits that don't fit. */
export class DecimalError extends Error {
  override readonly name = 'DecimalError'
}

const POWERS: bigint[] = [1n]

/** 10^exponent. */
export function powerOfTen(exponent: number): bigint {
  for (let i = POWERS.length; i <= Math.min(exponent, 400); i++) POWERS.push(POWERS[i - 1]! * 10n)
  return POWERS[exponent] ?? 10n ** BigInt(exponent)
}

/** How many digits the unscaled value has; 1 for zero. */
export function digitCount(unscaled: bigint): number {
  return (unscaled < 0n ? -unscaled : unscaled).toString().length
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/

/** Reads a decimal as Java's BigDecimal does: `-3.10`, `.5`, `1e3`. Undefined for what is none. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = NUMBER.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (whole.length + fraction.length === 0 || whole.length + fraction.length > 10_000) return undefined
  const magnitude = BigInt(whole + fraction)
  const decimal = new Decimal(sign === '-' ? -magnitude : magnitude, fraction.length - Number(exponent))
  if (decimal.scale > 10_000 || decimal.scale < -10_000) return undefined
  return decimal.scale < 0 ? rescale(decimal, 0, 'exact') : decimal
}

/** The decimal that the shortest text of a double denotes. Undefined for NaN and the infinities. */
export function decimalOfDouble(value: number): Decimal | undefined {
  return Number.isFinite(value) ? parseDecimal(String(value)) : undefined
}

/** The same value with another number of digits behind the point. Throws DecimalError where `exact` loses one. */
export function rescale(decimal: Decimal, scale: number, rounding: Rounding): Decimal {
  if (scale === decimal.scale) return decimal
  if (scale > decimal.scale) return new Decimal(decimal.unscaled * powerOfTen(scale - decimal.scale), scale)
  return new Decimal(divideRounded(decimal.unscaled, powerOfTen(decimal.scale - scale), rounding), scale)
}

function divideRounded(dividend: bigint, divisor: bigint, rounding: Rounding): bigint {
  const quotient = dividend / divisor
  const remainder = dividend % divisor
  if (remainder === 0n || rounding === 'down') return quotient
  if (rounding === 'exact') throw new DecimalError('Rounding necessary')
  const twice = 2n * (remainder < 0n ? -remainder : remainder)
  if (twice < (divisor < 0n ? -divisor : divisor)) return quotient
  return quotient + (dividend < 0n === divisor < 0n ? 1n : -1n)
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale)
  return new Decimal(rescale(a, scale, 'exact').unscaled + rescale(b, scale, 'exact').unscaled, scale)
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, negate(b))
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return new Decimal(a.unscaled * b.unscaled, a.scale + b.scale)
}

export function negate(a: Decimal): Decimal {
  return new Decimal(-a.unscaled, a.scale)
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`; the scales don't count. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale)
  const left = rescale(a, scale, 'exact').unscaled
  const right = rescale(b, scale, 'exact').unscaled
  return left < right ? -1 : left > right ? 1 : 0
}

/**
 * The quotient to `precision` significant digits; where it is exact with fewer, with as few as it needs.
 * Throws DecimalError on division by zero.
 */
export function divide(a: Decimal, b: Decimal, precision: number, rounding: Rounding): Decimal {
  if (b.unscaled === 0n) throw new DecimalError('Division by zero')
  if (a.unscaled === 0n) return new Decimal(0n, Math.max(0, a.scale - b.scale))
  // Enough digits before dividing that the quotient has at least precision + 1; the rest only says whether it is exact.
  const shift = Math.max(0, precision + 2 + digitCount(b.unscaled) - digitCount(a.unscaled))
  const dividend = a.unscaled * powerOfTen(shift)
  const quotient = dividend / b.unscaled
  const excess = digitCount(quotient) - precision
  const unscaled =
    excess > 0
      ? divideRounded(dividend, b.unscaled * powerOfTen(excess), rounding)
      : divideRounded(dividend, b.unscaled, rounding)
  const scale = a.scale - b.scale + shift - Math.max(0, excess)
  return stripZeros(new Decimal(unscaled, scale), a.scale - b.scale)
}

/** Drops zeros from the end while the scale is above `scale`, and never makes the scale negative. */
function stripZeros(decimal: Decimal, scale: number): Decimal {
  let { unscaled, scale: current } = decimal
  while (current > scale && unscaled % 10n === 0n) {
    unscaled /= 10n
    current--
  }
  return current < 0 ? rescale(new Decimal(unscaled, current), 0, 'exact') : new Decimal(unscaled, current)
}

/**
 * What is left of `a` after taking `b` away a whole number of times.
 * Throws DecimalError on division by zero, and where that number has more than `precision` digits.
 */
export function remainder(a: Decimal, b: Decimal, precision: number): Decimal {
  if (b.unscaled === 0n) throw new DecimalError('Division by zero')
  const scale = Math.max(a.scale, b.scale)
  const left = rescale(a, scale, 'exact').unscaled
  const right = rescale(b, scale, 'exact').unscaled
  const times = left / right
  const excess = digitCount(times) - precision
  if (excess > 0 && times % powerOfTen(excess) !== 0n) throw new DecimalError('Division impossible')
  return new Decimal(left % right, scale)
}

/** The text without an exponent, with all the digits of the scale. */
export function plainText({ unscaled, scale }: Decimal): string {
  if (scale <= 0) return (unscaled * powerOfTen(-scale)).toString()
  const sign = unscaled < 0n ? '-' : ''
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** The text of Java's BigDecimal.toString: with an exponent where the value is small against its scale. */
export function javaText(decimal: Decimal): string {
  const { unscaled, scale } = decimal
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString()
  const exponent = digits.length - 1 - scale
  if (exponent >= -6) return plainText(decimal)
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`
  return `${unscaled < 0n ? '-' : ''}${mantissa}E${exponent}`
}

/** The nearest double. */
export function toDouble(decimal: Decimal): number {
  return Number(`${decimal.unscaled}e${-decimal.scale}`)
}

/**
 * The decimal with the given scale, rounded half up.
 * Throws DecimalError if its whole part has more digits than the precision leaves room for.
 */
export function fit(decimal: Decimal, precision: number, scale: number): Decimal {
  const fitted = rescale(decimal, scale, 'half-up')
  const limit = powerOfTen(precision)
  if (fitted.unscaled >= limit || fitted.unscaled <= -limit) {
    throw new DecimalError(
      `Numeric field overflow: A field with precision ${precision} and scale ${scale} ` +
        `must round to an absolute value less than 10^${precision - scale}. Got ${plainText(decimal)}`,
    )
  }
  return fitted
}
