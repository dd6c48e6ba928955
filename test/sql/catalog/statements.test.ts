import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openTopologyDriver, type TopologyDriver } from '../../../src/testing/index.ts'

const STREAM = "CREATE STREAM s (k STRING KEY, v INT) WITH (kafka_topic='s', value_format='JSON');"

function schemas(driver: TopologyDriver): Readonly<Record<string, string>> {
  return Object.fromEntries(driver.sources().map(({ name, schema }) => [name, schema]))
}

function refused(statements: string, message: RegExp): void {
  const driver = openTopologyDriver()
  assert.throws(() => driver.execute(statements), message)
  driver.close()
}

describe('CREATE', () => {
  const cases: Readonly<Record<string, RegExp>> = {
    "CREATE STREAM o (k STRING KEY, v INT) WITH (value_format='JSON');":
      /Missing required property "KAFKA_TOPIC"/,
    "CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o');": /missing the 'VALUE_FORMAT' property/,
    "CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o', value_format='XML');":
      /Unknown format: XML/,
    "CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o', format='JSON', key_format='JSON');":
      /Cannot supply both 'KEY_FORMAT' and 'FORMAT'/,
    "CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o', value_format='JSON', nosuch='1');":
      /Invalid config variable\(s\) in the WITH clause: NOSUCH/,
    "CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o', value_format='JSON', value_delimiter='|');":
      /JSON does not support/,
    "CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o', value_format='JSON', key_delimiter='|');":
      /KAFKA does not support the following configs: \[delimiter\]/,
    "CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o', value_format='JSON', partitions='x');":
      /Invalid value x for property PARTITIONS: Not a number of type INT$/,
    "CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o', value_format='JSON', retention_ms='1 day');":
      /Invalid value 1 day for property RETENTION_MS: Not a number of type LONG$/,
    "CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o', value_format='JSON', wrap_single_value='no');":
      /Invalid value no for property WRAP_SINGLE_VALUE: Expected value to be either true or false$/,
    "CREATE TABLE o (k STRING PRIMARY KEY, v INT) WITH (kafka_topic='o', value_format='JSON', retention_ms=1000);":
      /RETENTION_MS\. Non-windowed tables do not support retention\.$/,
    "CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o', value_format='JSON', cleanup_policy='compact');":
      /Invalid config variable in the WITH clause: CLEANUP_POLICY\.\n/,
    [`${STREAM} CREATE STREAM o WITH (cleanup_policy='delete') AS SELECT * FROM s;`]:
      /Invalid config variable in the WITH clause: CLEANUP_POLICY\.\n/,
    "CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o', value_format='JSON', value_schema_full_name='a');":
      /JSON does not support the following configs: \[fullSchemaName\]/,
    "CREATE STREAM a (k STRING KEY, v INT, w INT) WITH (kafka_topic='a', value_format='AVRO'); CREATE STREAM o WITH (value_avro_schema_full_name='a-b') AS SELECT * FROM a;":
      /Schema is not compatible with Avro: Illegal character in: a-b/,
    "CREATE STREAM a (k STRING KEY, v INT) WITH (kafka_topic='a', value_format='AVRO'); CREATE STREAM o WITH (value_avro_schema_full_name='') AS SELECT * FROM a;":
      /fullSchemaName cannot be empty/,
    "CREATE STREAM o (k STRING PRIMARY KEY, v INT) WITH (kafka_topic='o', value_format='JSON');":
      /please use 'KEY' for streams/,
    "CREATE TABLE o (k STRING KEY, v INT) WITH (kafka_topic='o', value_format='JSON');":
      /please use 'PRIMARY KEY' for tables/,
    "CREATE STREAM o (k STRING KEY, t STRING) WITH (kafka_topic='o', value_format='JSON', timestamp='t', timestamp_format='yyyy-MM-dd o');":
      /TIMESTAMP_FORMAT, reason:Unknown pattern letter: o/,
    "CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o', value_format='PROTOBUF');":
      /PROTOBUF is not supported here: use AVRO, JSON or JSON_SR/,
    "CREATE TABLE o (v INT) WITH (kafka_topic='o', value_format='JSON');": /Tables require a PRIMARY KEY/,
    "CREATE STREAM o (k STRING KEY, k INT) WITH (kafka_topic='o', value_format='JSON');":
      /Duplicate column names: `K`/,
    "CREATE STREAM o (k STRING KEY, rowtime BIGINT) WITH (kafka_topic='o', value_format='JSON');":
      /'ROWTIME' is a reserved column name/,
    "CREATE STREAM o (k STRING KEY, v nosuch) WITH (kafka_topic='o', value_format='JSON');":
      /Cannot resolve unknown type: NOSUCH/,
    "CREATE STREAM o WITH (kafka_topic='o', value_format='JSON');": /does not define any columns/,
    "CREATE STREAM o WITH (kafka_topic='o', value_format='AVRO');":
      /Schema for message values on topic 'o' does not exist/,
    "CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o', value_format='JSON', timestamp='x');":
      /TIMESTAMP column .* does not exist/,
    "CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o', value_format='JSON', timestamp='v');":
      /should be LONG/,
    "CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o', value_format='JSON', window_type='tumbling');":
      /'WINDOW_SIZE' to be provided/,
    "CREATE STREAM o (v INT) WITH (kafka_topic='o', value_format='JSON', window_type='session');":
      /Windowed sources require a key column/,
    "CREATE STREAM o (k STRING KEY, h INT HEADERS) WITH (kafka_topic='o', value_format='JSON');":
      /Invalid type for HEADERS column/,
  }
  for (const [statement, message] of Object.entries(cases)) it(statement, () => refused(statement, message))

  it('leaves an existing source alone with IF NOT EXISTS, and refuses it without', () => {
    const driver = openTopologyDriver()
    driver.execute(STREAM)
    driver.execute("CREATE STREAM IF NOT EXISTS s (x INT) WITH (kafka_topic='other', value_format='JSON');")
    assert.deepEqual(schemas(driver), { S: '`K` STRING KEY, `V` INTEGER' })
    assert.throws(() => driver.execute(STREAM), /A stream with the same name already exists/)
    driver.close()
  })

  it('replaces nothing that is read-only, nor by what is', () => {
    const columns = "(k STRING KEY, v INT) WITH (kafka_topic='r', value_format='JSON');"
    const message = /Cannot add stream 'R': CREATE OR REPLACE is not supported on source streams or tables\./
    refused(`CREATE SOURCE STREAM r ${columns} CREATE OR REPLACE STREAM r ${columns}`, message)
    refused(`CREATE STREAM r ${columns} CREATE OR REPLACE SOURCE STREAM r ${columns}`, message)
  })

  it('replaces a source where columns are added, and refuses where they change', () => {
    const driver = openTopologyDriver()
    driver.execute(STREAM)
    driver.execute(
      "CREATE OR REPLACE STREAM s (k STRING KEY, v INT, n STRING) WITH (kafka_topic='s', value_format='JSON');",
    )
    assert.deepEqual(schemas(driver), { S: '`K` STRING KEY, `V` INTEGER, `N` STRING' })
    assert.throws(
      () =>
        driver.execute(
          "CREATE OR REPLACE STREAM s (k STRING KEY, v STRING) WITH (kafka_topic='s', value_format='JSON');",
        ),
      /Cannot upgrade data source/,
    )
    driver.close()
  })

  it('says all that keeps a source from being replaced', () => {
    const format = (name: string) => `format=FormatInfo{format=${name}, properties={}}, features=[]`
    const topic = (name: string) =>
      `KsqlTopic{kafkaTopicName='${name}', keyFormat=KeyFormat{${format('KAFKA')}, window=Optional.empty}, ` +
      `valueFormat=ValueFormat{${format('JSON')}}}`
    assert.throws(
      () => {
        const driver = openTopologyDriver()
        driver.execute(
          `${STREAM} CREATE OR REPLACE STREAM s (k STRING KEY, w INT) WITH (kafka_topic='t', value_format='JSON');`,
        )
      },
      {
        message:
          `Cannot upgrade data source: DataSource '\`S\`' has topic = ${topic('s')} which is not upgradeable to ${topic('t')}\n\tAND ` +
          "DataSource '`S`' has schema = `K` STRING KEY, `V` INTEGER which is not upgradeable to `K` STRING KEY, `W` INTEGER. " +
          '(The following columns are changed, missing or reordered: [`V`])',
      },
    )
    refused(
      `${STREAM} CREATE OR REPLACE TABLE s (k STRING PRIMARY KEY, v INT) WITH (kafka_topic='s', value_format='JSON');`,
      /has type = KSTREAM which is not upgradeable to KTABLE$/,
    )
  })

  describe('over a query that runs', () => {
    const table = "CREATE TABLE t (k STRING PRIMARY KEY, w INT) WITH (kafka_topic='t', value_format='JSON');"
    const other = "CREATE STREAM s2 (k STRING KEY, v INT) WITH (kafka_topic='s2', value_format='JSON');"
    const replaced = (before: string, after: string) =>
      `${STREAM} ${other} ${table} CREATE ${before}; CREATE OR REPLACE ${after};`

    const kept: Readonly<Record<string, readonly [string, string]>> = {
      'takes another filter and more columns': [
        'STREAM o AS SELECT k, v FROM s WHERE v > 1',
        'STREAM o AS SELECT k, v, v + 1 AS w FROM s',
      ],
      'takes another filter of groups': [
        'TABLE o AS SELECT k, COUNT(*) AS n FROM s GROUP BY k',
        'TABLE o AS SELECT k, COUNT(*) AS n FROM s WHERE v > 1 GROUP BY k HAVING COUNT(*) > 1',
      ],
      'takes another filter of a table': [
        'TABLE o AS SELECT k, w FROM t',
        'TABLE o AS SELECT k, w FROM t WHERE w > 1',
      ],
    }
    for (const [name, [before, after]] of Object.entries(kept)) {
      it(name, () => {
        const driver = openTopologyDriver()
        driver.execute(replaced(before, after))
        driver.close()
      })
    }

    const cases: Readonly<Record<string, readonly [before: string, after: string, message: RegExp]>> = {
      'another source': [
        'STREAM o AS SELECT k, v FROM s',
        'STREAM o AS SELECT k, v FROM s2',
        /Query is not upgradeable\. Plan step of type StreamSource must have matching topicName\. Values differ: s vs\. s2/,
      ],
      'a join where there was none': [
        'STREAM o AS SELECT s.k AS k, s.v AS v FROM s',
        'STREAM o AS SELECT s.k AS k, s.v AS v FROM s JOIN t ON s.k = t.k',
        /StreamSource must have matching class/,
      ],
      'another aggregate': [
        'TABLE o AS SELECT k, COUNT(*) AS n FROM s GROUP BY k',
        'TABLE o AS SELECT k, COUNT(*) AS n, SUM(v) AS m FROM s GROUP BY k',
        /StreamAggregate must have matching nonAggregateColumns/,
      ],
      'another function of the same column': [
        'TABLE o AS SELECT k, MAX(v) AS n FROM s GROUP BY k',
        'TABLE o AS SELECT k, MIN(v) AS n FROM s GROUP BY k',
        /StreamAggregate must have matching aggregationFunctions/,
      ],
      'other groups': [
        'TABLE o AS SELECT v + 1 AS g, COUNT(*) AS n FROM s GROUP BY v + 1',
        'TABLE o AS SELECT v + 2 AS g, COUNT(*) AS n FROM s GROUP BY v + 2',
        /StreamGroupBy must have matching groupByExpressions/,
      ],
      'a join of streams, even the same': [
        'STREAM o AS SELECT s.k AS k, s2.v AS v FROM s JOIN s2 WITHIN 1 DAY ON s.k = s2.k',
        'STREAM o AS SELECT s.k AS k, s2.v AS v FROM s JOIN s2 WITHIN 1 DAY ON s.k = s2.k',
        /Upgrades not yet supported for StreamStreamJoin/,
      ],
      'a join of tables': [
        'TABLE o AS SELECT t.k AS k, t.w AS w FROM t JOIN o2 ON t.k = o2.k',
        'TABLE o AS SELECT t.k AS k, t.w AS w FROM t JOIN o2 ON t.k = o2.k',
        /Upgrades not yet supported for TableTableJoin/,
      ],
      'a window': [
        'TABLE o AS SELECT k, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 DAY) GROUP BY k',
        'TABLE o AS SELECT k, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 DAY) GROUP BY k HAVING COUNT(*) > 1',
        /Upgrades not yet supported for StreamWindowedAggregate/,
      ],
      'EMIT FINAL': [
        'TABLE o AS SELECT k, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 DAY) GROUP BY k EMIT FINAL',
        'TABLE o AS SELECT k, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 DAY) GROUP BY k EMIT FINAL',
        /Upgrades not yet supported for TableSuppress/,
      ],
      'groups of a table': [
        'TABLE o AS SELECT w, COUNT(*) AS n FROM t GROUP BY w',
        'TABLE o AS SELECT w, COUNT(*) AS n FROM t WHERE w > 1 GROUP BY w',
        /Upgrades not yet supported for TableAggregate/,
      ],
    }
    const o2 = 'CREATE TABLE o2 AS SELECT k, COUNT(*) AS n FROM s GROUP BY k;'
    for (const [name, [before, after, message]] of Object.entries(cases)) {
      it(`refuses ${name}`, () =>
        refused(replaced(before, after).replace('CREATE TABLE t', `${o2} CREATE TABLE t`), message))
    }
  })

  it('takes a TIMESTAMP_FORMAT without TIMESTAMP, which has no effect', () => {
    const driver = openTopologyDriver()
    driver.execute(
      "CREATE STREAM s (k STRING KEY, v INT) WITH (kafka_topic='s', value_format='JSON', timestamp_format='yyyy');",
    )
    driver.execute('CREATE STREAM o AS SELECT * FROM s;')
    driver.pipe({ topic: 's', key: 'a', value: { v: 1 }, timestamp: 7 })
    assert.deepEqual(
      driver.records('O').map(({ timestamp }) => timestamp),
      [7],
    )
    driver.close()
  })

  it('infers columns that are not declared from the schemas of the topic', () => {
    const valueSchema = { type: 'record', name: 'X', fields: [{ name: 'c1', type: 'int' }] }
    const topics = [{ name: 'o', keySchema: { type: 'long' }, valueSchema }]
    const driver = openTopologyDriver({ topics })
    driver.execute("CREATE STREAM a WITH (kafka_topic='o', format='AVRO');")
    driver.execute("CREATE STREAM b (id BIGINT KEY) WITH (kafka_topic='o', format='AVRO');")
    driver.execute("CREATE STREAM c WITH (kafka_topic='o', value_format='AVRO');")
    assert.deepEqual(schemas(driver), {
      A: '`ROWKEY` BIGINT KEY, `C1` INTEGER',
      B: '`ID` BIGINT KEY, `C1` INTEGER',
      C: '`C1` INTEGER',
    })
    driver.close()
  })

  it('infers one column for a key whatever its schema, and for a value that stands bare', () => {
    const record = { type: 'record', name: 'X', fields: [{ name: 'c1', type: 'int' }] }
    const topics = [
      { name: 'o', keySchema: record, valueSchema: record },
      { name: 'p', valueSchema: 'long' },
    ]
    const driver = openTopologyDriver({ topics })
    driver.execute("CREATE STREAM a WITH (kafka_topic='o', format='AVRO', wrap_single_value=false);")
    driver.execute("CREATE STREAM b WITH (kafka_topic='p', value_format='AVRO', wrap_single_value=false);")
    assert.deepEqual(schemas(driver), {
      A: '`ROWKEY` STRUCT<`C1` INTEGER> KEY, `ROWVAL` STRUCT<`C1` INTEGER>',
      B: '`ROWVAL` BIGINT',
    })
    driver.execute('CREATE STREAM s AS SELECT ROWKEY, ROWVAL->C1 AS v FROM a;')
    driver.pipe({ topic: 'o', key: { C1: 1 }, value: { C1: 2 } })
    const [out] = driver.records('S')
    assert.deepEqual({ ...(out!.key as object) }, { C1: 1 })
    assert.deepEqual({ ...(out!.value as object) }, { V: 2 })
    assert.throws(
      () => driver.execute("CREATE STREAM c WITH (kafka_topic='p', value_format='AVRO');"),
      /anonymous type.*WRAP_SINGLE_VALUE=false/,
    )
    driver.close()
  })
})

