import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Column, FormatError, rowToLogical } from '../../../src/sql/formats/index.ts'
import {
  BIGINT,
  BOOLEAN,
  BYTES,
  DATE,
  DOUBLE,
  INTEGER,
  type SqlType,
  STRING,
  TIME,
  TIMESTAMP,
} from '../../../src/sql/types/type.ts'
import { Decimal, type Value } from '../../../src/sql/types/value.ts'
import { arrayOf, codecOf, columns, decimal, mapOf, structOf } from './support.ts'

function read(json: string, all: readonly Column[]): unknown {
  const values = codecOf({ format: 'JSON', columns: all }).deserialize({
    bytes: Buffer.from(json),
    headers: [],
  })
  return values === null ? null : { ...rowToLogical(all, values) }
}

/** What a column C of the type holds after `{"C": <json>}` was read. */
function readAs(type: SqlType, json: string): unknown {
  return (read(`{"C":${json}}`, columns({ C: type })) as { C: unknown }).C
}

function write(values: readonly Value[], all: readonly Column[]): string {
  return Buffer.from(codecOf({ format: 'JSON', columns: all }).serialize(values) ?? []).toString()
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('JSON into columns', () => {
  const taken: readonly (readonly [SqlType, string, unknown])[] = [
    [INTEGER, '5', 5],
    [INTEGER, '5.7', 5],
    [INTEGER, '-5.7', -5],
    [INTEGER, '5e2', 500],
    [INTEGER, '"6"', 6],
    [INTEGER, '"-6"', -6],
    [INTEGER, '3000000000', -1294967296],
    [INTEGER, '9223372036854775807', -1],
    [INTEGER, '5.9999999999999999999', 5],
    [BIGINT, '5', 5n],
    [BIGINT, '5.7', 5n],
    [BIGINT, '9007199254740993', 9007199254740993n],
    [BIGINT, '-9223372036854775808', -(2n ** 63n)],
    [BIGINT, '9223372036854775808', -(2n ** 63n)],
    [BIGINT, '"9007199254740993"', 9007199254740993n],
    [DOUBLE, '5', 5],
    [DOUBLE, '1e400', Number.POSITIVE_INFINITY],
    [DOUBLE, '"1.5"', 1.5],
    [DOUBLE, '"NaN"', Number.NaN],
    [BOOLEAN, 'true', true],
    [STRING, '"x"', 'x'],
    [STRING, '5', '5'],
    [STRING, '5.0', '5.0'],
    [STRING, '1.50', '1.50'],
    [STRING, '1e3', '1E+3'],
    [STRING, '0.0000001', '1E-7'],
    [STRING, '12345678901234567890', '12345678901234567890'],
    [STRING, 'true', 'true'],
    [STRING, '{"b": 1.0, "a": [1, null, "x"]}', '{"a":[1,null,"x"],"b":1.0}'],
    [STRING, '["a" , {"c":{}}]', '["a",{"c":{}}]'],
    [decimal(6, 2), '1.5', '1.50'],
    [decimal(6, 2), '-0.50', '-0.50'],
    [decimal(6, 2), '"1.5"', '1.50'],
    [decimal(6, 2), '1e3', '1000.00'],
    [decimal(30, 10), '12345678901234567890.0123456789', '12345678901234567890.0123456789'],
    [BYTES, '"AQID"', new Uint8Array([1, 2, 3])],
    [DATE, '19000', 19000],
    [TIME, '1000', 1000],
    [TIMESTAMP, '1700000000000', 1700000000000],
    [TIMESTAMP, '9223372036854775807', 2n ** 63n - 1n],
    [arrayOf(INTEGER), '[1,null,"3"]', [1, null, 3]],
  ]
  for (const [type, json, expected] of taken) {
    test(`${json} is read as ${type.base}`, () => {
      assert.deepEqual(readAs(type, json), expected)
    })
  }

  const dropped: readonly (readonly [SqlType, string, string])[] = [
    [INTEGER, '"x"', "Can't coerce string to type. targetType: INTEGER, path: $.C"],
    [INTEGER, '"5.7"', "Can't coerce string to type. targetType: INTEGER, path: $.C"],
    [INTEGER, 'true', "Can't convert type. sourceType: BooleanNode, requiredType: INTEGER, path: $.C"],
    [BIGINT, '[]', "Can't convert type. sourceType: ArrayNode, requiredType: BIGINT, path: $.C"],
    [BOOLEAN, '"true"', "Can't convert type. sourceType: TextNode, requiredType: BOOLEAN, path: $.C"],
    [BOOLEAN, '1', "Can't convert type. sourceType: IntNode, requiredType: BOOLEAN, path: $.C"],
    [DOUBLE, '"x"', "Can't coerce string to type. targetType: DOUBLE, path: $.C"],
    [BYTES, '"%%"', 'Value is not a valid base64 text, path: $.C'],
    [
      TIME,
      '-1',
      'Time values must use number of milliseconds greater than 0 and less than 86400000., path: $.C',
    ],
    [
      arrayOf(INTEGER),
      '[1,{}]',
      "Can't convert type. sourceType: ObjectNode, requiredType: INTEGER, path: $.C[1]",
    ],
    [
      arrayOf(STRING),
      '5.5',
      "Can't convert type. sourceType: DecimalNode, requiredType: ARRAY<VARCHAR>, path: $.C",
    ],
    [mapOf(INTEGER), '{"k":"x"}', "Can't coerce string to type. targetType: INTEGER, path: $.C.k.value"],
    [structOf({ X: BIGINT }), '{"x":"y"}', "Can't coerce string to type. targetType: BIGINT, path: $.C.X"],
    [
      structOf({ X: BIGINT }),
      '5000000000',
      "Can't convert type. sourceType: LongNode, requiredType: STRUCT<`X` BIGINT>, path: $.C",
    ],
  ]
  for (const [type, json, reason] of dropped) {
    test(`${json} drops a record whose column is ${type.base}`, () => {
      assert.throws(() => readAs(type, json), new FormatError(reason))
    })
  }

  test('decimals that do not fit drop the record', () => {
    assert.throws(() => readAs(decimal(6, 2), '1.234'), /without rounding.*path: \$\.C/)
    assert.throws(() => readAs(decimal(6, 2), '12345'), /Numeric field overflow.*path: \$\.C/)
  })

  test('fields match in any case, the exact name first; what is missing is NULL, what is more is ignored', () => {
    const all = columns({ ID: INTEGER, b: INTEGER, GONE: INTEGER })
    assert.deepEqual(read('{"iD":1,"B":2,"other":{"x":[1]}}', all), { ID: 1, b: 2, GONE: null })
    assert.deepEqual(read('{"id":1,"ID":2}', columns({ ID: INTEGER })), { ID: 2 })
    assert.deepEqual(read('{}', all), { ID: null, b: null, GONE: null })
  })

  test('names of Object.prototype are no fields', () => {
    const all = columns({ CONSTRUCTOR: STRING, toString: STRING, __PROTO__: STRING })
    assert.deepEqual(read('{}', all), { CONSTRUCTOR: null, toString: null, __PROTO__: null })
    assert.deepEqual(plain(readAs(mapOf(INTEGER), '{"__proto__":1}')), plain(JSON.parse('{"__proto__":1}')))
  })

  test('a map has the order of the HashMap that it is read into', () => {
    assert.deepEqual(Object.keys(readAs(mapOf(INTEGER), '{"b":1,"a":2,"d":3}') as object), ['d', 'a', 'b'])
    assert.deepEqual(Object.keys(readAs(mapOf(INTEGER), '{"b":1,"a":2}') as object), ['a', 'b'])
  })

  test('after a record that needed the text of its numbers, others are read as before', () => {
    const all = columns({ S: STRING, N: INTEGER })
    const codec = codecOf({ format: 'JSON', columns: all })
    const readAll = (...texts: string[]) =>
      texts.map((text) => codec.deserialize({ bytes: Buffer.from(text), headers: [] }))
    assert.deepEqual(readAll('{"S":"a","N":1}', '{"S":1.0,"N":2.5}', '{"S":"c","N":3}'), [
      ['a', 1],
      ['1.0', 2],
      ['c', 3],
    ])
  })

  test('a document that is no object drops the record; null is a tombstone', () => {
    assert.throws(
      () => read('[1]', columns({ A: INTEGER })),
      /sourceType: ArrayNode, requiredType: STRUCT<`A` INTEGER>, path: \$/,
    )
    assert.throws(() => read('nope', columns({ A: INTEGER })), /not JSON: no JSON value at character 1/)
    assert.throws(() => read(`${'['.repeat(5000)}`, columns({ A: STRING })), /not JSON/)
    const deep = `{"A":${'['.repeat(20_000)}${']'.repeat(20_000)}}`
    assert.throws(() => read(deep, columns({ A: STRING })), /not JSON: more than 1000 levels/)
    assert.equal(read('null', columns({ A: INTEGER })), null)
  })

  test('what follows the value is ignored, as is the prefix that JSON_SR writes', () => {
    assert.deepEqual(read('{"A":1} trailing', columns({ A: INTEGER })), { A: 1 })
    assert.deepEqual(read('\0\0\0\0\u0007{"A":1}', columns({ A: INTEGER })), { A: 1 })
  })
})

describe('columns into JSON', () => {
  test('every column is named, NULL as null, in their order', () => {
    const all = columns({ B: STRING, A: INTEGER, 'a "quoted" name': BOOLEAN })
    assert.equal(write(['x', null, true], all), '{"B":"x","A":null,"a \\"quoted\\" name":true}')
  })

  test('doubles are Java text, decimals keep their scale, counts their digits', () => {
    const all = columns({ D: DOUBLE, E: DOUBLE, N: DOUBLE, I: DOUBLE, C: decimal(6, 2), L: BIGINT })
    assert.equal(
      write([1, 1e10, Number.NaN, Number.NEGATIVE_INFINITY, new Decimal(-1050n, 2), 2n ** 63n - 1n], all),
      '{"D":1.0,"E":1.0E10,"N":"NaN","I":"-Infinity","C":-10.50,"L":9223372036854775807}',
    )
  })

  test('bytes are base64, times are numbers, nested types nest', () => {
    const all = columns({ B: BYTES, T: TIMESTAMP, M: mapOf(arrayOf(INTEGER)), S: structOf({ X: INTEGER }) })
    assert.equal(
      write([new Uint8Array([255]), 5, new Map([['k', [1, null]]]), null], all),
      '{"B":"/w==","T":5,"M":{"k":[1,null]},"S":null}',
    )
  })

  test('a day that is too far is cut to an int, as Java cuts it', () => {
    const all = columns({ D: DATE, T: TIMESTAMP })
    assert.equal(write([2_147_503_019, 2n ** 62n], all), '{"D":-2147464277,"T":4611686018427387904}')
  })

  test('control characters are escaped, other text stands as it is', () => {
    assert.equal(
      write(['\u0000\u001f\n"\\ü\\u001f'], columns({ S: STRING })),
      '{"S":"\\u0000\\u001F\\n\\"\\\\ü\\\\u001f"}',
    )
  })

  test('a single column stands bare where it should', () => {
    const all = columns({ A: INTEGER })
    const bare = codecOf({ format: 'JSON', columns: all, wrapSingle: false })
    assert.equal(bare.serialize([5])?.toString(), '5')
    assert.equal(bare.serialize([null]), null)
    const key = codecOf({ format: 'JSON', columns: all, side: 'key' })
    assert.equal(key.serialize([5])?.toString(), '5')
    const wrapped = codecOf({ format: 'JSON', columns: all, side: 'key', wrapSingle: true })
    assert.equal(wrapped.serialize([5])?.toString(), '{"A":5}')
    const two = codecOf({ format: 'JSON', columns: columns({ A: INTEGER, B: INTEGER }), side: 'key' })
    assert.equal(two.serialize([5, null])?.toString(), '{"A":5,"B":null}')
  })
})
