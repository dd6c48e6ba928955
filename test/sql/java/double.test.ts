import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { doubleText } from '../../../src/sql/java/double.ts'

/** As Java 17 prints them. */
const TEXTS: readonly (readonly [number, string])[] = [
  [0, '0.0'],
  [-0, '-0.0'],
  [1, '1.0'],
  [0.1, '0.1'],
  [0.001, '0.001'],
  [1e-4, '1.0E-4'],
  [1e-5, '1.0E-5'],
  [9999999, '9999999.0'],
  [1e7, '1.0E7'],
  [123456789.125, '1.23456789125E8'],
  [2 ** 63, '9.223372036854776E18'],
  [-4748404165971339000, '-4.7484041659713393E18'],
  [1535132644386981000, '1.53513264438698112E18'],
  [9.5e21, '9.500000000000001E21'],
  [1e22, '1.0E22'],
  [2e23, '1.9999999999999998E23'],
  [5e-324, '4.9E-324'],
  [2.2250738585072014e-308, '2.2250738585072014E-308'],
  [Number.MAX_VALUE, '1.7976931348623157E308'],
  [Number.NaN, 'NaN'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
]

describe('the text of a double', () => {
  for (const [x, text] of TEXTS) test(text, () => assert.equal(doubleText(x), text))

  test('reads back as the same double, in at most 18 digits', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const text = doubleText(x)
        assert.equal(Number(text), x)
        assert(text.replace(/E.*/, '').replace(/\D/g, '').replace(/^0+/, '').length <= 18, text)
      }),
    )
  })

  test('is the shortest one for what has few digits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -9_999_999, max: 9_999_999 }),
        fc.integer({ min: 0, max: 6 }),
        (n, places) => {
          const x = n / 10 ** places
          if (Math.abs(x) >= 1e-3) assert.equal(doubleText(x), Number.isInteger(x) ? `${x}.0` : String(x))
        },
      ),
    )
  })
})
