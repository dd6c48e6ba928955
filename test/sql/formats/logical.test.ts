import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  avroSchemaOf,
  type CodecSpec,
  createCodec,
  decodeLogical,
  encodeLogical,
  FormatError,
  fromLogical,
  toLogical,
} from '../../../src/sql/formats/index.ts'
import { BIGINT, BOOLEAN, BYTES, DOUBLE, INTEGER, type SqlType, STRING } from '../../../src/sql/types/type.ts'
import { Decimal, Struct, type Value } from '../../../src/sql/types/value.ts'
import { arrayOf, columns, decimal, mapOf, NO_SCHEMAS, SCHEMA_ID, schemasOf, structOf } from './support.ts'

describe('logical values', () => {
  test('are what a program would use for them', () => {
    const type = structOf({ L: BIGINT, C: decimal(6, 2), B: BYTES, M: mapOf(INTEGER), A: arrayOf(DOUBLE) })
    const value = new Struct([5n, new Decimal(-150n, 2), new Uint8Array([1]), new Map([['k', null]]), [1.5]])
    const logical = toLogical(type, value) as object
    assert.deepEqual(
      { ...logical, M: null },
      { L: 5n, C: '-1.50', B: new Uint8Array([1]), M: null, A: [1.5] },
    )
    assert.equal(Object.getPrototypeOf(logical), null)
    assert.equal(Object.getPrototypeOf((logical as { M: object }).M), null)
  })

  const natural: readonly (readonly [SqlType, unknown, Value])[] = [
    [BIGINT, 5, 5n],
    [BIGINT, '9007199254740993', 9007199254740993n],
    [INTEGER, 5n, 5],
    [DOUBLE, 5n, 5],
    [DOUBLE, 'NaN', Number.NaN],
    [decimal(6, 2), 1.5, new Decimal(150n, 2)],
    [decimal(6, 2), 2, new Decimal(200n, 2)],
    [STRING, 5, '5'],
    [BYTES, 'AQ==', new Uint8Array([1])],
    [mapOf(BIGINT), new Map([['a', 1]]), new Map([['a', 1n]])],
    [structOf({ A: BIGINT, B: STRING }), { a: 1 }, new Struct([1n, null])],
    [arrayOf(BIGINT), [1, undefined], [1n, null]],
    [BOOLEAN, undefined, null],
  ]
  for (const [type, logical, expected] of natural) {
    test(`${type.base} may be given as ${typeof logical}`, () => {
      assert.deepEqual(fromLogical(type, logical), expected)
    })
  }

  test('what means nothing is refused by name', () => {
    const wrong: readonly (readonly [SqlType, unknown, string])[] = [
      [INTEGER, 'x', '"x" is no INTEGER'],
      [INTEGER, 2 ** 31, '2147483648 is no INTEGER'],
      [BIGINT, 2n ** 63n, '9223372036854775808n is no BIGINT'],
      [BOOLEAN, 1, '1 is no BOOLEAN'],
      [arrayOf(STRING), {}, '{} is no ARRAY<STRING>'],
      [mapOf(STRING), [], '[] is no MAP<STRING, STRING>'],
    ]
    for (const [type, logical, message] of wrong) {
      assert.throws(() => fromLogical(type, logical), new FormatError(message))
    }
  })
})

const VIDEO = columns({ TITLE: STRING, VIEWS: BIGINT })

function encoded(spec: CodecSpec | undefined, logical: unknown, schemas = NO_SCHEMAS): string | undefined {
  const bytes = encodeLogical(spec, schemas, logical)
  return bytes === null ? undefined : Buffer.from(bytes).toString('latin1')
}

