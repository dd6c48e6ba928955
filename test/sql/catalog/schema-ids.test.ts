import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openTopologyDriver, type TopologyDriver } from '../../../src/testing/index.ts'

const PAGE_VIEW = {
  type: 'record',
  name: 'PageView',
  fields: [
    { name: 'page', type: 'string' },
    { name: 'Ts', type: 'int' },
    { name: 'title', type: 'string', default: 'none' },
  ],
}

/** A registry with the schema under id 1. */
function open(): TopologyDriver {
  return openTopologyDriver({ topics: [{ name: 'views', valueFormat: 'AVRO', valueSchema: PAGE_VIEW }] })
}

describe('VALUE_SCHEMA_ID', () => {
  it('gives columns the names of the fields as they are', () => {
    const driver = open()
    driver.execute(
      "CREATE STREAM s (k INT KEY) WITH (kafka_topic='views', value_format='AVRO', value_schema_id=1);",
    )
    assert.equal(driver.sources()[0]!.schema, '`K` INTEGER KEY, `page` STRING, `Ts` INTEGER, `title` STRING')
    driver.close()
  })

  it('writes a sink under the schema it names, with the defaults of fields that no column fills', () => {
    const driver = open()
    driver.execute(`
      CREATE STREAM a (k STRING KEY, \`page\` STRING, \`Ts\` INT) WITH (kafka_topic='a', value_format='JSON');
      CREATE STREAM o WITH (value_format='AVRO', value_schema_id=1) AS SELECT * FROM a;`)
    driver.pipe({ topic: 'a', key: 'x', value: { page: 'home', Ts: 5 } })
    assert.deepEqual({ ...(driver.records('O')[0]!.value as object) }, { page: 'home', Ts: 5, title: 'none' })
    driver.close()
  })

  const refused: Readonly<Record<string, RegExp>> = {
    "CREATE STREAM o (k INT KEY, v INT) WITH (kafka_topic='views', value_format='AVRO', value_schema_id=1);":
      /Table elements and VALUE_SCHEMA_ID cannot both exist/,
    "CREATE STREAM o (v INT) WITH (kafka_topic='views', value_format='JSON', value_schema_id=1);":
      /VALUE_FORMAT should support schema inference when VALUE_SCHEMA_ID is provided. Current format is JSON/,
    "CREATE STREAM o (v INT) WITH (kafka_topic='views', value_format='JSON', key_schema_id=1);":
      /KEY_FORMAT should support schema inference when KEY_SCHEMA_ID is provided. Current format is KAFKA/,
    "CREATE STREAM o WITH (kafka_topic='views', value_format='AVRO', value_schema_id=9);": /Schema Id: 9/,
    "CREATE STREAM o WITH (value_format='AVRO', value_schema_id=9) AS SELECT * FROM a;": /Schema Id: 9/,
    "CREATE STREAM o WITH (value_format='AVRO', value_schema_id=1) AS SELECT k, i AS `Ts` FROM a;":
      /The following value columns are changed, missing or reordered: \[`Ts` INTEGER\]\. Schema from schema registry is \[`page` STRING, `Ts` INTEGER, `title` STRING\]/,
  }
  for (const [statement, message] of Object.entries(refused)) {
    it(statement, () => {
      const driver = open()
      driver.execute("CREATE STREAM a (k STRING KEY, i INT) WITH (kafka_topic='a', value_format='JSON');")
      assert.throws(() => driver.execute(statement), message)
      driver.close()
    })
  }
})
