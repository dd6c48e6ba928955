import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import avro from 'avsc'
import fc from 'fast-check'
import {
  avroSchemaOf,
  bareAvroSchemaOf,
  bareColumnOfAvro,
  columnsOfAvro,
  isBareAvro,
} from '../../../src/sql/formats/avro-schema.ts'
import { BIGINT, DATE, INTEGER, STRING, TIME, TIMESTAMP } from '../../../src/sql/types/type.ts'
import { arrayOf, columns, decimal, mapOf, structOf, types } from './support.ts'

const NAMES = 'io.confluent.ksql.avro_schemas'

describe('the Avro schema of columns', () => {
  test('is the one that ksqlDB registers', () => {
    assert.deepEqual(avroSchemaOf(columns({ chat_id: STRING, VIEWS: BIGINT })), {
      type: 'record',
      name: 'KsqlDataSourceSchema',
      namespace: NAMES,
      fields: [
        { name: 'chat_id', type: ['null', 'string'], default: null },
        { name: 'VIEWS', type: ['null', 'long'], default: null },
      ],
      'connect.name': `${NAMES}.KsqlDataSourceSchema`,
    })
  })

  test('names what is nested after the place where it stands', () => {
    const schema = avroSchemaOf(
      columns({ A: arrayOf(structOf({ X: INTEGER })), M: mapOf(structOf({ Y: INTEGER })) }),
      'com.acme.Video',
    )
    const text = JSON.stringify(schema)
    for (const name of ['Video', 'Video_A', 'Video_M', 'Video_M_MapValue']) {
      assert.ok(text.includes(`"name":"${name}"`), name)
    }
    assert.equal(text.split('"namespace"').length, 2)
    assert.ok(text.includes('"connect.internal.type":"MapEntry"'))
  })

  test('has the logical types of Connect', () => {
    const text = JSON.stringify(avroSchemaOf(columns({ D: DATE, T: TIME, TS: TIMESTAMP, C: decimal(6, 2) })))
    for (const type of ['date', 'time-millis', 'timestamp-millis', 'decimal']) {
      assert.ok(text.includes(`"logicalType":"${type}"`), type)
    }
    assert.ok(text.includes('"connect.decimal.precision":"6"'))
  })

  test('is valid, and gives the columns back', () => {
    fc.assert(
      fc.property(fc.array(types, { maxLength: 4 }), (all) => {
        const given = all.map((type, index) => ({ name: `C${index}`, type }))
        const schema = avroSchemaOf(given)
        avro.Type.forSchema(structuredClone(schema) as avro.Schema)
        assert.deepEqual(columnsOfAvro(schema), given)
      }),
      { numRuns: 300 },
    )
  })

  test('of a bare column is valid too', () => {
    fc.assert(
      fc.property(types, (type) => {
        const schema = bareAvroSchemaOf(type)
        avro.Type.forSchema(structuredClone(schema) as avro.Schema)
        assert.deepEqual(bareColumnOfAvro(schema, 'K'), { name: 'K', type })
      }),
      { numRuns: 300 },
    )
  })
})

describe('columns of a schema', () => {
  test("the tutorial's producer: names in upper case, nullable or not", () => {
    const schema = {
      type: 'record',
      name: 'video',
      fields: [
        { name: 'title', type: 'string' },
        { name: 'Views', type: ['null', 'int'], default: null },
        { name: 'likes', type: ['long', 'null'] },
        { name: 'score', type: 'float' },
        { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['A'] } },
        { name: 'stats', type: { type: 'map', values: 'long' } },
        { name: 'owner', type: { type: 'record', name: 'Owner', fields: [{ name: 'id', type: 'string' }] } },
      ],
    }
    assert.deepEqual(
      columnsOfAvro(schema),
      columns({
        TITLE: STRING,
        VIEWS: INTEGER,
        LIKES: BIGINT,
        SCORE: { base: 'DOUBLE' },
        KIND: STRING,
        STATS: mapOf(BIGINT),
        OWNER: structOf({ ID: STRING }),
      }),
    )
  })

  test('a union is a STRUCT of its branches; what SQL has no type for is left out', () => {
    const schema = {
      type: 'record',
      name: 'R',
      fields: [
        { name: 'u', type: ['null', 'int', 'string'] },
        { name: 'nothing', type: 'null' },
        { name: 'next', type: ['null', 'R'] },
      ],
    }
    assert.deepEqual(columnsOfAvro(schema), columns({ U: structOf({ INT: INTEGER, STRING }) }))
  })

  test('a schema that is no record is one column', () => {
    assert.deepEqual(columnsOfAvro('long'), columns({ ROWVAL: BIGINT }))
    assert.deepEqual(columnsOfAvro(['null', 'string'], 'ROWKEY'), columns({ ROWKEY: STRING }))
    assert.equal(isBareAvro('long'), true)
    assert.equal(isBareAvro(avroSchemaOf(columns({ A: STRING }))), false)
  })

  test('names of other schemas are looked up', () => {
    const owner = { type: 'record', name: 'Owner', namespace: 'n', fields: [{ name: 'id', type: 'string' }] }
    const schema = { type: 'record', name: 'V', namespace: 'n', fields: [{ name: 'o', type: 'Owner' }] }
    assert.deepEqual(columnsOfAvro(schema, 'ROWVAL', [owner]), columns({ O: structOf({ ID: STRING }) }))
    assert.throws(() => columnsOfAvro(schema), /Unknown Avro type "Owner"/)
  })
})
