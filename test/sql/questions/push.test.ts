import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openTopologyDriver } from '../../../src/testing/index.ts'
import { columns, openCounted, rows } from './support.ts'

describe('push queries', () => {
  it('give every row, or as many as LIMIT says', () => {
    const driver = openCounted()
    assert.deepEqual(rows(driver, 'SELECT v FROM s WHERE v > 2 EMIT CHANGES;'), [[3], [4]])
    assert.deepEqual(rows(driver, 'SELECT k, COUNT(*) AS n FROM s GROUP BY k EMIT CHANGES LIMIT 3;'), [
      ['a', 1n],
      ['b', 1n],
      ['a', 2n],
    ])
    driver.close()
  })

  it('want no key in the projection, and let window bounds be called by their names', () => {
    const driver = openCounted()
    assert.deepEqual(rows(driver, 'SELECT COUNT(*) FROM s GROUP BY k EMIT CHANGES LIMIT 1;'), [[1n]])
    const windowed =
      'SELECT WINDOWSTART, k, SUM(v) AS v FROM s WINDOW HOPPING (SIZE 2 SECONDS, ADVANCE BY 1 SECOND) GROUP BY k EMIT CHANGES;'
    assert.equal(columns(driver, windowed), 'WINDOWSTART BIGINT, K STRING, V INTEGER')
    assert.deepEqual(rows(driver, windowed).at(-1), [2000n, 'a', 4])
    assert.equal(
      columns(driver, 'SELECT * FROM w EMIT CHANGES;'),
      'K STRING, WINDOWSTART BIGINT, WINDOWEND BIGINT, C BIGINT',
    )
    driver.close()
  })

  it('emit the last row of each window with EMIT FINAL', () => {
    const driver = openCounted()
    const sql =
      'SELECT k, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 SECOND, GRACE PERIOD 0 SECONDS) GROUP BY k EMIT FINAL;'
    assert.deepEqual(rows(driver, sql), [
      ['a', 1n],
      ['b', 1n],
      ['a', 1n],
      ['b', 1n],
    ])
    driver.close()
  })

  it('say of a row that is gone which it was', () => {
    const driver = openTopologyDriver()
    driver.execute(
      "CREATE TABLE d (k STRING PRIMARY KEY, v INT) WITH (kafka_topic='d', value_format='JSON');",
    )
    driver.pipe({ topic: 'd', key: 'a', value: { V: 1 } })
    driver.pipe({ topic: 'd', key: 'a', value: null })
    assert.deepEqual(rows(driver, 'SELECT v, k FROM d EMIT CHANGES;'), [
      [1, 'a'],
      [null, 'a'],
    ])
    driver.close()
  })

  it('join, explode and partition as rules do', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE STREAM s (k STRING KEY, tags STRING) WITH (kafka_topic='s', value_format='JSON');
      CREATE TABLE d (k STRING PRIMARY KEY, name STRING) WITH (kafka_topic='d', value_format='JSON');`)
    driver.pipe({ topic: 'd', key: 'a', value: { NAME: 'Anna' } })
    driver.pipe({ topic: 's', key: 'a', value: { TAGS: 'x,y' } })
    assert.deepEqual(
      rows(
        driver,
        "SELECT name, EXPLODE(SPLIT(tags, ',')) AS tag FROM s LEFT JOIN d ON s.k = d.k EMIT CHANGES;",
      ),
      [
        ['Anna', 'x'],
        ['Anna', 'y'],
      ],
    )
    assert.deepEqual(rows(driver, 'SELECT tags FROM s PARTITION BY tags EMIT CHANGES;'), [['x,y']])
    driver.close()
  })

  it('begin at the end where auto.offset.reset is latest', () => {
    const driver = openCounted()
    driver.execute("SET 'auto.offset.reset' = 'latest';")
    assert.deepEqual(rows(driver, 'SELECT * FROM s EMIT CHANGES;'), [])
    driver.close()
  })

  it('take times as text, as rules do', () => {
    const driver = openCounted()
    const where = "WHERE ROWTIME BETWEEN '1970-01-01T00:00:01' AND '1970-01-01T01:00:02+0100'"
    assert.deepEqual(rows(driver, `SELECT v FROM s ${where} EMIT CHANGES;`), [[2], [3]])
    driver.execute(`CREATE STREAM o AS SELECT k, v FROM s ${where};`)
    assert.deepEqual(
      driver.records('O').map(({ timestamp }) => timestamp),
      [1200, 1800],
    )
    driver.close()
  })

  it('are refused as rules are', () => {
    const driver = openCounted()
    assert.throws(
      () => driver.execute('SELECT v, COUNT(*) FROM s GROUP BY k EMIT CHANGES;'),
      /not part of GROUP BY: V/,
    )
    assert.throws(
      () => driver.execute('SELECT * FROM s EMIT FINAL;'),
      /EMIT FINAL is only supported for windowed/,
    )
    assert.throws(() => driver.execute('SELECT v, v FROM s EMIT CHANGES;'), /Duplicate value columns/)
    driver.close()
  })
})