describe('types', () => {
  it('refuses maps in keys, and fields of one name, wherever they stand', () => {
    const driver = openTopologyDriver()
    const topic = "WITH (kafka_topic='m', format='JSON');"
    const refusals: readonly (readonly [string, RegExp])[] = [
      [`CREATE STREAM x (k MAP<STRING, INT> KEY, v INT) ${topic}`, /^Map keys.*`K`\. Column type: MAP</],
      ['CREATE TABLE x AS SELECT m, COUNT(*) AS n FROM t GROUP BY m;', /^Map keys.*`M`/],
      [`CREATE STREAM x (v ARRAY<STRUCT<a INT, a STRING>>) ${topic}`, /'`A` INTEGER' and '`A` STRING'/],
      ['CREATE STREAM x AS SELECT k, STRUCT(a := 1, a := 2) AS s FROM t;', /'`A` INTEGER' and '`A` INTEGER'/],
    ]
    driver.execute(`CREATE STREAM t (k STRING KEY, m MAP<STRING, INT>) ${topic}`)
    for (const [statement, reason] of refusals) {
      assert.throws(() => driver.execute(statement), { name: 'SqlError', message: reason })
    }
    driver.close()
  })
})

describe('DROP', () => {
  it('refuses while another source is made of it, and ends the query of what it drops', () => {
    const driver = openTopologyDriver()
    driver.execute(`${STREAM} CREATE STREAM o AS SELECT * FROM s;`)
    assert.throws(
      () => driver.execute('DROP STREAM s;'),
      /Cannot drop S\.\n.*streams and\/or tables read from this source: \[O\]/,
    )
    driver.execute('DROP STREAM o; DROP STREAM s; DROP STREAM IF EXISTS s;')
    assert.deepEqual(driver.sources(), [])
    driver.close()
  })

  it('refuses while a query writes into it', () => {
    refused(
      `${STREAM} CREATE STREAM o (k STRING KEY, v INT) WITH (kafka_topic='o', value_format='JSON');
       INSERT INTO o SELECT * FROM s; DROP STREAM o;`,
      /queries write into this source: \[INSERTQUERY_0\]/,
    )
  })

  it('refuses what is not there, or of another kind', () => {
    refused('DROP STREAM nosuch;', /Stream NOSUCH does not exist/)
    refused(`${STREAM} DROP TABLE s;`, /Incompatible data source type is STREAM/)
  })
})

