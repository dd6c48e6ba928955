import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import avro from 'avsc'
import {
  avroSchemaOf,
  type CodecSpec,
  type Column,
  createCodec,
  FormatError,
} from '../../../src/sql/formats/index.ts'
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  INTEGER,
  type SqlType,
  STRING,
  TIMESTAMP,
} from '../../../src/sql/types/type.ts'
import { Decimal, Struct, type Value } from '../../../src/sql/types/value.ts'
import { VALUE_SCHEMA_ID_HEADER } from '../../../src/wire/framing.ts'
import type { AvroSchema } from '../../../src/wire/registry.ts'
import {
  arrayOf,
  codecOf,
  columns,
  decimal,
  mapOf,
  NO_SCHEMAS,
  SCHEMA_ID,
  schemasOf,
  structOf,
} from './support.ts'

const PREFIX = Buffer.from([0, 0, 0, 0, SCHEMA_ID])

function record(...fields: readonly object[]): AvroSchema {
  return { type: 'record', name: 'Written', namespace: 'by.others', fields }
}

/** Another program's payload: avsc's encoding of a value. */
function written(schema: AvroSchema, value: unknown): Buffer {
  const type = avro.Type.forSchema(structuredClone(schema) as avro.Schema)
  return Buffer.concat([PREFIX, type.toBuffer(value)])
}

function read(schema: AvroSchema, bytes: Uint8Array, all: readonly Column[], more: Partial<CodecSpec> = {}) {
  const codec = createCodec({ format: 'AVRO', side: 'value', columns: all, ...more }, schemasOf(schema))
  return codec.deserialize({ bytes, headers: [] })
}

function readField(type: unknown, value: unknown, column: SqlType): Value | undefined {
  const schema = record({ name: 'c', type })
  return read(schema, written(schema, { c: value }), columns({ C: column }))?.[0]
}

