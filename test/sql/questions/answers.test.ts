import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openTopologyDriver } from '../../../src/testing/index.ts'
import { openCounted, rows } from './support.ts'

describe('SHOW and LIST', () => {
  it('list what there is', () => {
    const driver = openCounted()
    driver.execute(
      "CREATE TYPE place AS STRUCT<lat DOUBLE>; DEFINE a = '1'; SET 'auto.offset.reset' = 'earliest';",
    )
    assert.deepEqual(rows(driver, 'SHOW STREAMS;'), [['S', 's', 'KAFKA', 'JSON', 'false']])
    assert.deepEqual(
      rows(driver, 'LIST TABLES;').map(([name, , , , windowed]) => [name, windowed]),
      [
        ['T', 'false'],
        ['W', 'true'],
        ['DECLARED', 'false'],
      ],
    )
    assert.deepEqual(
      rows(driver, 'SHOW TOPICS;').find(([name]) => name === 's'),
      ['s', 1, 5],
    )
    assert.deepEqual(
      rows(driver, 'SHOW QUERIES;').map((row) => row.slice(0, 5)),
      [
        ['CTAS_T_0', 'PERSISTENT', 'RUNNING', 'T', 'T'],
        ['CTAS_W_1', 'PERSISTENT', 'RUNNING', 'W', 'W'],
      ],
    )
    const [{ text } = assert.fail()] = driver.execute('SHOW QUERIES EXTENDED;')
    assert.match(text!, /ID: CTAS_T_0[\s\S]*ID: CTAS_W_1[\s\S]*SQL: CREATE TABLE w AS SELECT/)
    assert.deepEqual(rows(driver, 'SHOW TYPES;'), [['PLACE', 'STRUCT<`LAT` DOUBLE>']])
    assert.deepEqual(rows(driver, 'SHOW VARIABLES;'), [['A', '1']])
    assert.deepEqual(rows(driver, 'SHOW PROPERTIES;'), [['auto.offset.reset', 'earliest']])
    driver.execute("DROP TYPE place; UNDEFINE a; UNSET 'auto.offset.reset';")
    for (const what of ['TYPES', 'VARIABLES', 'PROPERTIES'])
      assert.deepEqual(rows(driver, `SHOW ${what};`), [])
    const functions = new Map(rows(driver, 'SHOW FUNCTIONS;').map(([name, type]) => [name, type]))
    assert.deepEqual(
      [functions.get('COUNT'), functions.get('CONCAT'), functions.get('EXPLODE')],
      ['AGGREGATE', 'SCALAR', 'TABLE'],
    )
    assert.throws(() => driver.execute('SHOW CONNECTORS;'), /Kafka Connect/)
    driver.close()
  })
})

describe('DESCRIBE and EXPLAIN', () => {
  it('tell of a source, what it is and what has to do with it', () => {
    const driver = openCounted()
    assert.deepEqual(rows(driver, 'DESCRIBE t;'), [
      ['K', 'VARCHAR(STRING)  (primary key)'],
      ['C', 'BIGINT'],
      ['V', 'INTEGER'],
    ])
    const [{ tables } = assert.fail()] = driver.execute('DESCRIBE s EXTENDED;')
    assert.deepEqual(
      tables.map(({ title }) => title),
      ['S', 'S: what it is', 'S: its queries'],
    )
    assert.deepEqual(
      tables[2]!.rows.map(([id, , , does]) => [id, does]),
      [
        ['CTAS_T_0', 'reads'],
        ['CTAS_W_1', 'reads'],
      ],
    )
    assert.equal(driver.execute('DESCRIBE TABLES;')[0]!.tables.length, 3)
    assert.throws(
      () => driver.execute('DESCRIBE tt;'),
      /Could not find STREAM\/TABLE 'TT' in the Metastore\nDid you mean "T"\?/,
    )
    driver.close()
  })

  it('tell of a function and its forms', () => {
    const driver = openCounted()
    const [{ tables } = assert.fail()] = driver.execute('DESCRIBE FUNCTION latest_by_offset;')
    assert.deepEqual(tables[0]!.rows.slice(0, 2), [
      ['Name', 'LATEST_BY_OFFSET'],
      ['Type', 'AGGREGATE'],
    ])
    assert.equal(tables[1]!.rows.length, 4)
    assert.throws(
      () => driver.execute('DESCRIBE FUNCTION latest;'),
      /Can't find any functions with the name 'LATEST'/,
    )
    driver.close()
  })

  it('show long statements in part, and in full with EXPLAIN', () => {
    const driver = openCounted()
    const long = `CREATE STREAM o AS SELECT k, '${'x'.repeat(200)}' AS x FROM s`
    driver.execute(`${long};`)
    assert.equal(rows(driver, 'SHOW QUERIES;').at(-1)!.at(-1), `${long.slice(0, 100)}...`)
    assert.ok(driver.execute('EXPLAIN CSAS_O_2;')[0]!.text!.includes(long))
    driver.close()
  })

  it('explain a query that runs and one that could', () => {
    const driver = openCounted()
    assert.match(
      driver.execute('EXPLAIN CTAS_T_0;')[0]!.text!,
      /ID: CTAS_T_0[\s\S]*aggregate .* by K[\s\S]*sink T/,
    )
    const { text } = driver.execute('EXPLAIN CREATE STREAM o AS SELECT * FROM s WHERE v > 1;')[0]!
    assert.match(text!, /^SQL: CREATE STREAM[\s\S]*filter \(V > 1\)[\s\S]*sink O/)
    assert.match(driver.execute('EXPLAIN SELECT * FROM t;')[0]!.text!, /a pull query/)
    assert.equal(
      driver.sources().some(({ name }) => name === 'O'),
      false,
      'nothing is made',
    )
    assert.throws(() => driver.execute('EXPLAIN CTAS_T_9;'), /Query with id:CTAS_T_9 does not exist/)
    assert.throws(() => driver.execute('EXPLAIN SHOW STREAMS;'), /does not run a ksql query/)
    driver.close()
  })
})

