import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  add,
  compareDecimals,
  DecimalError,
  divide,
  fit,
  javaText,
  multiply,
  negate,
  parseDecimal,
  plainText,
  remainder,
  rescale,
  subtract,
  toDouble,
} from '../../../src/sql/types/decimal.ts'
import { Decimal } from '../../../src/sql/types/index.ts'

const of = (text: string): Decimal => parseDecimal(text)!

const anyDecimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat({ max: 12 }))
  .map(([unscaled, scale]) => new Decimal(unscaled, scale))

describe('decimals', () => {
  test('are read and printed with all their digits', () => {
    for (const text of ['0', '-3.10', '0.005', '123456789012345678901234567890.12'])
      assert.equal(plainText(of(text)), text)
    assert.deepEqual(
      [plainText(of('1e3')), plainText(of('.5')), plainText(of('5.')), plainText(of('+1.5E-2'))],
      ['1000', '0.5', '5', '0.015'],
    )
    for (const text of ['', '.', '1.2.3', 'abc', ' 1', '1e', '0x1F', '1e999999'])
      assert.equal(parseDecimal(text), undefined)
  })

  test('their Java text has an exponent where the value is small against its scale', () => {
    assert.deepEqual(
      ['0.000001', '0.0000001', '0.0000012', '0.00'].map((text) => javaText(of(text))),
      ['0.000001', '1E-7', '0.0000012', '0.00'],
    )
    assert.equal(javaText(of('0.0000000')), '0E-7')
    assert.equal(javaText(of('-0.00000012')), '-1.2E-7')
  })

  test('add, subtract and multiply exactly', () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (a, b) => {
        assert.equal(compareDecimals(subtract(add(a, b), b), a), 0)
        assert.equal(add(a, b).scale, Math.max(a.scale, b.scale))
        assert.equal(compareDecimals(multiply(a, negate(b)), negate(multiply(a, b))), 0)
      }),
    )
  })

  test('a quotient has at most the digits asked for, and is within half a unit of the last', () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, fc.integer({ min: 1, max: 30 }), (a, b, precision) => {
        fc.pre(b.unscaled !== 0n)
        const quotient = divide(a, b, precision, 'half-up')
        const error = subtract(multiply(quotient, b), a)
        const digits = quotient.unscaled.toString().replace('-', '').length
        fc.pre(digits <= precision)
        const unit = new Decimal(1n, quotient.scale)
        const bound = multiply(unit, b.unscaled < 0n ? negate(b) : b)
        const twice = multiply(new Decimal(error.unscaled < 0n ? -2n : 2n, 0), error)
        assert(compareDecimals(twice, bound) <= 0)
      }),
    )
  })

  test('division', () => {
    assert.equal(plainText(divide(of('12.50'), of('1.2500'), 21, 'half-up')), '10')
    assert.equal(plainText(divide(of('1'), of('3'), 5, 'half-up')), '0.33333')
    assert.equal(plainText(divide(of('2'), of('3'), 3, 'half-up')), '0.667')
    assert.equal(plainText(divide(of('-2'), of('3'), 3, 'half-up')), '-0.667')
    assert.equal(plainText(divide(of('1'), of('8'), 10, 'half-up')), '0.125')
    assert.throws(() => divide(of('1'), of('0.00'), 5, 'half-up'), DecimalError)
  })

  test('a remainder has the sign of the dividend, and wants the quotient to fit', () => {
    assert.equal(plainText(remainder(of('-7.5'), of('2'), 5)), '-1.5')
    assert.equal(plainText(remainder(of('9999.99'), of('0.5'), 5)), '0.49')
    assert.throws(() => remainder(of('9999.99'), of('0.07'), 3), /Division impossible/)
    assert.throws(() => remainder(of('1'), of('0'), 3), /Division by zero/)
  })

  test('rounding', () => {
    assert.equal(plainText(rescale(of('2.675'), 2, 'half-up')), '2.68')
    assert.equal(plainText(rescale(of('-2.675'), 2, 'half-up')), '-2.68')
    assert.equal(plainText(rescale(of('-2.679'), 2, 'down')), '-2.67')
    assert.throws(() => rescale(of('2.675'), 2, 'exact'), DecimalError)
  })

  test('what does not fit is refused after rounding', () => {
    assert.equal(plainText(fit(of('99.994'), 4, 2)), '99.99')
    assert.throws(
      () => fit(of('99.995'), 4, 2),
      /precision 4 and scale 2 must round to an absolute value less than 10\^2/,
    )
  })

  test('become the nearest double', () => {
    fc.assert(fc.property(anyDecimal, (value) => assert.equal(toDouble(value), Number(plainText(value)))))
  })
})
