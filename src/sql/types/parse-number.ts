/** Numbers and booleans in text, as Java reads them. */

/** What Integer.parseInt reads. Undefined for all else, and for what is no int32. */
export function parseInteger(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const value = Number(text)
  return value >= -2_147_483_648 && value <= 2_147_483_647 ? value + 0 : undefined
}

/** What Long.parseLong reads. Undefined for all else, and for what is no int64. */
export function parseBigint(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const digits = text.replace(/^[+-]?0*(?=\d)/, '')
  if (digits.length > 19) return undefined
  const value = text.startsWith('-') ? -BigInt(digits) : BigInt(digits)
  return BigInt.asIntN(64, value) === value ? value : undefined
}

/** What Double.parseDouble reads, but for hexadecimal digits and a type at the end. Undefined for all else. */
export function parseDouble(text: string): number | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text)
  const word = /^([+-]?)(NaN|Infinity)$/.exec(text)
  if (word === null) return undefined
  return word[2] === 'NaN' ? Number.NaN : word[1] === '-' ? -Infinity : Infinity
}

/** `true` and `yes`, `false` and `no`, or any beginning of them, in any case. Undefined for all else. */
export function parseBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase()
  if (word === '') return undefined
  if ('true'.startsWith(word) || 'yes'.startsWith(word)) return true
  return 'false'.startsWith(word) || 'no'.startsWith(word) ? false : undefined
}
