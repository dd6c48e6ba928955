import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { fromLogical, toLogical } from '../../../src/sql/formats/index.ts'
import type { SqlType } from '../../../src/sql/types/type.ts'
import type { Value } from '../../../src/sql/types/value.ts'
import { codecOf, flatTypes, types, values } from './support.ts'

/** A few columns of any types, and a row of them. */
function rows(of: fc.Arbitrary<SqlType>, minLength: number, maxLength: number) {
  return fc.array(of, { minLength, maxLength }).chain((all) => {
    const columns = all.map((type, index) => ({ name: `C${index}`, type }))
    return fc.tuple(fc.constant(columns), fc.tuple(...all.map(values)))
  })
}

describe('what a format writes, it reads again', () => {
  for (const format of ['JSON', 'JSON_SR', 'AVRO'] as const) {
    test(`${format}: every type, in rows`, () => {
      fc.assert(
        fc.property(rows(types, 0, 4), ([columns, row]) => {
          const codec = codecOf({ format, columns })
          const bytes = codec.serialize(row)
          assert.deepEqual(codec.deserialize({ bytes, headers: [] }), row)
        }),
        { numRuns: 500 },
      )
    })

    test(`${format}: every type, bare`, () => {
      fc.assert(
        fc.property(rows(types, 1, 1), ([columns, row]) => {
          const codec = codecOf({ format, columns, side: 'key' })
          const bytes = codec.serialize(row)
          assert.equal(bytes === null, row[0] === null)
          if (bytes !== null) assert.deepEqual(codec.deserialize({ bytes, headers: [] }), row)
        }),
        { numRuns: 300 },
      )
    })
  }

  test('KAFKA: the types it has', () => {
    const kafka = fc.constantFrom<SqlType>(
      { base: 'INTEGER' },
      { base: 'BIGINT' },
      { base: 'DOUBLE' },
      { base: 'STRING' },
      { base: 'BYTES' },
    )
    fc.assert(
      fc.property(rows(kafka, 1, 1), ([columns, row]) => {
        const codec = codecOf({ format: 'KAFKA', columns })
        const bytes = codec.serialize(row)
        if (row[0] === null) assert.equal(bytes, null)
        else assert.deepEqual(codec.deserialize({ bytes, headers: [] }), row)
      }),
    )
  })

  test('DELIMITED: flat types, whatever the delimiter; empty is NULL', () => {
    fc.assert(
      fc.property(
        rows(flatTypes, 2, 4),
        fc.constantFrom(',', '|', ' ', '\t', ';'),
        ([columns, row], delimiter) => {
          const codec = codecOf({ format: 'DELIMITED', columns, delimiter })
          const bytes = codec.serialize(row)
          assert.deepEqual(codec.deserialize({ bytes, headers: [] }), row.map(emptyAsNull))
        },
      ),
      { numRuns: 500 },
    )
  })

  test('a tombstone stays one', () => {
    for (const format of ['JSON', 'JSON_SR', 'AVRO', 'KAFKA', 'DELIMITED', 'NONE'] as const) {
      const codec = codecOf({ format, columns: [{ name: 'A', type: { base: 'STRING' } }] })
      assert.equal(codec.serialize(null), null)
      assert.equal(codec.deserialize({ bytes: null, headers: [] }), null)
    }
  })

  test('logical values', () => {
    const typed = types.chain((type) => fc.tuple(fc.constant(type), values(type)))
    fc.assert(
      fc.property(typed, ([type, value]) => {
        assert.deepEqual(fromLogical(type, toLogical(type, value)), value)
      }),
      { numRuns: 500 },
    )
  })
})

function emptyAsNull(value: Value): Value {
  const empty = value === '' || (value instanceof Uint8Array && value.length === 0)
  return empty ? null : value
}