describe('types and ALTER', () => {
  it('names types, and uses the names', () => {
    const driver = openTopologyDriver()
    driver.execute('CREATE TYPE address AS STRUCT<street STRING, number INT>;')
    driver.execute(
      "CREATE STREAM p (k STRING KEY, homes ARRAY<address>) WITH (kafka_topic='p', value_format='JSON');",
    )
    assert.deepEqual(schemas(driver), {
      P: '`K` STRING KEY, `HOMES` ARRAY<STRUCT<`STREET` STRING, `NUMBER` INTEGER>>',
    })
    assert.throws(
      () => driver.execute('CREATE TYPE address AS INT;'),
      /already registered with type: STRUCT</,
    )
    driver.execute('DROP TYPE address;')
    assert.throws(() => driver.execute('DROP TYPE address;'), /does not exist/)
    driver.close()
  })

  it('adds columns', () => {
    const driver = openTopologyDriver()
    driver.execute(`${STREAM} ALTER STREAM s ADD COLUMN n STRING;`)
    assert.deepEqual(schemas(driver), { S: '`K` STRING KEY, `V` INTEGER, `N` STRING' })
    assert.throws(() => driver.execute('ALTER STREAM s ADD COLUMN n STRING;'), /same name already exists/)
    driver.close()
  })
})
