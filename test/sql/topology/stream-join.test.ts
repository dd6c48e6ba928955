import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openTopologyDriver } from '../../../src/testing/index.ts'

it('keeps every row of a key, those with the same timestamp too', () => {
  const driver = openTopologyDriver()
  driver.execute(`
    CREATE STREAM l (k STRING KEY, i INT) WITH (kafka_topic='l', value_format='JSON');
    CREATE STREAM r (k STRING KEY, i INT) WITH (kafka_topic='r', value_format='JSON');
    CREATE STREAM o AS SELECT l.k AS k, l.i AS a, r.i AS b FROM l JOIN r WITHIN 1 SECOND ON l.k = r.k;`)
  for (const [topic, i] of [
    ['l', 1],
    ['l', 2],
    ['r', 3],
    ['r', 4],
  ] as const) {
    driver.pipe({ topic, key: 'a', value: { I: i }, timestamp: 5 })
  }
  assert.deepEqual(
    driver.records('O').map(({ value }) => Object.values(value as object)),
    [
      [1, 3],
      [2, 3],
      [1, 4],
      [2, 4],
    ],
  )
  driver.close()
})
