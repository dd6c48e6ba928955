import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  bareColumnOfSchema,
  carriesColumns,
  columnsOfSchema,
  isBareSchema,
  schemaFor,
} from '../../../src/sql/formats/index.ts'
import type { SqlType } from '../../../src/sql/types/type.ts'
import { BIGINT, DOUBLE, INTEGER, STRING } from '../../../src/sql/types/type.ts'
import { openTopologyDriver } from '../../../src/testing/index.ts'
import { jsonSchemaCanRead } from '../../../src/wire/json-schema.ts'
import { arrayOf, columns, mapOf, structOf, types } from './support.ts'

const inferred = (jsonSchema: Readonly<Record<string, unknown>>) =>
  columnsOfSchema({ schema: { jsonSchema } }, 'upper')

describe('the JSON Schema of columns', () => {
  test('gives the columns again', () => {
    const rows = fc
      .array(types, { maxLength: 4 })
      .map((all) => all.map((type, i) => ({ name: `C${i}`, type })))
    fc.assert(
      fc.property(rows, (list) => {
        const known = { schema: schemaFor('JSON_SR', list, false, undefined) }
        assert.deepEqual(columnsOfSchema(known, 'original'), list)
        assert.ok(carriesColumns(known, { columns: list, bare: false, exact: true }))
      }),
    )
    fc.assert(
      fc.property(types, (type) => {
        const known = { schema: schemaFor('JSON_SR', [{ name: 'A', type }], true, undefined) }
        assert.deepEqual(bareColumnOfSchema(known, 'A', 'original'), { name: 'A', type })
      }),
    )
  })

  test('says of every property that it may be null, and in which order they stand', () => {
    assert.deepEqual(schemaFor('JSON_SR', columns({ B: INTEGER, A: STRING }), false, undefined), {
      jsonSchema: {
        type: 'object',
        properties: {
          B: { 'connect.index': 0, oneOf: [{ type: 'null' }, { type: 'integer', 'connect.type': 'int32' }] },
          A: { 'connect.index': 1, oneOf: [{ type: 'null' }, { type: 'string' }] },
        },
      },
    })
  })
})

describe('columns of other JSON Schemas', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, SqlType])[] = [
    ['a whole number of no size', { type: 'integer' }, BIGINT],
    ['any other number', { type: 'number' }, DOUBLE],
    ['an enumeration', { enum: ['a', 'b'] }, STRING],
    ['anyOf with null', { anyOf: [{ type: 'string' }, { type: 'null' }] }, STRING],
    ['additional properties', { type: 'object', additionalProperties: { type: 'string' } }, mapOf(STRING)],
    ['a reference', { $ref: '#/definitions/place' }, structOf({ CITY: STRING })],
    [
      'items that are referred to',
      { type: 'array', items: { $ref: '#/definitions/place' } },
      arrayOf(structOf({ CITY: STRING })),
    ],
    [
      'a map as entries',
      {
        type: 'array',
        'connect.type': 'map',
        items: { type: 'object', properties: { key: { type: 'string' }, value: { type: 'integer' } } },
      },
      mapOf(BIGINT),
    ],
  ]
  for (const [what, property, type] of cases) {
    test(what, () => {
      const definitions = { place: { type: 'object', properties: { city: { type: 'string' } } } }
      assert.deepEqual(inferred({ type: 'object', properties: { x: property }, definitions }), [
        { name: 'X', type },
      ])
    })
  }

  test('what has no type is left out, and so is what has no end', () => {
    const properties = {
      a: { type: 'string' },
      b: { type: 'null' },
      c: { oneOf: [{ type: 'string' }, { type: 'integer' }] },
      d: { $ref: '#/definitions/tree' },
      e: { $ref: 'http://example.org/other.json' },
    }
    const definitions = { tree: { type: 'array', items: { $ref: '#/definitions/tree' } } }
    assert.deepEqual(
      inferred({ type: 'object', properties, definitions }).map(({ name }) => name),
      ['A'],
    )
  })

  test('a document that is no object stands bare', () => {
    assert.ok(isBareSchema({ schema: { jsonSchema: { type: 'integer' } } }))
    assert.ok(
      isBareSchema({ schema: { jsonSchema: { type: 'object', additionalProperties: { type: 'string' } } } }),
    )
    assert.ok(!isBareSchema({ schema: { jsonSchema: { type: 'object', properties: {} } } }))
  })
})