describe('records of logical values', () => {
  const json: CodecSpec = { format: 'JSON', side: 'value', columns: VIDEO }

  test('JSON is written as it is given, fitting or not', () => {
    assert.equal(
      encoded(json, { views: 9007199254740993n, extra: [null, { a: true }] }),
      '{"views":9007199254740993,"extra":[null,{"a":true}]}',
    )
    assert.equal(encoded(json, { VIEWS: 5.7, TITLE: undefined }), '{"VIEWS":5.7}')
    assert.equal(
      encoded(json, { D: Number.NaN, B: new Uint8Array([1]), M: new Map([['k', 1n]]) }),
      '{"D":"NaN","B":"AQ==","M":{"k":1}}',
    )
    assert.equal(encoded({ ...json, side: 'key', columns: columns({ K: STRING }) }, 'a'), '"a"')
    assert.equal(encoded(json, null), undefined)
  })

  test('a DELIMITED record is its line, a KAFKA one its value', () => {
    const line: CodecSpec = { format: 'DELIMITED', side: 'value', columns: VIDEO }
    assert.equal(encoded(line, 'x,5'), 'x,5')
    assert.equal(encoded(line, { TITLE: 'x', VIEWS: 5 }), 'x,5')
    const key: CodecSpec = { format: 'KAFKA', side: 'key', columns: columns({ K: INTEGER }) }
    assert.equal(encoded(key, 1), '\0\0\0\u0001')
    assert.throws(() => encoded(key, 'x'), /"x" is no INTEGER/)
    assert.throws(() => encoded(line, 5), /A record of 2 columns is an object/)
  })

  test("AVRO is written under the topic's own schema", () => {
    const schema = {
      type: 'record',
      name: 'video',
      fields: [
        { name: 'views', type: 'int' },
        { name: 'title', type: ['null', 'string'] },
        { name: 'kind', type: { type: 'enum', name: 'K', symbols: ['A', 'B'] } },
      ],
    }
    const spec: CodecSpec = { format: 'AVRO', side: 'value', columns: VIDEO, schemaId: SCHEMA_ID }
    const bytes = encoded(spec, { VIEWS: 5n, kind: 'B' }, schemasOf(schema))
    assert.equal(bytes, '\0\0\0\0\u0007\u000a\0\u0002')
  })

  test('a union of several types takes an object that names the type', () => {
    const schema = {
      type: 'record',
      name: 'r',
      fields: [{ name: 'u', type: ['null', 'int', 'string'] }],
    }
    const spec: CodecSpec = { format: 'AVRO', side: 'value', columns: VIDEO, schemaId: SCHEMA_ID }
    const schemas = schemasOf(schema)
    assert.equal(encoded(spec, { u: { string: 'x' } }, schemas), '\0\0\0\0\u0007\u0004\u0002x')
    assert.equal(encoded(spec, {}, schemas), '\0\0\0\0\u0007\0')
    assert.throws(() => encoded(spec, { u: {} }, schemas), /No branch of the union is set at ->u/)
  })

  test('a topic that no source declares takes text, bytes and JSON', () => {
    assert.equal(encoded(undefined, 'text'), 'text')
    assert.equal(encoded(undefined, new Uint8Array([65])), 'A')
    assert.equal(encoded(undefined, { a: 1n }), '{"a":1}')
    assert.equal(encoded({ format: 'KAFKA', side: 'key', columns: [] }, 'v1'), 'v1')
    assert.equal(encoded({ format: 'NONE', side: 'key', columns: [] }, 5), '5')
  })

  test('what is read again: an object, a bare value, a line', () => {
    const cases: readonly (readonly [CodecSpec, unknown])[] = [
      [
        { format: 'JSON', side: 'value', columns: VIDEO },
        { TITLE: 'x', VIEWS: 5n },
      ],
      [
        { format: 'AVRO', side: 'value', columns: VIDEO, schemaId: SCHEMA_ID },
        { TITLE: null, VIEWS: 5n },
      ],
      [
        { format: 'JSON', side: 'key', columns: VIDEO },
        { TITLE: 'x', VIEWS: 5n },
      ],
      [{ format: 'JSON', side: 'key', columns: columns({ K: BIGINT }) }, 5n],
      [{ format: 'JSON', side: 'value', columns: columns({ K: BIGINT }), wrapSingle: false }, 5n],
      [{ format: 'KAFKA', side: 'key', columns: columns({ K: STRING }) }, 'x'],
      [{ format: 'DELIMITED', side: 'value', columns: VIDEO }, 'x,5'],
    ]
    const schemas = schemasOf(avroSchemaOf(VIDEO))
    for (const [spec, logical] of cases) {
      const bytes = encodeLogical(spec, schemas, logical)
      const back = decodeLogical(spec, createCodec(spec, schemas), { bytes, headers: [] })
      assert.deepEqual(typeof back === 'object' ? { ...back } : back, logical)
      assert.equal(decodeLogical(spec, createCodec(spec, schemas), { bytes: null, headers: [] }), null)
    }
  })

  test('a decimal in JSON keeps the digits it was written with', () => {
    const all = columns({
      C: decimal(6, 2),
      A: arrayOf(structOf({ C: decimal(6, 2) })),
      M: mapOf(decimal(6, 2)),
    })
    const spec: CodecSpec = { format: 'JSON', side: 'value', columns: all }
    const codec = createCodec(spec, NO_SCHEMAS)
    const bytes = codec.serialize([
      new Decimal(0n, 0),
      [new Struct([new Decimal(10n, 1)])],
      new Map([['k', null]]),
    ])
    const logical = decodeLogical(spec, codec, { bytes, headers: [] })
    assert.equal(JSON.stringify(logical), '{"C":"0","A":[{"C":"1.0"}],"M":{"k":null}}')
  })
})
