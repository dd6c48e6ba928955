import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { atan2, cbrt, cos, cosh, exp, log, pow, sin, tan } from '../../../src/sql/java/math.ts'

const java = { atan2, cbrt, cos, cosh, exp, log, pow, sin, tan }

/** Arguments and results of Java 17's Math that V8's differs from in the last digit. */
const RESULTS: readonly (readonly [keyof typeof java, readonly number[], number])[] = [
  ['sin', [-0.3820029694392696], -0.3727798110084532],
  ['cos', [9.631961216490778], -0.9786142123081999],
  ['tan', [6.420321612832832], 0.13800250076396456],
  ['exp', [13.692455912653108], 884215.3430180572],
  ['log', [25.901280440214233], 3.254292405329591],
  ['pow', [1.4422142423633062, 1.0217169221242453], 1.4537288770492596],
  ['cbrt', [-9.669006257184915], -2.130397352686523],
  ['cosh', [-1], 1.543080634815244],
  ['atan2', [2 ** 63, -1.5], 1.5707963267948968],
]

describe('elementary functions', () => {
  for (const [name, args, result] of RESULTS) {
    test(`${name}(${args.join(', ')})`, () => {
      const calculate = java[name] as (...values: readonly number[]) => number
      assert.equal(calculate(...args), result)
    })
  }

  const near = (actual: number, expected: number) =>
    Object.is(actual, expected) || Math.abs(actual - expected) <= Math.abs(expected) * 2 ** -51

  test('are never further from V8 than two units in the last place', () => {
    const anyDouble = fc.double({ noNaN: true, min: -700, max: 700 })
    fc.assert(
      fc.property(anyDouble, anyDouble, (x, y) => {
        assert(near(java.exp(x), Math.exp(x)))
        assert(near(java.log(x), Math.log(x)))
        assert(near(java.cbrt(x), Math.cbrt(x)))
        assert(near(java.sin(x), Math.sin(x)))
        assert(near(java.cos(x), Math.cos(x)))
        assert(near(java.pow(x, y), x ** y))
      }),
    )
  })

  test('keep the special values', () => {
    for (const x of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1, -1]) {
      assert.equal(java.exp(x), Math.exp(x))
      assert.equal(java.log(x), Math.log(x))
      assert.equal(java.sin(x), Math.sin(x))
      assert.equal(java.cbrt(x), Math.cbrt(x))
      for (const y of [Number.NaN, Number.POSITIVE_INFINITY, 0, -0, 1, -1, 3])
        assert.equal(java.pow(x, y), x ** y)
    }
    assert.equal(java.exp(1000), Number.POSITIVE_INFINITY)
    assert.equal(java.pow(-2, 1025), Number.NEGATIVE_INFINITY)
    assert.equal(java.pow(2, -1074), 5e-324)
  })
})
