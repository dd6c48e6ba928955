import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openTopologyDriver } from '../../../src/testing/index.ts'

it('tells the rows of merged sessions apart by when they came, not by their timestamps', () => {
  const driver = openTopologyDriver()
  driver.execute(`
    CREATE STREAM s (k STRING KEY, i INT) WITH (kafka_topic='s', value_format='JSON');
    CREATE TABLE o AS SELECT k, EARLIEST_BY_OFFSET(i) AS e, LATEST_BY_OFFSET(i) AS l, EARLIEST_BY_OFFSET(i, 2) AS es
      FROM s WINDOW SESSION (5 SECONDS) GROUP BY k;`)
  for (const [i, timestamp] of [
    [1, 10_000],
    [2, 0],
    [null, 5_000],
  ] as const) {
    driver.pipe({ topic: 's', key: 'a', value: { I: i }, timestamp })
  }
  const merged = driver.records('O').at(-1)!
  assert.deepEqual({ ...(merged.value as object) }, { E: 1, L: 2, ES: [1, 2] })
  assert.deepEqual(merged.window, { start: 0, end: 10_000, type: 'session' })
  driver.close()
})
