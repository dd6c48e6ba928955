/** Hexadecimal and base64, as strictly and as leniently as Java's libraries that ksqlDB uses. */

import { RowError } from '../expressions/compile.ts'

export function encodeHex(value: Uint8Array): string {
  return Buffer.from(value).toString('hex')
}

/** Throws RowError for an odd number of digits, or anything else than digits. */
export function decodeHex(text: string): Uint8Array {
  if (text.length % 2 !== 0) throw new RowError(`Odd number of hexadecimal characters: '${text}'`)
  if (!/^[\da-f]*$/i.test(text)) throw new RowError(`Illegal hexadecimal character in '${text}'`)
  return new Uint8Array(Buffer.from(text, 'hex'))
}

/** The digits of 0xAB and X'AB'; other text as it is. */
export function hexDigits(text: string): string {
  if (/^0x.*$/.test(text)) return text.length % 2 === 0 ? text.slice(2) : `0${text.slice(2)}`
  return /^x'.*'$/i.test(text) ? text.slice(2, -1) : text
}

export function encodeBase64(value: Uint8Array): string {
  return Buffer.from(value).toString('base64')
}

/** Padding may be missing, but not be wrong. Throws RowError. */
export function decodeBase64(text: string): Uint8Array {
  const digits = text.replace(/={1,2}$/, '')
  const padded = digits.length < text.length
  if (!/^[A-Za-z\d+/]*$/.test(digits) || digits.length % 4 === 1 || (padded && text.length % 4 !== 0))
    throw new RowError(`'${text}' is not base64`)
  return new Uint8Array(Buffer.from(digits, 'base64'))
}

/** Skips what is no digit, takes the digits of the URL alphabet too, and ends at the padding. */
export function decodeLenientBase64(text: string): Uint8Array {
  const digits = text
    .replace(/=.*$/s, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/[^A-Za-z\d+/]/g, '')
  return new Uint8Array(Buffer.from(digits, 'base64'))
}
