import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Column,
  checkFormat,
  checkWrapping,
  type FormatName,
  UnsupportedFormat,
} from '../../../src/sql/formats/index.ts'
import { BIGINT, BOOLEAN, INTEGER, type SqlType, STRING, TIMESTAMP } from '../../../src/sql/types/type.ts'
import { arrayOf, columns, decimal, mapOf, structOf } from './support.ts'

const INT_MAP: SqlType = { base: 'MAP', key: INTEGER, value: INTEGER }

describe('what a format can carry', () => {
  const refused: readonly (readonly [FormatName, 'key' | 'value', readonly Column[], string])[] = [
    [
      'AVRO',
      'value',
      columns({ V: INT_MAP }),
      'Value format does not support schema.\nformat: AVRO\nschema: Persistence{columns=[`V` MAP<INTEGER, INTEGER>], features=[]}\nreason: Avro only supports MAPs with STRING keys',
    ],
    [
      'KAFKA',
      'key',
      columns({ K: arrayOf(INTEGER) }),
      "Key format does not support schema.\nformat: KAFKA\nschema: Persistence{columns=[`K` ARRAY<INTEGER> KEY], features=[]}\nreason: The 'KAFKA' format does not support type 'ARRAY'",
    ],
    [
      'KAFKA',
      'key',
      columns({ A: STRING, B: STRING }),
      "Key format does not support schema.\nformat: KAFKA\nschema: Persistence{columns=[`A` STRING KEY, `B` STRING KEY], features=[]}\nreason: The 'KAFKA' format only supports a single field. Got: [`A` STRING KEY, `B` STRING KEY]",
    ],
    [
      'AVRO',
      'key',
      columns({ K: structOf({ M: INT_MAP }) }),
      'Map keys, including types that contain maps, are not supported as they may lead to unexpected behavior due to inconsistent serialization. Key column name: `K`. Column type: STRUCT<`M` MAP<INTEGER, INTEGER>>. See https://github.com/confluentinc/ksql/issues/6621 for more.',
    ],
  ]
  for (const [format, side, all, message] of refused) {
    test(message.slice(message.indexOf('reason')), () => {
      assert.throws(() => checkFormat(format, side, all), new UnsupportedFormat(message))
    })
  }

  const reasons: readonly (readonly [FormatName, readonly Column[], RegExp])[] = [
    ['KAFKA', columns({ V: BOOLEAN }), /does not support type 'BOOLEAN'/],
    ['KAFKA', columns({ V: decimal(6, 2) }), /does not support type 'DECIMAL'/],
    ['KAFKA', columns({ V: TIMESTAMP }), /does not support type 'TIMESTAMP'/],
    [
      'DELIMITED',
      columns({ A: STRING, V: mapOf(STRING) }),
      /The 'DELIMITED' format does not support type 'MAP'/,
    ],
    ['JSON', columns({ V: arrayOf(INT_MAP) }), /JSON only supports MAPs with STRING keys/],
    ['NONE', columns({ V: STRING }), /The 'NONE' format can only be used when no columns are defined/],
    ['AVRO', columns({ 'a-b': STRING }), /Illegal character in: a-b/],
    ['AVRO', columns({ V: structOf({ '1a': STRING }) }), /Illegal initial character: 1a/],
    ['AVRO', columns({ 'a²': STRING }), /Illegal character in: a²/],
  ]
  for (const [format, all, reason] of reasons) {
    test(`${format}: ${reason.source}`, () => {
      assert.throws(() => checkFormat(format, 'value', all), reason)
    })
  }

  test("the name of Avro's record, of which only the last part counts", () => {
    const two = columns({ A: STRING, B: STRING })
    assert.throws(
      () => checkFormat('AVRO', 'value', two, { schemaFullName: 'com.a-b' }),
      /reason: Schema is not compatible with Avro: Illegal character in: a-b/,
    )
    checkFormat('AVRO', 'value', two, { schemaFullName: 'com-x.ab' })
    checkFormat('JSON', 'value', two, { schemaFullName: 'a-b' })
  })

  test('what they can carry passes', () => {
    checkFormat('KAFKA', 'key', columns({ K: BIGINT }))
    checkFormat('KAFKA', 'key', [])
    checkFormat('NONE', 'key', [])
    checkFormat('DELIMITED', 'key', columns({ A: STRING, B: decimal(6, 2), C: TIMESTAMP }))
    checkFormat('JSON', 'value', columns({ 'a-b': mapOf(arrayOf(structOf({ X: STRING }))) }))
    checkFormat('AVRO', 'value', columns({ chat_id: STRING, M: mapOf(structOf({ X: STRING })) }))
  })

  test('WRAP_SINGLE_VALUE is for one column, of a format that can do both', () => {
    const one = columns({ A: STRING })
    checkWrapping('JSON', one, true)
    checkWrapping('AVRO', one, false)
    checkWrapping('DELIMITED', one, false)
    assert.throws(
      () => checkWrapping('DELIMITED', one, true),
      /Format 'DELIMITED' does not support 'WRAP_SINGLE_VALUE' set to 'true'/,
    )
    assert.throws(
      () => checkWrapping('JSON', columns({ A: STRING, B: STRING }), true),
      /only valid for single-field value schemas/,
    )
  })
})
