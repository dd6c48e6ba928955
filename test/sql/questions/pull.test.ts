import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { openTopologyDriver } from '../../../src/testing/index.ts'
import { columns, openCounted, rows } from './support.ts'

describe('pull queries over tables', () => {
  it('give the row of a key, of several keys, and of all in the order of the keys', () => {
    const driver = openCounted()
    assert.deepEqual(rows(driver, "SELECT * FROM t WHERE k = 'a';"), [['a', 3n, 4]])
    assert.deepEqual(rows(driver, "SELECT * FROM t WHERE k IN ('b', 'nobody', 'a');"), [
      ['a', 3n, 4],
      ['b', 2n, 3],
    ])
    assert.deepEqual(rows(driver, 'SELECT v, k FROM t;'), [
      [4, 'a'],
      [3, 'b'],
    ])
    assert.deepEqual(rows(driver, "SELECT * FROM t WHERE k = 'nobody';"), [])
    assert.deepEqual(rows(driver, 'SELECT k FROM t WHERE c > 2 AND v IS NOT NULL LIMIT 5;'), [['a']])
    assert.deepEqual(rows(driver, 'SELECT k FROM t LIMIT 1;'), [['a']])
    assert.equal(columns(driver, 'SELECT c + 1, ROWTIME FROM t;'), 'KSQL_COL_0 BIGINT, ROWTIME BIGINT')
    driver.close()
  })

  it('show windows after the key, and take bounds as numbers and as times', () => {
    const driver = openCounted()
    assert.equal(
      columns(driver, 'SELECT * FROM w;'),
      'K STRING, WINDOWSTART BIGINT, WINDOWEND BIGINT, C BIGINT',
    )
    const all = [
      ['a', 0n, 1000n, 1n],
      ['a', 1000n, 2000n, 1n],
      ['a', 2000n, 3000n, 1n],
    ]
    assert.deepEqual(rows(driver, "SELECT * FROM w WHERE k = 'a';"), all)
    assert.deepEqual(
      rows(driver, "SELECT * FROM w WHERE k = 'a' AND 1000 <= WINDOWSTART AND WINDOWEND <= 2000;"),
      [all[1]],
    )
    assert.deepEqual(
      rows(driver, "SELECT * FROM w WHERE k = 'a' AND WINDOWSTART >= '1970-01-01T00:00:02';"),
      [all[2]],
    )
    assert.deepEqual(
      rows(
        driver,
        "SELECT * FROM w WHERE k = 'a' AND WINDOWSTART BETWEEN '1970-01-01T01:00:01+0100' AND 1500;",
      ),
      [all[1]],
    )
    driver.close()
  })

  it('show a session once, however it has grown together', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE STREAM s (k STRING KEY, v INT) WITH (kafka_topic='s', value_format='JSON');
      CREATE TABLE x AS SELECT k, COUNT(*) AS c FROM s WINDOW SESSION (10 SECONDS) GROUP BY k;`)
    for (const timestamp of [0, 15_000, 8_000, 60_000]) {
      driver.pipe({ topic: 's', key: 'a', value: { V: 1 }, timestamp })
    }
    assert.deepEqual(rows(driver, "SELECT * FROM x WHERE k = 'a';"), [
      ['a', 0n, 15_000n, 3n],
      ['a', 60_000n, 60_000n, 1n],
    ])
    assert.deepEqual(rows(driver, "SELECT c FROM x WHERE k = 'a' AND WINDOWEND <= 15000;"), [[3n]])
    driver.close()
  })

  it('leave out rows that are gone', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE TABLE d (k STRING PRIMARY KEY, v INT) WITH (kafka_topic='d', value_format='JSON');
      CREATE TABLE q AS SELECT * FROM d WHERE v > 0;`)
    for (const [key, value] of [
      ['a', { V: 1 }],
      ['b', { V: 2 }],
      ['c', { V: 3 }],
      ['a', null],
      ['b', { V: -1 }],
    ] as const) {
      driver.pipe({ topic: 'd', key, value })
    }
    assert.deepEqual(rows(driver, 'SELECT * FROM q;'), [['c', 3]])
    driver.close()
  })

  it('find keys of several columns, and keys in Avro', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE STREAM s (k BIGINT KEY, g STRING) WITH (kafka_topic='s', format='AVRO');
      CREATE TABLE t AS SELECT k, g, COUNT(*) AS c FROM s GROUP BY k, g;
      CREATE TABLE j WITH (key_format='JSON') AS SELECT k, g, COUNT(*) AS c FROM s GROUP BY k, g;`)
    for (const [key, G] of [
      [1, 'x'],
      [2, 'x'],
      [1, 'y'],
      [1, 'x'],
    ] as const)
      driver.pipe({ topic: 's', key, value: { G } })
    for (const table of ['t', 'j']) {
      assert.deepEqual(rows(driver, `SELECT * FROM ${table} WHERE k = 1 AND 'x' = g;`), [[1n, 'x', 2n]])
      assert.equal(rows(driver, `SELECT * FROM ${table} WHERE k = 1;`).length, 2)
    }
    driver.close()
  })

  it('look at a table that is declared as a source', () => {
    const driver = openTopologyDriver()
    driver.execute(
      "CREATE SOURCE TABLE d (k STRING PRIMARY KEY, v INT) WITH (kafka_topic='d', value_format='JSON');",
    )
    driver.pipe({ topic: 'd', key: 'a', value: { V: 1 } })
    driver.pipe({ topic: 'd', key: 'a', value: { V: 2 } })
    assert.deepEqual(rows(driver, "SELECT * FROM d WHERE k = 'a';"), [['a', 2]])
    driver.close()
  })

  it('are refused for what they can not do, with the reason', () => {
    const driver = openCounted()
    const refusals: readonly (readonly [string, RegExp])[] = [
      ['SELECT * FROM t GROUP BY k;', /^Pull queries don't support GROUP BY clauses\..*\nAdd EMIT CHANGES/],
      ['SELECT * FROM t PARTITION BY k;', /^Pull queries don't support PARTITION BY clauses/],
      ['SELECT * FROM s WINDOW TUMBLING (SIZE 1 SECOND);', /^Pull queries don't support WINDOW clauses/],
      ['SELECT * FROM t HAVING c > 1;', /^Pull queries don't support HAVING clauses/],
      ['SELECT * FROM s JOIN t ON s.k = t.k;', /^Pull queries don't support JOIN clauses/],
      ['SELECT COUNT(*) FROM t;', /^Pull queries don't support aggregate functions/],
      ["SELECT EXPLODE(SPLIT(k, ',')) FROM s;", /^Pull queries don't support table functions/],
      ['SELECT ROWOFFSET FROM t;', /following columns in SELECT clauses: `ROWOFFSET`/],
      [
        "SELECT * FROM declared WHERE k = 'a';",
        /^The `DECLARED` table isn't queryable\. To derive a queryable table/,
      ],
      ['SELECT * FROM nothing;', /NOTHING does not exist/],
      ['SELECT nope FROM t;', /SELECT column 'NOPE' cannot be resolved/],
      ["SELECT * FROM w WHERE WINDOWSTART > 'soon';", /^Failed to parse timestamp 'soon'/],
      ['SELECT * FROM t LIMIT -1;', /LIMIT/],
    ]
    for (const [sql, reason] of refusals)
      assert.throws(() => driver.execute(sql), { name: 'SqlError', message: reason })
    driver.close()
  })

  it('keep to keys where scans are turned off', () => {
    const driver = openCounted()
    driver.execute("SET 'ksql.query.pull.table.scan.enabled' = 'false';")
    assert.deepEqual(rows(driver, "SELECT k FROM t WHERE k = 'a' AND c > 1;"), [['a']])
    assert.throws(
      () => driver.execute('SELECT * FROM t;'),
      /Missing WHERE clause[\s\S]*table scans can be enabled/,
    )
    assert.throws(() => driver.execute("SELECT * FROM t WHERE k > 'a';"), /table scans can be enabled/)
    driver.close()
  })

  it('give for any records what a map of the last values gives', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom('a', 'b', 'ä', '', 'a b'), fc.option(fc.integer({ min: -5, max: 5 }))),
        ),
        fc.constantFrom('a', 'b', 'ä', ''),
        (changes, wanted) => {
          const driver = openTopologyDriver()
          driver.execute(`
            CREATE TABLE d (k STRING PRIMARY KEY, v INT) WITH (kafka_topic='d', value_format='JSON');
            CREATE TABLE q AS SELECT * FROM d;`)
          const last = new Map<string, number>()
          for (const [key, V] of changes) {
            driver.pipe({ topic: 'd', key, value: V === null ? null : { V } })
            if (V === null) last.delete(key)
            else last.set(key, V)
          }
          const byKey = [...last].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
          assert.deepEqual(rows(driver, 'SELECT * FROM q;'), byKey)
          assert.deepEqual(
            rows(driver, `SELECT v FROM q WHERE k = '${wanted}';`),
            last.has(wanted) ? [[last.get(wanted)]] : [],
          )
          driver.close()
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('pull queries over streams', () => {
  it('give what the stream holds now, in order', () => {
    const driver = openCounted()
    assert.deepEqual(rows(driver, 'SELECT k, v, ROWOFFSET FROM s WHERE v > 1;'), [
      ['a', 2, 2n],
      ['b', 3, 3n],
      ['a', 4, 4n],
    ])
    assert.deepEqual(rows(driver, 'SELECT v FROM s LIMIT 2;'), [[0], [1]])
    driver.execute("SET 'auto.offset.reset' = 'latest';")
    assert.equal(rows(driver, 'SELECT v FROM s;').length, 5)
    driver.close()
  })
})
