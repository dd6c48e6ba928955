/**
 * Java 17's text of a double, `Double.toString`.
 *
 * It is not always the shortest that reads back as the same double: 2.0E22 is, 2^63 and 9.500000000000001E21 are not.
 * ksqlDB shows the difference, so the digits come from the same steps: digit by digit with a bound on the distance to
 * the neighbouring doubles, the bound halved nowhere but at powers of two, and no stop after one digit in E notation.
 */

const SIGNIFICANT_BITS = 53
const FRACTION_BITS = 52
/** Whole numbers below 2^63 are printed from a long. */
const MAX_LONG_EXPONENT = 62

interface Digits {
  /** As characters; may end in zeros. */
  readonly text: string
  /** Of the first digit: that of 1.5 is 0. */
  readonly exponent: number
}

export function doubleText(x: number): string {
  if (Number.isNaN(x)) return 'NaN'
  if (!Number.isFinite(x)) return x > 0 ? 'Infinity' : '-Infinity'
  const sign = x < 0 || Object.is(x, -0) ? '-' : ''
  const size = Math.abs(x)
  if (size < 1e7 && Number.isInteger(size)) return `${sign}${size}.0`
  return sign + laidOut(digitsOf(size))
}

function laidOut({ text, exponent }: Digits): string {
  if (exponent < -3 || exponent >= 7) return `${text[0]}.${text.slice(1) || '0'}E${exponent}`
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${text}`
  return `${text.slice(0, exponent + 1).padEnd(exponent + 1, '0')}.${text.slice(exponent + 1) || '0'}`
}

const view = new DataView(new ArrayBuffer(8))

function digitsOf(size: number): Digits {
  view.setFloat64(0, size)
  const bits = view.getBigUint64(0)
  const biased = Number(bits >> 52n)
  const stored = bits & 0xfffffffffffffn
  const length = stored.toString(2).length
  const significantBits = biased === 0 ? length : SIGNIFICANT_BITS
  const mantissa = biased === 0 ? stored << BigInt(SIGNIFICANT_BITS - length) : stored | 0x10000000000000n
  const exponent = biased === 0 ? length - SIGNIFICANT_BITS - 1021 - 1 : biased - 1023
  const zeros = trailingZeros(mantissa)
  const fractionBits = SIGNIFICANT_BITS - zeros
  const tinyBits = Math.max(0, fractionBits - exponent - 1)
  if (tinyBits === 0 && exponent <= MAX_LONG_EXPONENT) return longDigits(mantissa, exponent)
  return generated(
    mantissa >> BigInt(zeros),
    fractionBits,
    exponent,
    tinyBits,
    significantBits,
    estimate(mantissa, exponent),
  )
}

function trailingZeros(value: bigint): number {
  const low = Number(value & 0xffffffffn)
  if (low !== 0) return 31 - Math.clz32(low & -low)
  const high = Number(value >> 32n)
  return 63 - Math.clz32(high & -high)
}

/** A whole number; the digits that its bits do not determine are rounded away. */
function longDigits(mantissa: bigint, exponent: number): Digits {
  const value =
    exponent >= FRACTION_BITS
      ? mantissa << BigInt(exponent - FRACTION_BITS)
      : mantissa >> BigInt(FRACTION_BITS - exponent)
  const spare = exponent > SIGNIFICANT_BITS ? exponent - SIGNIFICANT_BITS - 1 : 0
  const insignificant = Math.floor(spare * Math.log10(2))
  const unit = 10n ** BigInt(insignificant)
  const rounded = insignificant === 0 ? value : (value + unit / 2n) / unit
  const text = rounded.toString()
  return { text: text.replace(/0+$/, ''), exponent: text.length + insignificant - 1 }
}

/** The decimal exponent, or one less or more. */
function estimate(mantissa: bigint, exponent: number): number {
  const fraction = Number(mantissa) / 2 ** FRACTION_BITS
  return Math.floor((fraction - 1.5) * 0.289529654 + 0.176091259 + exponent * 0.301029995663981)
}

function generated(
  fraction: bigint,
  fractionBits: number,
  exponent: number,
  tinyBits: number,
  significantBits: number,
  estimated: number,
): Digits {
  const fives = Math.max(0, -estimated)
  const divisorFives = Math.max(0, estimated)
  let twos = fives + tinyBits + exponent
  let divisorTwos = divisorFives + tinyBits
  let boundTwos = twos - significantBits
  twos -= fractionBits - 1
  const common = Math.min(twos, divisorTwos)
  twos -= common
  divisorTwos -= common
  boundTwos -= common
  if (fractionBits === 1) boundTwos -= 1
  if (boundTwos < 0) {
    twos -= boundTwos
    divisorTwos -= boundTwos
    boundTwos = 0
  }
  // Java calculates in longs where they suffice, and there compares with > what is >= elsewhere.
  const inLongs =
    fractionBits + twos + bitsOfFive(fives) < 64 && divisorTwos + 1 + bitsOfFive(divisorFives + 1) < 64
  return collected(
    (fraction * power(5n, fives)) << BigInt(twos),
    power(5n, divisorFives) << BigInt(divisorTwos),
    power(5n, fives) << BigInt(boundTwos),
    estimated,
    inLongs,
  )
}

function collected(
  value: bigint,
  divisor: bigint,
  bound: bigint,
  estimated: number,
  strictly: boolean,
): Digits {
  const ten = divisor * 10n
  const tooHigh = (rest: bigint, distance: bigint) =>
    strictly ? rest + distance > ten : rest + distance >= ten
  let exponent = estimated
  let rest = (value % divisor) * 10n
  let distance = bound * 10n
  let low = rest < distance
  let high = tooHigh(rest, distance)
  let text = ''
  const first = value / divisor
  if (first === 0n && !high) exponent--
  else text = first.toString()
  if (exponent < -3 || exponent >= 8) {
    low = false
    high = false
  }
  while (!low && !high) {
    text += (rest / divisor).toString()
    rest = (rest % divisor) * 10n
    distance *= 10n
    low = rest < distance
    high = tooHigh(rest, distance)
  }
  const up = high && (!low || rest * 2n > ten || (rest * 2n === ten && Number(text.at(-1)) % 2 === 1))
  return up ? roundedUp(text, exponent) : { text, exponent }
}

function roundedUp(text: string, exponent: number): Digits {
  const nines = /9*$/.exec(text)![0].length
  const kept = text.slice(0, text.length - nines)
  if (kept === '') return { text: `1${'0'.repeat(nines - 1)}`, exponent: exponent + 1 }
  return { text: `${kept.slice(0, -1)}${Number(kept.at(-1)) + 1}${'0'.repeat(nines)}`, exponent }
}

/** How many bits 5^exponent has; beyond 26 Java overestimates. */
function bitsOfFive(exponent: number): number {
  return exponent <= 26 ? power(5n, exponent).toString(2).length : exponent * 3
}

const FIVES: bigint[] = [1n]

function power(five: 5n, exponent: number): bigint {
  for (let i = FIVES.length; i <= exponent; i++) FIVES.push(FIVES[i - 1]! * five)
  return FIVES[exponent]!
}
