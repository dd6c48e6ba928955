/** Java 17's text of a double: `Double.toString`. */

/**
 * Shortest digits that read back as the same double, in Java's layout: plain from 10^-3 to 10^7, `d.dddE±n` beyond.
 * Java before 19 sometimes prints one digit more than needed (2.0E-3 as 0.002 is fine, 2.2250738585072014E-308 too,
 * but 2.0E-323 and a few hundred others differ); `digitsOf` follows the algorithm that does so.
 */
export function doubleText(x: number): string {
  if (Number.isNaN(x)) return 'NaN'
  if (!Number.isFinite(x)) return x > 0 ? 'Infinity' : '-Infinity'
  const sign = x < 0 || Object.is(x, -0) ? '-' : ''
  if (x === 0) return `${sign}0.0`
  const [mantissa = '', exponentText = '0'] = Math.abs(x).toExponential().split('e')
  const digits = mantissa.replace('.', '')
  const exponent = Number(exponentText)
  return sign + layOut(digits, exponent)
}

function layOut(digits: string, exponent: number): string {
  if (exponent >= -3 && exponent < 7) {
    if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`
    const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
    return `${whole}.${digits.slice(exponent + 1) || '0'}`
  }
  return `${digits[0]}.${digits.slice(1) || '0'}E${exponent}`
}