test('a schema that follows another keeps the types of what stays, and asks for nothing new', () => {
  const of = (list: Readonly<Record<string, SqlType>>) =>
    schemaFor('JSON_SR', columns(list), false, undefined) as Parameters<typeof jsonSchemaCanRead>[0]
  assert.ok(jsonSchemaCanRead(of({ A: STRING, B: INTEGER }), of({ A: STRING })).ok)
  assert.ok(jsonSchemaCanRead(of({ B: INTEGER }), of({ A: STRING })).ok)
  assert.match(
    jsonSchemaCanRead(of({ A: INTEGER }), of({ A: STRING })).reasons.join(),
    /\/A has another type/,
  )
  assert.match(
    jsonSchemaCanRead(of({ S: structOf({ X: BIGINT }) }), of({ S: structOf({ X: STRING }) })).reasons.join(),
    /\/S\/X/,
  )
  const asks = { jsonSchema: { type: 'object', properties: {}, required: ['A'] } }
  assert.match(jsonSchemaCanRead(asks, of({ A: STRING })).reasons.join(), /required/)
})

describe('JSON_SR in statements', () => {
  test('infers columns of keys and values, and registers a schema for what is written', () => {
    const driver = openTopologyDriver({
      topics: [
        {
          name: 's',
          keyFormat: 'JSON_SR',
          keySchema: { type: 'integer' },
          valueFormat: 'JSON_SR',
          valueSchema: {
            type: 'object',
            properties: { title: { type: 'string' }, views: { type: 'integer' } },
          },
        },
      ],
    })
    driver.execute(`CREATE STREAM s WITH (kafka_topic='s', format='JSON_SR');
      CREATE STREAM o AS SELECT ROWKEY, title, views + 1 AS more FROM s;
      CREATE STREAM again WITH (kafka_topic='O', format='JSON_SR');`)
    assert.deepEqual(
      driver.sources().map(({ schema, valueFormat }) => [schema, valueFormat]),
      [
        ['`ROWKEY` BIGINT KEY, `TITLE` STRING, `VIEWS` BIGINT', 'JSON_SR'],
        ['`ROWKEY` BIGINT KEY, `TITLE` STRING, `MORE` BIGINT', 'JSON_SR'],
        ['`ROWKEY` BIGINT KEY, `TITLE` STRING, `MORE` BIGINT', 'JSON_SR'],
      ],
    )
    driver.pipe({ topic: 's', key: 7n, value: { title: 'a', views: 9_007_199_254_740_993n } })
    const [record] = driver.records('O')
    assert.equal(record?.key, 7n)
    assert.deepEqual({ ...(record?.value as object) }, { TITLE: 'a', MORE: 9_007_199_254_740_994n })
    driver.close()
  })

  test('is refused over an Avro schema, and Avro over a JSON Schema', () => {
    for (const [valueFormat, other, valueSchema] of [
      ['JSON_SR', 'AVRO', { type: 'object', properties: { a: { type: 'string' } } }],
      ['AVRO', 'JSON_SR', { type: 'record', name: 'R', fields: [{ name: 'a', type: 'string' }] }],
    ] as const) {
      const driver = openTopologyDriver({ topics: [{ name: 's', valueFormat, valueSchema }] })
      assert.throws(
        () => driver.execute(`CREATE STREAM s WITH (kafka_topic='s', value_format='${other}');`),
        new RegExp(`is of ${valueFormat}, and the statement says ${other}`),
      )
      driver.close()
    }
  })

  test('drops records without the prefix', () => {
    const driver = openTopologyDriver()
    driver.execute(`CREATE STREAM s (k STRING KEY, v INT) WITH (kafka_topic='s', value_format='JSON_SR');
      CREATE STREAM o AS SELECT * FROM s;`)
    driver.pipe({ topic: 's', key: 'a', value: Buffer.from('{"V":1}') })
    driver.pipe({ topic: 's', key: 'a', value: { V: 2 } })
    assert.deepEqual(
      driver.records('O').map(({ value }) => ({ ...(value as object) })),
      [{ V: 2 }],
    )
    driver.close()
  })
})
