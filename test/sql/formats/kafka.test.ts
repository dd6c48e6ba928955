import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FormatError } from '../../../src/sql/formats/index.ts'
import { BIGINT, DOUBLE, INTEGER, type SqlType, STRING } from '../../../src/sql/types/type.ts'
import type { Value } from '../../../src/sql/types/value.ts'
import { codecOf } from './support.ts'

function codec(type: SqlType) {
  return codecOf({ format: 'KAFKA', columns: [{ name: 'K', type }], side: 'key' })
}

const FORMS: readonly (readonly [SqlType, Value, string])[] = [
  [INTEGER, -2, 'fffffffe'],
  [BIGINT, 258n, '0000000000000102'],
  [DOUBLE, 1.5, '3ff8000000000000'],
  [STRING, 'é', 'c3a9'],
  [STRING, '', ''],
]

describe('KAFKA', () => {
  for (const [type, value, hex] of FORMS) {
    test(`${type.base} ${value} as Kafka's own serializer writes it`, () => {
      assert.equal(Buffer.from(codec(type).serialize([value]) ?? []).toString('hex'), hex)
      assert.deepEqual(codec(type).deserialize({ bytes: Buffer.from(hex, 'hex'), headers: [] }), [value])
    })
  }

  test('bytes of another length drop the record', () => {
    for (const [type, kind, size] of [
      [INTEGER, 'Integer', 4],
      [BIGINT, 'Long', 8],
      [DOUBLE, 'Double', 8],
    ] as const) {
      assert.throws(
        () => codec(type).deserialize({ bytes: Buffer.from('12345'), headers: [] }),
        new FormatError(`Size of data received by ${kind}Deserializer is not ${size}`),
      )
    }
  })

  test('without columns there is no key', () => {
    const none = codecOf({ format: 'KAFKA', columns: [], side: 'key' })
    assert.equal(none.serialize([]), null)
    assert.equal(none.deserialize({ bytes: Buffer.from('x'), headers: [] }), null)
  })
})
