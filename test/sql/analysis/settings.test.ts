import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type OutputRecord, openTopologyDriver, SqlError } from '../../../src/testing/index.ts'

const SOURCE = "CREATE STREAM s (k STRING KEY, v INT, ts BIGINT) WITH (kafka_topic='s', value_format='JSON');"

function outputs(
  sql: string,
  properties: Readonly<Record<string, string>>,
  values: readonly unknown[],
): readonly OutputRecord[] {
  const driver = openTopologyDriver({ properties })
  driver.execute(sql)
  for (const value of values) driver.pipe({ topic: 's', key: 'a', value })
  const written = driver.records(driver.sources().at(-1)!.topic)
  driver.close()
  return written
}

describe('ksql.functions', () => {
  const sql = `${SOURCE} CREATE TABLE o AS SELECT k, COLLECT_LIST(v) AS l, COLLECT_SET(v) AS s FROM s GROUP BY k;`
  const rows = (properties: Readonly<Record<string, string>>, text = sql) =>
    outputs(
      text,
      properties,
      [1, 1, 2, 3].map((V) => ({ V })),
    ).map(({ value }) => ({ ...(value as object) }))
  const last = (...args: Parameters<typeof rows>) => rows(...args).at(-1)

  it('limits what is collected, of one function or of all', () => {
    assert.deepEqual(last({}), { L: [1, 1, 2, 3], S: [1, 2, 3] })
    assert.deepEqual(last({ 'ksql.functions.collect_list.limit': '2' }), { L: [1, 1], S: [1, 2, 3] })
    assert.deepEqual(last({ 'ksql.functions.collect_set.limit': '2' }), { L: [1, 1, 2, 3], S: [1, 2] })
    assert.deepEqual(last({ 'ksql.functions._global_.limit': '1' }), { L: [1], S: [1] })
    assert.deepEqual(last({ 'ksql.functions.collect_list.limit': '-1' }), { L: [1, 1, 2, 3], S: [1, 2, 3] })
    assert.deepEqual(last({}, `SET 'ksql.functions.collect_list.limit' = '3'; ${sql}`), {
      L: [1, 1, 2],
      S: [1, 2, 3],
    })
    assert.throws(() => last({ 'ksql.functions.collect_list.limit': 'many' }), SqlError)
  })

  it('limits what merged sessions have collected, the earlier first', () => {
    const driver = openTopologyDriver({ properties: { 'ksql.functions.collect_list.limit': '3' } })
    driver.execute(
      `${SOURCE} CREATE TABLE o AS SELECT k, COLLECT_LIST(v) AS l FROM s WINDOW SESSION (10 SECONDS) GROUP BY k;`,
    )
    for (const [V, timestamp] of [
      [1, 0],
      [2, 1000],
      [3, 15_000],
      [4, 16_000],
      [5, 8000],
    ] as const) {
      driver.pipe({ topic: 's', key: 'a', value: { V }, timestamp })
    }
    assert.equal((driver.records('O').at(-1)!.value as { L: readonly number[] }).L.length, 3)
    driver.close()
  })
})

it("ksql.output.topic.name.prefix begins the names of queries' topics, but for those that are said", () => {
  const driver = openTopologyDriver({ properties: { 'ksql.output.topic.name.prefix': 'agency-' } })
  driver.execute(`${SOURCE} CREATE STREAM o AS SELECT * FROM s;
    CREATE STREAM p WITH (kafka_topic='other') AS SELECT * FROM s;`)
  assert.deepEqual(
    driver.sources().map(({ topic }) => topic),
    ['s', 'agency-O', 'other'],
  )
  driver.close()
})

describe('ksql.timestamp.throw.on.invalid', () => {
  const sql = `CREATE STREAM s (k STRING KEY, v INT, ts BIGINT) WITH (kafka_topic='s', value_format='JSON', timestamp='ts');
    CREATE STREAM o AS SELECT k, v FROM s;`
  const values = [
    { V: 1, TS: 5 },
    { V: 2, TS: -1 },
    { V: 3, TS: 6 },
  ]

  it('drops a record without a time where it is not set', () => {
    assert.deepEqual(
      outputs(sql, {}, values).map(({ timestamp }) => timestamp),
      [5, 6],
    )
  })

  it('ends the query where it is', () => {
    assert.throws(
      () => outputs(sql, { 'ksql.timestamp.throw.on.invalid': 'true' }, values),
      /No valid time in column TS/,
    )
  })
})

it('ksql.rowpartition.rowoffset.enabled takes two names from every source', () => {
  const off = { 'ksql.rowpartition.rowoffset.enabled': 'false' }
  const own = `CREATE STREAM s (k STRING KEY, rowoffset INT) WITH (kafka_topic='s', value_format='JSON');
    CREATE STREAM o AS SELECT k, rowoffset, ROWTIME AS t FROM s;`
  assert.deepEqual(
    { ...(outputs(own, off, [{ ROWOFFSET: 7 }])[0]!.value as object) },
    { ROWOFFSET: 7, T: 0n },
  )
  assert.throws(() => outputs(own, {}, []), /'ROWOFFSET' is a reserved column name/)
  assert.throws(
    () => outputs(`${SOURCE} CREATE STREAM o AS SELECT k, ROWPARTITION AS p FROM s;`, off, []),
    (error) => error instanceof SqlError && /'ROWPARTITION' cannot be resolved\.$/.test(error.message),
  )
})

it('ksql.headers.columns.enabled refuses headers where it is false', () => {
  const sql =
    "CREATE TABLE t (k STRING PRIMARY KEY, h BYTES HEADER('h'), v INT) WITH (kafka_topic='s', value_format='JSON');"
  assert.deepEqual(outputs(sql, {}, []), [])
  assert.throws(
    () => outputs(sql, { 'ksql.headers.columns.enabled': 'false' }, []),
    /Cannot create Table because schema with headers columns is disabled/,
  )
})

it('auto.offset.reset is refused where it is set to what no query can begin with', () => {
  assert.throws(
    () => outputs("SET 'ksql.streams.auto.offset.reset' = 'none';", {}, []),
    /must be 'earliest' or 'latest'/,
  )
})

it('ksql.suppress.enabled refuses EMIT FINAL where it is false', () => {
  const final = `${SOURCE} CREATE TABLE o AS SELECT k, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 SECOND) GROUP BY k EMIT FINAL;`
  assert.doesNotThrow(() => outputs(final, {}, []))
  assert.throws(
    () => outputs(final, { 'ksql.suppress.enabled': 'false' }, []),
    /Suppression is currently disabled/,
  )
})
