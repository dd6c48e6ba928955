/** What the formats need of DECIMAL beyond its arithmetic. */

import { digitCount, plainText, rescale } from '../types/decimal.ts'
import type { Decimal } from '../types/value.ts'
import { FormatError } from './format.ts'

/** The value at the column's scale. Throws FormatError where digits would be lost or there is no room for them. */
export function fitDecimal(value: Decimal, precision: number, scale: number): Decimal {
  if (value.unscaled !== 0n && digitCount(value.unscaled) - value.scale > precision - scale) {
    throw new FormatError(
      `Numeric field overflow: A field with precision ${precision} and scale ${scale} must round to an absolute value less than 10^${precision - scale}. Got ${plainText(value)}`,
    )
  }
  const fitted = exactly(value, scale)
  if (fitted) return fitted
  throw new FormatError(
    `Cannot fit decimal '${plainText(value)}' into DECIMAL(${precision}, ${scale}) without rounding. (Requires ${digitCount(value.unscaled)},${value.scale})`,
  )
}

/** The value at a scale, however many digits it has then. Throws FormatError where digits would be lost. */
export function atScale(value: Decimal, scale: number): Decimal {
  const fitted = exactly(value, scale)
  if (fitted) return fitted
  throw new FormatError(`'${plainText(value)}' has more than ${scale} digits behind the point`)
}

function exactly(value: Decimal, scale: number): Decimal | undefined {
  const fitted = rescale(value, scale, 'down')
  const isExact = scale >= value.scale || rescale(fitted, value.scale, 'exact').unscaled === value.unscaled
  return isExact ? fitted : undefined
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
