/** Numbers in text, as Java's parseInt, parseLong and parseDouble read them. Undefined where Java throws. */

const MAX_INT = 2_147_483_647

export function parseJavaInt(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const value = Number(text)
  return value >= -MAX_INT - 1 && value <= MAX_INT ? value | 0 : undefined
}

export function parseJavaLong(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text)
  return BigInt.asIntN(64, value) === value ? value : undefined
}

/** Surrounding spaces, a suffix f or d, NaN and Infinity are allowed. */
export function parseJavaDouble(text: string): number | undefined {
  const number = text.trim()
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?$/.test(number)) return Number.parseFloat(number)
  switch (number) {
    case 'NaN':
    case '+NaN':
    case '-NaN':
      return Number.NaN
    case 'Infinity':
    case '+Infinity':
      return Number.POSITIVE_INFINITY
    case '-Infinity':
      return Number.NEGATIVE_INFINITY
    default:
      return undefined
  }
}
