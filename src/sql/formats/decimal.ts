/** DECIMAL as text and as bytes, with the rules of Java's BigDecimal. */

import { Decimal } from '../types/value.ts'
import { FormatError } from './format.ts'

/** Java's BigDecimal refuses exponents beyond an int32; what fits a DECIMAL column is far below this. */
const MAX_EXPONENT = 10_000

/** Reads what `new BigDecimal(text)` reads: no spaces, an optional exponent. Undefined for anything else. */
export function parseDecimal(text: string): Decimal | undefined {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (!parts) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts
  if (whole === '' && fraction === '') return undefined
  const power = Number(exponent)
  if (Math.abs(power) > MAX_EXPONENT) return undefined
  const digits = BigInt(whole + fraction)
  return new Decimal(sign === '-' ? -digits : digits, fraction.length - power)
}

/** As Java's `BigDecimal.toString`: plain, or with an exponent where the scale is negative or the value tiny. */
export function decimalText({ unscaled, scale }: Decimal): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString()
  const sign = unscaled < 0n ? '-' : ''
  const exponent = digits.length - 1 - scale
  if (scale >= 0 && exponent >= -6) return sign + withPoint(digits, scale)
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`
  if (exponent === 0) return sign + mantissa
  return `${sign}${mantissa}E${exponent > 0 ? '+' : ''}${exponent}`
}

/** Never with an exponent. */
export function plainDecimalText({ unscaled, scale }: Decimal): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString()
  const sign = unscaled < 0n ? '-' : ''
  return sign + (scale >= 0 ? withPoint(digits, scale) : digits + (unscaled === 0n ? '' : '0'.repeat(-scale)))
}

/** The value at the column's scale. Throws FormatError where digits would be lost or there is no room for them. */
export function fitDecimal(value: Decimal, precision: number, scale: number): Decimal {
  const { unscaled } = value
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().length
  if (unscaled !== 0n && digits - value.scale > precision - scale) {
    throw new FormatError(
      `Numeric field overflow: A field with precision ${precision} and scale ${scale} must round to an absolute value less than 10^${precision - scale}. Got ${plainDecimalText(value)}`,
    )
  }
  if (value.scale === scale) return value
  if (value.scale < scale) return new Decimal(unscaled * 10n ** BigInt(scale - value.scale), scale)
  const divisor = 10n ** BigInt(value.scale - scale)
  if (unscaled % divisor !== 0n) {
    throw new FormatError(
      `Cannot fit decimal '${plainDecimalText(value)}' into DECIMAL(${precision}, ${scale}) without rounding.`,
    )
  }
  return new Decimal(unscaled / divisor, scale)
}

/** The integer part, cut toward zero. */
export function truncateDecimal({ unscaled, scale }: Decimal): bigint {
  return scale <= 0 ? unscaled * 10n ** BigInt(-scale) : unscaled / 10n ** BigInt(scale)
}

/** Two's complement, big endian, as few bytes as hold the sign: Avro's decimal. */
export function unscaledBytes(unscaled: bigint): Uint8Array {
  let size = 1
  while (BigInt.asIntN(size * 8, unscaled) !== unscaled) size++
  const bytes = new Uint8Array(size)
  let rest = unscaled
  for (let index = size - 1; index >= 0; index--) {
    bytes[index] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return bytes
}

export function unscaledFromBytes(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`))
}

function withPoint(digits: string, scale: number): string {
  if (scale === 0) return digits
  const padded = digits.padStart(scale + 1, '0')
  return `${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}