describe('AVRO into columns', () => {
  test('the records of the tutorial: fields in any case and order, more than the stream declares', () => {
    const schema = record(
      { name: 'TITLE', type: 'string' },
      { name: 'VIEWS', type: ['null', 'int'] },
      { name: 'tags', type: { type: 'array', items: { type: 'map', values: ['null', 'double'] } } },
      { name: 'likes', type: ['int', 'null'] },
      { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['LIVE', 'SHORT'] } },
    )
    const bytes = written(schema, {
      TITLE: 'Größe',
      VIEWS: 7,
      tags: [{ a: 1.5 }, {}],
      likes: 3,
      kind: 'SHORT',
    })
    const all = columns({ likes: BIGINT, Title: STRING, VIEWS: BIGINT, KIND: STRING, GONE: STRING })
    assert.deepEqual(read(schema, bytes, all), [3n, 'Größe', 7n, 'SHORT', null])
  })

  const taken: readonly (readonly [unknown, unknown, SqlType, Value])[] = [
    ['int', 5, BIGINT, 5n],
    ['float', 1.5, DOUBLE, 1.5],
    ['long', 5, STRING, '5'],
    ['boolean', true, STRING, 'true'],
    [{ type: 'int', logicalType: 'date' }, 19000, DATE, 19000],
    [{ type: 'long', logicalType: 'timestamp-millis' }, 1700000000000, TIMESTAMP, 1700000000000],
    [{ type: 'long', logicalType: 'timestamp-millis' }, 1700000000000, BIGINT, 1700000000000n],
    [
      { type: 'bytes', logicalType: 'decimal', precision: 4, scale: 1 },
      Buffer.from([0xff]),
      decimal(6, 2),
      new Decimal(-10n, 2),
    ],
    [{ type: 'fixed', name: 'F', size: 2 }, Buffer.from([1, 2]), { base: 'BYTES' }, new Uint8Array([1, 2])],
    [{ type: 'map', values: 'long' }, { a: 1 }, mapOf(BIGINT), new Map([['a', 1n]])],
    [{ type: 'array', items: ['null', 'string'] }, ['a', null], arrayOf(STRING), ['a', null]],
    [
      {
        type: 'record',
        name: 'Inner',
        fields: [
          { name: 'x', type: 'int' },
          { name: 'y', type: 'string' },
        ],
      },
      { x: 1, y: 'b' },
      structOf({ Y: STRING, X: INTEGER, Z: INTEGER }),
      new Struct(['b', 1, null]),
    ],
  ]
  for (const [type, value, column, expected] of taken) {
    test(`${JSON.stringify(type)} is read as ${column.base}`, () => {
      assert.deepEqual(readField(type, value, column), expected)
      assert.deepEqual(readField(['null', type], value === null ? null : value, column), expected)
      assert.deepEqual(readField(['null', type], null, column), null)
    })
  }

  const dropped: readonly (readonly [unknown, unknown, SqlType, string])[] = [
    ['long', 5, INTEGER, 'Cannot deserialize type int64 as type int32 for path: ->C'],
    [['null', 'long'], null, INTEGER, 'Cannot deserialize type int64 as type int32 for path: ->C'],
    ['double', 5, BIGINT, 'Cannot deserialize type float64 as type int64 for path: ->C'],
    ['double', 5, STRING, 'Cannot deserialize type float64 as type string for path: ->C'],
    ['string', 'x', BOOLEAN, 'Cannot deserialize type string as type boolean for path: ->C'],
    [
      { type: 'array', items: 'int' },
      [1],
      STRING,
      'Cannot deserialize type array as type string for path: ->C',
    ],
    [
      { type: 'record', name: 'Inner', fields: [{ name: 'x', type: 'long' }] },
      { x: 1 },
      structOf({ X: INTEGER }),
      'Cannot deserialize type int64 as type int32 for path: ->C->X',
    ],
  ]
  for (const [type, value, column, reason] of dropped) {
    test(reason, () => {
      assert.throws(() => readField(type, value, column), new FormatError(reason))
    })
  }

  test('a union of several types is a STRUCT with one field set', () => {
    const union = [
      'null',
      'long',
      'string',
      { type: 'record', name: 'Inner', namespace: 'n', fields: [{ name: 'x', type: 'int' }] },
    ]
    const column = structOf({ LONG: BIGINT, INNER: structOf({ X: INTEGER }) })
    const schema = record({ name: 'C', type: union })
    const type = avro.Type.forSchema(structuredClone(schema) as avro.Schema, { wrapUnions: true })
    const readUnion = (value: unknown) =>
      read(schema, Buffer.concat([PREFIX, type.toBuffer({ C: value })]), columns({ C: column }))
    assert.deepEqual(readUnion({ long: 5 }), [new Struct([5n, null])])
    assert.deepEqual(readUnion({ 'n.Inner': { x: 1 } }), [new Struct([null, new Struct([1])])])
    assert.deepEqual(readUnion({ string: 'x' }), [new Struct([null, null])])
    assert.deepEqual(readUnion(null), [null])
  })

  test('a field that contains itself is passed over', () => {
    const node = {
      type: 'record',
      name: 'Node',
      fields: [
        { name: 'next', type: ['null', 'Node'] },
        { name: 'n', type: 'int' },
      ],
    }
    const schema = record({ name: 'list', type: node }, { name: 'A', type: 'int' })
    const bytes = written(schema, { list: { next: { next: null, n: 1 }, n: 2 }, A: 3 })
    assert.deepEqual(read(schema, bytes, columns({ A: INTEGER })), [3])
  })

  test('bare values', () => {
    const one = columns({ ROWVAL: INTEGER })
    assert.deepEqual(read('int', written('int', 5), one, { wrapSingle: false }), [5])
    assert.deepEqual(read(['null', 'int'], written(['null', 'int'], null), one, { wrapSingle: false }), [
      null,
    ])
    const struct = record({ name: 'F0', type: 'int' })
    const whole = columns({ ROWVAL: structOf({ F0: INTEGER }) })
    assert.deepEqual(read(struct, written(struct, { F0: 1 }), whole, { wrapSingle: false }), [
      new Struct([1]),
    ])
    assert.throws(() => read('int', written('int', 5), one), /Cannot deserialize type int32 as type struct/)
  })

  test('what is no record of this topic drops, the next is read', () => {
    const schema = record({ name: 'A', type: 'string' })
    const codec = createCodec(
      { format: 'AVRO', side: 'value', columns: columns({ A: STRING }) },
      schemasOf(schema),
    )
    const good = written(schema, { A: 'x' })
    const bad: readonly (readonly [Uint8Array, RegExp])[] = [
      [Buffer.from('{"A":1}'), /magic byte is 123/],
      [Buffer.from([0, 0, 0, 0, 99, 0]), /Schema 99 is not in the registry/],
      [good.subarray(0, 6), /does not fit its schema: the data ends too early/],
      [Buffer.concat([PREFIX, Buffer.of(3)]), /does not fit its schema: negative length -2/],
    ]
    for (const [bytes, reason] of bad) {
      assert.throws(
        () => codec.deserialize({ bytes, headers: [] }),
        (error) => error instanceof FormatError && reason.test(error.message),
      )
      assert.deepEqual(codec.deserialize({ bytes: good, headers: [] }), ['x'])
    }
  })

  test('a GUID in the header names the schema too', () => {
    const guid = 'd9428888-122b-11e1-b85c-61cd3cbb3210'
    const codec = createCodec(
      { format: 'AVRO', side: 'value', columns: columns({ ROWVAL: STRING }), wrapSingle: false },
      { ...NO_SCHEMAS, schemaByGuid: (asked) => (asked === guid ? { schema: 'string' } : undefined) },
    )
    const header = Buffer.concat([Buffer.of(1), Buffer.from(guid.replaceAll('-', ''), 'hex')])
    const bytes = written('string', 'x').subarray(5)
    assert.deepEqual(codec.deserialize({ bytes, headers: [[VALUE_SCHEMA_ID_HEADER, header]] }), ['x'])
    assert.throws(() => codec.deserialize({ bytes, headers: [] }), FormatError)
  })
})

