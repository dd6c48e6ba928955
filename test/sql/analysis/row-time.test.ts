import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openTopologyDriver } from '../../../src/testing/index.ts'

const NEW_YEAR = Date.UTC(2020, 0, 1)
const FEBRUARY = Date.UTC(2020, 1, 1)

/** The times of the records, of the two that are piped, that a condition lets through. */
function passing(condition: string): readonly number[] {
  const driver = openTopologyDriver()
  driver.execute(`
    CREATE STREAM s (k STRING KEY, v INT) WITH (kafka_topic='s', value_format='JSON');
    CREATE STREAM o AS SELECT * FROM s WHERE ${condition};`)
  for (const timestamp of [NEW_YEAR, FEBRUARY])
    driver.pipe({ topic: 's', key: 'k', value: { V: 1 }, timestamp })
  const times = driver.records('O').map(({ timestamp }) => timestamp)
  driver.close()
  return times
}

describe('ROWTIME compared with text', () => {
  const cases: Readonly<Record<string, readonly number[]>> = {
    "ROWTIME > '2020-01-15'": [FEBRUARY],
    "ROWTIME = '2020'": [NEW_YEAR],
    "'2020-01-15T12' >= s.ROWTIME": [NEW_YEAR],
    "ROWTIME BETWEEN '2020-01-01' AND '2020-01-01T01:00:00+0100'": [NEW_YEAR],
    "ROWTIME NOT BETWEEN '2020-01-01' AND '2020-01-02'": [FEBRUARY],
    "NOT (ROWTIME >= '2020-01-15T00:00:00.001' OR v = 2)": [NEW_YEAR],
  }
  for (const [condition, expected] of Object.entries(cases)) {
    it(condition, () => assert.deepEqual(passing(condition), expected))
  }

  it('holds for the bounds of windows', () => {
    const driver = openTopologyDriver()
    driver.execute(`
      CREATE TABLE w (k STRING PRIMARY KEY, v INT)
        WITH (kafka_topic='w', value_format='JSON', window_type='TUMBLING', window_size='10 SECONDS');
      CREATE TABLE o AS SELECT * FROM w WHERE WINDOWSTART >= '1970-01-01T00:00:10' AND WINDOWEND < '1971';`)
    for (const start of [0, 10_000]) {
      driver.pipe({ topic: 'w', key: 'k', value: { V: 1 }, window: { start, end: start + 10_000 } })
    }
    assert.deepEqual(
      driver.records('O').map(({ window }) => window?.start),
      [10_000],
    )
    driver.close()
  })
})
