import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { LogRecord } from '../../../src/log/port.ts'
import { decodeBatch, encodeBatch, isIntact, MAX_TIMESTAMP } from '../../../src/log/sqlite/batch.ts'

const bytes = fc.option(fc.uint8Array({ maxLength: 300 }), { nil: null })
const fields = fc.record({
  gap: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 2 ** 40 })),
  timestamp: fc.oneof(fc.nat(), fc.integer({ min: 0, max: MAX_TIMESTAMP })),
  key: bytes,
  value: bytes,
  headers: fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 20 })), {
    maxLength: 4,
  }),
})

function recordsFrom(
  base: number,
  drawn: readonly (typeof fields extends fc.Arbitrary<infer T> ? T : never)[],
) {
  let offset = base - 1
  return drawn.map(({ gap, ...rest }): LogRecord => {
    offset += gap + 1
    return { topic: 'videos', partition: 3, offset, ...rest }
  })
}

describe('a batch', () => {
  test('gives back what was put in, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.array(fields, { minLength: 1, maxLength: 20 }),
        (base, drawn) => {
          const records = recordsFrom(base, drawn)
          const row = encodeBatch(records, base, records.at(-1)!.offset + 1)
          const kept = { ...row, data: row.data.slice() }
          assert.ok(isIntact(kept))
          assert.equal(kept.minTimestamp, Math.min(...records.map((r) => r.timestamp)))
          assert.equal(kept.maxTimestamp, Math.max(...records.map((r) => r.timestamp)))
          assert.equal(kept.tombstones, records.filter((r) => r.value === null).length)
          const plain = (r: LogRecord) => ({ ...r, key: r.key && [...r.key], value: r.value && [...r.value] })
          assert.deepEqual(decodeBatch('videos', 3, kept).map(plain), records.map(plain))
        },
      ),
    )
  })

  test('tells when a single bit of it has changed', () => {
    fc.assert(
      fc.property(fc.array(fields, { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(7), (drawn, at, bit) => {
        const row = encodeBatch(recordsFrom(0, drawn), 0, 1)
        const data = row.data.slice()
        data[at % data.length]! ^= 1 << bit
        assert.equal(isIntact({ ...row, data }), false)
      }),
    )
  })

  test('of records larger than its buffer is whole', () => {
    const value = new Uint8Array(900_000).fill(9)
    const records = recordsFrom(0, [{ gap: 0, timestamp: 1, key: null, value, headers: [] }])
    const [found] = decodeBatch('videos', 3, encodeBatch(records, 0, 1))
    assert.ok(Buffer.from(value).equals(found!.value!))
  })
})
