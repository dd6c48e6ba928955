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

it('merges a session with the row that lets it expire', () => {
  const driver = openTopologyDriver()
  driver.execute(`
    CREATE STREAM s (k STRING KEY, i INT) WITH (kafka_topic='s', value_format='JSON');
    CREATE TABLE o AS SELECT k, COUNT(*) AS n FROM s WINDOW SESSION (10 SECONDS, GRACE PERIOD 0 SECONDS) GROUP BY k;`)
  for (const timestamp of [8_000, 18_000, 28_001]) driver.pipe({ topic: 's', key: 'a', value: {}, timestamp })
  assert.deepEqual(
    driver.records('O').map(({ value, window }) => [value && { ...value }, window!.start, window!.end]),
    [
      [{ N: 1n }, 8_000, 8_000],
      [null, 8_000, 8_000],
      [{ N: 2n }, 8_000, 18_000],
      [{ N: 1n }, 28_001, 28_001],
    ],
  )
  driver.close()
})
