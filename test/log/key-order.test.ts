import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareKeys } from '../../src/log/key-order.ts'

test('keys order as their UTF-8 bytes do', () => {
  const key = fc.string({ unit: 'binary', maxLength: 6 })
  fc.assert(
    fc.property(key, key, (a, b) => {
      assert.equal(Math.sign(compareKeys(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
    {
      numRuns: 2_000,
      examples: [
        ['\u{10000}', '\uffff'],
        ['\ue000', '🎬'],
        ['a🎬', 'a\uffff'],
        ['', 'a'],
      ],
    },
  )
})
