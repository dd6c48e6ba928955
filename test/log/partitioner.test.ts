import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { murmur2, partitionOf } from '../../src/log/partitioner.ts'

describe('murmur2', () => {
  /** The vectors of Apache Kafka's own test of its hash. */
  const vectors: readonly (readonly [string, number])[] = [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ]
  for (const [key, hash] of vectors) {
    test(`of ${key}`, () => assert.equal(murmur2(Buffer.from(key)), hash))
  }

  test('does not depend on where in a buffer the key lies', () => {
    const padded = Buffer.from('..foobar..')
    assert.equal(murmur2(padded.subarray(2, 8)), murmur2(Buffer.from('foobar')))
  })
})

test('every key has a partition among those there are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 64 }), (key, partitions) => {
      const partition = partitionOf(key, partitions)
      assert.ok(Number.isInteger(partition) && partition >= 0 && partition < partitions)
      assert.equal(partitionOf(key, partitions), partition)
    }),
  )
})