test('branches and symbols that do not exist drop the record', () => {
  const symbols = { type: 'enum', name: 'E', symbols: ['A'] }
  for (const [type, byte] of [
    [['null', 'string'], 8],
    [symbols, 2],
    [['null', symbols], 3],
  ] as const) {
    const schema = record({ name: 'A', type })
    const bytes = Buffer.concat([PREFIX, Buffer.of(byte, 4)])
    assert.throws(() => read(schema, bytes, columns({ A: STRING })), /has no such (branch|symbol)/)
  }
})

describe('columns into AVRO', () => {
  const all = columns({
    TITLE: STRING,
    VIEWS: BIGINT,
    SCORE: DOUBLE,
    LIVE: BOOLEAN,
    PRICE: decimal(6, 2),
    TAGS: arrayOf(STRING),
    COUNTS: mapOf(INTEGER),
    ST: structOf({ X: INTEGER }),
  })

  test('other programs read what is written', () => {
    const row = [
      'Größe',
      5n,
      1.5,
      true,
      new Decimal(-150n, 2),
      ['a', null],
      new Map([['k', 1]]),
      new Struct([null]),
    ]
    const bytes = codecOf({ format: 'AVRO', columns: all }).serialize(row)
    const type = avro.Type.forSchema(avroSchemaOf(all) as avro.Schema)
    assert.deepEqual(bytes?.subarray(0, 5), PREFIX)
    assert.deepEqual(JSON.parse(JSON.stringify(type.fromBuffer(bytes?.subarray(5) as Buffer))), {
      TITLE: 'Größe',
      VIEWS: 5,
      SCORE: 1.5,
      LIVE: true,
      PRICE: { type: 'Buffer', data: [0xff, 0x6a] },
      TAGS: ['a', null],
      COUNTS: [{ key: 'k', value: 1 }],
      ST: { X: null },
    })
  })

  test('under a schema that was there before: its order, its types, its defaults', () => {
    const schema = record(
      { name: 'Views', type: 'int' },
      { name: 'title', type: 'string', default: 'untitled' },
      { name: 'more', type: ['null', 'string'], default: null },
    )
    const spec = {
      format: 'AVRO',
      side: 'value',
      columns: columns({ TITLE: STRING, VIEWS: BIGINT }),
      schemaId: SCHEMA_ID,
    } as const
    const codec = createCodec(spec, schemasOf(schema))
    assert.deepEqual(codec.serialize(['a', 5n]), written(schema, { Views: 5, title: 'a', more: null }))
    assert.deepEqual(
      codec.serialize([null, 5n]),
      written(schema, { Views: 5, title: 'untitled', more: null }),
    )
    assert.throws(
      () => codec.serialize(['a', 2n ** 31n]),
      /2147483648 does not fit the Avro int at ->Views; declare the field long/,
    )
    assert.throws(() => codec.serialize(['a', null]), /NULL has no place in the Avro schema at ->Views/)
  })

  test('defaults of every kind stand in for what no column gives', () => {
    const schema = record(
      { name: 'A', type: 'string' },
      { name: 'n', type: 'long', default: 5 },
      { name: 'b', type: 'bytes', default: '\u00ff\u0001' },
      {
        name: 'c',
        type: { type: 'bytes', logicalType: 'decimal', precision: 5, scale: 2 },
        default: '\u0096',
      },
      { name: 'u', type: ['string', 'null'], default: 'x' },
      { name: 'l', type: { type: 'array', items: 'int' }, default: [] },
      { name: 'm', type: { type: 'map', values: 'int' }, default: { k: 1 } },
    )
    const spec = {
      format: 'AVRO',
      side: 'value',
      columns: columns({ A: STRING }),
      schemaId: SCHEMA_ID,
    } as const
    const type = avro.Type.forSchema(structuredClone(schema) as avro.Schema)
    const bytes = createCodec(spec, schemasOf(schema)).serialize(['a']) as Buffer
    assert.deepEqual(JSON.parse(JSON.stringify(type.fromBuffer(bytes.subarray(5)))), {
      A: 'a',
      n: 5,
      b: { type: 'Buffer', data: [255, 1] },
      c: { type: 'Buffer', data: [0x96] },
      u: 'x',
      l: [],
      m: { k: 1 },
    })
  })

  test('a column that the schema has no type for is an error, not a wrong value', () => {
    const spec = {
      format: 'AVRO',
      side: 'value',
      columns: columns({ A: STRING }),
      schemaId: SCHEMA_ID,
    } as const
    const codec = createCodec(spec, schemasOf(record({ name: 'A', type: 'int' })))
    assert.throws(() => codec.serialize(['x']), /STRING has no place in the Avro type int at ->A/)
  })

  test('without a registered schema nothing is written', () => {
    const codec = createCodec({ format: 'AVRO', side: 'value', columns: all }, NO_SCHEMAS)
    assert.throws(() => codec.serialize(new Array(8).fill(null)), FormatError)
  })
})
