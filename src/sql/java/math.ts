/**
 * Java's Math where V8's differs from it in the last digit.
 *
 * HotSpot computes sin, cos, tan, exp, log and pow with Intel's library, whose results are the correctly rounded ones
 * but for about one in a thousand; here they are always rounded correctly, from fixed-point arithmetic on bigints.
 * cbrt is fdlibm's. asin, acos, atan, sinh and tanh are the same on both.
 */

const BITS = 192
const ONE = 1n << BigInt(BITS)
/** Enough of π to reduce the largest double. */
const PI_BITS = 1024 + 2 * BITS

const LN_2 = 2n * atanhInverse(3n, BITS)
const PI = piTo(PI_BITS)

export function exp(x: number): number {
  if (Number.isNaN(x)) return x
  if (x > 710) return Number.POSITIVE_INFINITY
  if (x < -746) return 0
  return expOfFixed(fixed(x))
}

/** The natural logarithm. */
export function log(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY) || x === 1) return Math.log(x)
  return scaled(logFixed(x), -BITS)
}

export function pow(base: number, exponent: number): number {
  const special = !Number.isFinite(base) || !Number.isFinite(exponent) || base === 0 || exponent === 0
  const negative = base < 0
  const whole = Number.isInteger(exponent)
  if (special || Math.abs(base) === 1 || (negative && !whole)) return base ** exponent
  const sign = negative && exponent % 2 !== 0 ? -1 : 1
  const size = Math.abs(base)
  if (whole && exponent > 0 && exponent <= 64) return sign * wholePower(size, exponent)
  const estimate = exponent * Math.log(size)
  if (estimate > 710) return sign * Number.POSITIVE_INFINITY
  if (estimate < -746) return sign * 0
  const { mantissa, power } = parts(exponent)
  return sign * expOfFixed(shifted(logFixed(size) * mantissa, power))
}

export function sin(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN
  if (Math.abs(x) < 2 ** -27) return x
  const { quadrant, rest } = reduced(x)
  const value = quadrant % 2 === 0 ? sinFixed(rest) : cosFixed(rest)
  return scaled(quadrant < 2 ? value : -value, -BITS)
}

export function cos(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN
  const { quadrant, rest } = reduced(x)
  const value = quadrant % 2 === 0 ? cosFixed(rest) : sinFixed(rest)
  return scaled(quadrant === 1 || quadrant === 2 ? -value : value, -BITS)
}

export function tan(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN
  if (Math.abs(x) < 2 ** -27) return x
  const { quadrant, rest } = reduced(x)
  const sine = sinFixed(rest)
  const cosine = cosFixed(rest)
  const quotient = quadrant % 2 === 0 ? (sine * ONE) / cosine : (-cosine * ONE) / sine
  return scaled(quotient, -BITS)
}

/** V8 answers exp(1) with e, where fdlibm, which cosh is made of, is off by the last digit. */
export function cosh(x: number): number {
  return Math.abs(x) === 1 ? 1.543080634815244 : Math.cosh(x)
}

/** fdlibm is off by the last digit where y is much greater than a negative x. */
export function atan2(y: number, x: number): number {
  const steep = x < 0 && Math.abs(y) < Number.POSITIVE_INFINITY && exponentOf(y) - exponentOf(x) > 60
  return steep ? Math.sign(y) * 1.5707963267948968 : Math.atan2(y, x)
}

/** fdlibm's: a rough root by the exponent, a rational step to 23 bits, one step of Newton's. */
export function cbrt(x: number): number {
  if (!Number.isFinite(x) || x === 0) return x
  const size = Math.abs(x)
  let root = roughCubeRoot(size)
  const s = 19 / 35 + ((root * root) / size) * root
  root *= 5 / 14 + 45 / 28 / (s + 99 / 70 - 864 / 1225 / s)
  root = nextInHighWord(root)
  const quotient = size / (root * root)
  root += (root * (quotient - root)) / (root + root + quotient)
  return x < 0 ? -root : root
}

function roughCubeRoot(size: number): number {
  const tiny = 2 ** -1022
  const high = highWord(size < tiny ? size * 2 ** 54 : size)
  return fromHighWord(Math.floor(high / 3) + (size < tiny ? 696219795 : 715094163))
}

const view = new DataView(new ArrayBuffer(8))

function highWord(x: number): number {
  view.setFloat64(0, x)
  return view.getUint32(0)
}

function fromHighWord(high: number): number {
  view.setUint32(0, high)
  view.setUint32(4, 0)
  return view.getFloat64(0)
}

function nextInHighWord(x: number): number {
  return fromHighWord(highWord(x) + 1)
}

function exponentOf(x: number): number {
  return (highWord(Math.abs(x)) >> 20) - 1023
}

