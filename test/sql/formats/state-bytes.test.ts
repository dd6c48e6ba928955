import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { valuesFromBytes, valuesToBytes } from '../../../src/sql/formats/index.ts'
import { Decimal, type Value } from '../../../src/sql/types/value.ts'
import { types, values } from './support.ts'

describe('values as the bytes of state', () => {
  test('come back as they were, of whatever types', () => {
    fc.assert(
      fc.property(fc.array(types.chain(values), { maxLength: 5 }), (row) => {
        assert.deepEqual(valuesFromBytes(valuesToBytes(row)), row)
      }),
      { numRuns: 500 },
    )
  })

  test('keep what other forms lose', () => {
    const row: Value[] = [
      -0,
      Number.NaN,
      new Decimal(100n, 2),
      10n ** 18n,
      2 ** 40,
      new Decimal(10n ** 40n, 0),
    ]
    assert.deepEqual(valuesFromBytes(valuesToBytes(row)), row)
    const map = new Map<Value, Value>([
      ['b', 1],
      ['a', null],
    ])
    assert.deepEqual([...(valuesFromBytes(valuesToBytes([map]))[0] as Map<Value, Value>).keys()], ['b', 'a'])
  })

  test('other bytes are refused', () => {
    for (const bytes of [[], [2], [2, 30], [2, 6], [2, 12, 90]]) {
      assert.throws(() => valuesFromBytes(Uint8Array.from(bytes)), RangeError)
    }
  })
})
