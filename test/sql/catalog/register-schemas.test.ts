import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryDirectory, registerSchemas, type Writer } from '../../../src/sql/catalog/index.ts'
import { BIGINT, INTEGER, type SqlType, STRING } from '../../../src/sql/types/index.ts'
import { openTopologyDriver } from '../../../src/testing/index.ts'
import type { AvroSchema } from '../../../src/wire/registry.ts'

const optional = (name: string, type: AvroSchema) => ({ name, type: ['null', type], default: null })
const record = (...fields: readonly { readonly name: string; readonly type: AvroSchema }[]) =>
  ({ type: 'record', name: 'Change', namespace: 'agency', fields }) as const

/** The schema that rows of these columns are written with, where the topic has `registered` already. */
function schemaOf(registered: AvroSchema, columns: Readonly<Record<string, SqlType>>, writer: Writer) {
  const schemas = memoryDirectory()
  schemas.register('changes-value', registered)
  const value = Object.entries(columns).map(([name, type]) => ({ name, type, side: 'value' as const }))
  registerSchemas(
    { topic: 'changes', columns: value, keyFormat: { name: 'NONE' }, valueFormat: { name: 'AVRO' } },
    schemas,
    writer,
  )
  return schemas.latest('changes-value')!.schema
}

const TITLE = optional('title', 'string')

describe('schemas of a topic that has some already', () => {
  for (const writer of ['query', 'insert'] as const) {
    it(`get a new version where ${writer} writes more columns, under their name`, () => {
      const written = schemaOf(record(TITLE), { TITLE: STRING, VIEWS: BIGINT }, writer)
      const { name, namespace, fields } = written as ReturnType<typeof record>
      assert.deepEqual([name, namespace], ['Change', 'agency'])
      assert.deepEqual(
        fields.map((field) => field.name),
        ['TITLE', 'VIEWS'],
      )
    })

    it(`stay where they have more than ${writer} writes`, () => {
      const registered = record(TITLE, optional('likes', 'long'))
      assert.equal(schemaOf(registered, { TITLE: STRING }, writer), registered)
    })

    it(`get a new version where they want a value that ${writer} does not write`, () => {
      const registered = record(TITLE, { name: 'likes', type: 'long' })
      assert.notEqual(schemaOf(registered, { TITLE: STRING }, writer), registered)
    })
  }

  it('stay for what only reads', () => {
    const registered = record(TITLE)
    assert.equal(schemaOf(registered, { TITLE: STRING, VIEWS: BIGINT }, 'declaration'), registered)
  })

  it('take what can be converted from INSERT, and types as they are from a query of their own', () => {
    const registered = record(optional('views', 'int'))
    assert.equal(schemaOf(registered, { VIEWS: BIGINT }, 'insert'), registered)
    assert.notEqual(schemaOf(registered, { VIEWS: BIGINT }, 'query'), registered)
    assert.notEqual(schemaOf(registered, { VIEWS: STRING }, 'insert'), registered)
  })

  it('are looked into, as deep as they go', () => {
    const place = { type: 'record', name: 'Place', fields: [TITLE] }
    const wanted: SqlType = { base: 'STRUCT', fields: [{ name: 'TITLE', type: STRING }] }
    const wider: SqlType = { base: 'STRUCT', fields: [...wanted.fields, { name: 'N', type: INTEGER }] }
    for (const [node, of] of [
      [place, (type: SqlType) => type],
      [
        { type: 'array', items: ['null', place] },
        (element: SqlType): SqlType => ({ base: 'ARRAY', element }),
      ],
      [
        { type: 'map', values: ['null', place] },
        (value: SqlType): SqlType => ({ base: 'MAP', key: STRING, value }),
      ],
    ] as const) {
      const registered = record(optional('p', node))
      assert.equal(schemaOf(registered, { P: of(wanted) }, 'query'), registered)
      assert.notEqual(schemaOf(registered, { P: of(wider) }, 'query'), registered)
    }
  })
})

it('a rule that is given another column writes it', () => {
  const driver = openTopologyDriver({ topics: [{ name: 'O', valueSchema: record(TITLE) }] })
  driver.execute(`CREATE STREAM s (k VARCHAR KEY, title VARCHAR, n INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'AVRO');
    CREATE STREAM o AS SELECT * FROM s;
    CREATE STREAM other (k VARCHAR KEY, title VARCHAR, n INT, m INT) WITH (KAFKA_TOPIC = 'O', VALUE_FORMAT = 'AVRO');
    INSERT INTO other SELECT k, title, n, n + 1 AS m FROM s;`)
  driver.pipe({ topic: 's', key: 'a', value: { TITLE: 't', N: 1 } })
  const [answer] = driver.execute('SELECT n, m FROM other;')
  assert.deepEqual(answer?.tables[0]?.rows, [
    [1, null],
    [1, 2],
  ])
  driver.close()
})