/** A finite number as mantissa × 2^power. */
function parts(x: number): { readonly mantissa: bigint; readonly power: number } {
  view.setFloat64(0, x)
  const bits = view.getBigUint64(0)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n
  return { mantissa: x < 0 ? -mantissa : mantissa, power: Math.max(biased, 1) - 1075 }
}

/** With BITS binary digits behind the point. */
function fixed(x: number): bigint {
  const { mantissa, power } = parts(x)
  return shifted(mantissa, power + BITS)
}

function shifted(value: bigint, by: number): bigint {
  return by >= 0 ? value << BigInt(by) : value >> BigInt(-by)
}

/** value × 2^power, rounded to the nearest double. */
function scaled(value: bigint, power: number): number {
  let result = Number(value)
  for (let left = power; left !== 0; ) {
    const step = Math.max(-1000, Math.min(1000, left))
    result *= 2 ** step
    left -= step
  }
  return result
}

function expOfFixed(x: bigint): number {
  const half = LN_2 / 2n
  const power = (x < 0n ? x - half : x + half) / LN_2
  return scaled(expFixed(x - power * LN_2), Number(power) - BITS)
}

/** e^x for |x| below 1. */
function expFixed(x: bigint): bigint {
  const halvings = 12n
  const small = x >> halvings
  let term = ONE
  let sum = ONE
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = ((term * small) >> BigInt(BITS)) / n
    sum += term
  }
  for (let i = 0n; i < halvings; i++) sum = (sum * sum) >> BigInt(BITS)
  return sum
}

/** From V8's logarithm, by one step that leaves an error below 2^-140. */
function logFixed(x: number): bigint {
  const { mantissa, power } = parts(x)
  const length = mantissa.toString(2).length
  const reducedX = shifted(mantissa, BITS - length)
  const estimate = fixed(Math.log(Number(mantissa) / 2 ** length))
  const error = ((reducedX * expFixed(-estimate)) >> BigInt(BITS)) - ONE
  const square = (error * error) >> BigInt(BITS)
  const cube = (square * error) >> BigInt(BITS)
  return estimate + error - square / 2n + cube / 3n + BigInt(power + length) * LN_2
}

function wholePower(base: number, exponent: number): number {
  const { mantissa, power } = parts(base)
  return scaledExactly(mantissa ** BigInt(exponent), power * exponent)
}

function scaledExactly(value: bigint, power: number): number {
  const excess = value.toString(2).length - 1000
  if (excess <= 0) return scaled(value, power)
  const kept = value >> BigInt(excess)
  const sticky = kept << BigInt(excess) === value ? 0n : 1n
  return scaled(kept | sticky, power + excess)
}

/** x as quadrant × π/2 + rest, the rest at most π/4 in size. */
function reduced(x: number): { readonly quadrant: number; readonly rest: bigint } {
  const { mantissa, power } = parts(x)
  const bits = BITS + Math.max(0, power + 53)
  const value = shifted(mantissa, power + bits)
  const halfPi = PI >> BigInt(PI_BITS - bits + 1)
  const half = halfPi / 2n
  const quotient = (value < 0n ? value - half : value + half) / halfPi
  return {
    quadrant: Number(((quotient % 4n) + 4n) % 4n),
    rest: (value - quotient * halfPi) >> BigInt(bits - BITS),
  }
}

function sinFixed(x: bigint): bigint {
  return alternating(x, x, 2n)
}

function cosFixed(x: bigint): bigint {
  return alternating(x, ONE, 1n)
}

/** The terms of the sine's or the cosine's series, from the first on; `n` is the factorial's next factor. */
function alternating(x: bigint, first: bigint, n: bigint): bigint {
  const square = (x * x) >> BigInt(BITS)
  let term = first
  let sum = first
  for (let factor = n; term !== 0n && term !== -1n; factor += 2n) {
    term = -((term * square) >> BigInt(BITS)) / (factor * (factor + 1n))
    sum += term
  }
  return sum
}

/** atanh(1/n). */
function atanhInverse(n: bigint, bits: number): bigint {
  let power = (1n << BigInt(bits)) / n
  let sum = power
  for (let odd = 3n; power !== 0n; odd += 2n) {
    power /= n * n
    sum += power / odd
  }
  return sum
}

/** By Machin's formula. */
function piTo(bits: number): bigint {
  const guard = 32n
  const arctan = (n: bigint): bigint => {
    let power = (1n << (BigInt(bits) + guard)) / n
    let sum = power
    for (let odd = 3n, sign = -1n; power !== 0n; odd += 2n, sign = -sign) {
      power /= n * n
      sum += (sign * power) / odd
    }
    return sum
  }
  return (4n * (4n * arctan(5n) - arctan(239n))) >> guard
}