describe('PRINT', () => {
  it('shows records as their format has them', () => {
    const driver = openCounted()
    assert.deepEqual(rows(driver, 'PRINT s FROM BEGINNING INTERVAL 2 LIMIT 2;'), [
      ['1970-01-01T00:00:00.000', 'a', '{"V":0}', 0, 0],
      ['1970-01-01T00:00:01.200', 'a', '{"V":2}', 0, 2],
    ])
    assert.deepEqual(rows(driver, "PRINT 'W' FROM BEGINNING LIMIT 1;")[0]![1], {
      key: 'a',
      window: { start: 0, end: 1000 },
    })
    assert.deepEqual(rows(driver, 'PRINT s;'), [], 'from the end, and the driver does not wait')
    assert.throws(() => driver.execute("PRINT 'S';"), /Could not find topic 'S'/)
    driver.close()
  })

  it('reads Avro by its schema, numbers by their bytes', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE STREAM a (k BIGINT KEY, v INT, d DATE) WITH (kafka_topic='a', value_format='AVRO');
      INSERT INTO a (k, v, d) VALUES (5, 1, '2026-11-24');`)
    assert.deepEqual(rows(driver, 'PRINT a FROM BEGINNING;')[0]!.slice(1, 3), [5n, { V: 1, D: '2026-11-24' }])
    driver.close()
  })
})

describe('orders', () => {
  it('PAUSE holds a query, RESUME lets it go on where it was', () => {
    const driver = openCounted()
    driver.execute('PAUSE CTAS_T_0;')
    driver.pipe({ topic: 's', key: 'a', value: { V: 9 } })
    assert.deepEqual(rows(driver, "SELECT v FROM t WHERE k = 'a';"), [[4]])
    assert.deepEqual(
      rows(driver, 'SHOW QUERIES;').map(([id, , state]) => [id, state]),
      [
        ['CTAS_T_0', 'PAUSED'],
        ['CTAS_W_1', 'RUNNING'],
      ],
    )
    driver.execute('RESUME ALL;')
    assert.deepEqual(rows(driver, "SELECT c, v FROM t WHERE k = 'a';"), [[4n, 9]])
    assert.throws(() => driver.execute('PAUSE nobody;'), /Unknown queryId: NOBODY/)
    driver.execute('TERMINATE CTAS_T_0;')
    assert.throws(() => driver.execute('RESUME CTAS_T_0;'), /Unknown queryId: CTAS_T_0/)
    driver.close()
  })

  it('ASSERT TOPIC and SCHEMA hold or are refused', () => {
    const driver = openCounted()
    driver.execute("CREATE STREAM a (v INT) WITH (kafka_topic='a', value_format='AVRO', partitions=3);")
    driver.execute(
      "ASSERT TOPIC s; ASSERT TOPIC a WITH (PARTITIONS=3); ASSERT NOT EXISTS TOPIC 'b'; ASSERT SCHEMA SUBJECT 'a-value';",
    )
    assert.throws(() => driver.execute('ASSERT TOPIC b;'), /Topic b does not exist/)
    assert.throws(
      () => driver.execute('ASSERT TOPIC a WITH (PARTITIONS=1);'),
      /Mismatched configuration.*PARTITIONS is 3/,
    )
    assert.throws(() => driver.execute('ASSERT NOT EXISTS TOPIC s;'), /Topic s exists/)
    assert.throws(() => driver.execute("ASSERT SCHEMA SUBJECT 'b-value';"), /does not exist/)
    assert.throws(() => driver.execute("ASSERT SCHEMA SUBJECT 'a-value' ID 99;"), /does not exist/)
    driver.close()
  })
})
