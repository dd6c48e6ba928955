import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { memoryStore, type Store } from '../../../src/sql/topology/index.ts'
import { lastQuery, runWithRestarts, type TestRecord } from './runner.ts'

const stream = (name: string) =>
  `CREATE STREAM ${name} (k STRING KEY, g STRING, i INT) WITH (kafka_topic='${name}', value_format='JSON');`
const table = (name: string) =>
  `CREATE TABLE ${name} (k STRING PRIMARY KEY, g STRING, i INT) WITH (kafka_topic='${name}', value_format='JSON');`

const QUERIES = {
  'GROUP BY with HAVING': `${stream('l')} CREATE TABLE o AS SELECT g, COUNT(*) AS n, LATEST_BY_OFFSET(i, 2) AS x FROM l GROUP BY g HAVING COUNT(*) < 4;`,
  'GROUP BY of a table': `${table('l')} CREATE TABLE o AS SELECT g, COUNT(*) AS n, SUM(i) AS x FROM l GROUP BY g;`,
  'WHERE over a table': `${table('l')} CREATE TABLE o AS SELECT * FROM l WHERE i > 3;`,
  'HOPPING windows': `${stream('l')} CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM l WINDOW HOPPING (SIZE 10 SECONDS, ADVANCE BY 4 SECONDS, GRACE PERIOD 2 SECONDS) GROUP BY g;`,
  'TUMBLING windows, final': `${stream('l')} CREATE TABLE o AS SELECT g, SUM(i) AS n FROM l WINDOW TUMBLING (SIZE 5 SECONDS, GRACE PERIOD 2 SECONDS) GROUP BY g EMIT FINAL;`,
  'SESSION windows': `${stream('l')} CREATE TABLE o AS SELECT g, COLLECT_LIST(i) AS n, LATEST_BY_OFFSET(i) AS x, EARLIEST_BY_OFFSET(i, 2) AS y FROM l WINDOW SESSION (3 SECONDS, GRACE PERIOD 3 SECONDS) GROUP BY g;`,
  'SESSION windows, final': `${stream('l')} CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM l WINDOW SESSION (2 SECONDS, GRACE PERIOD 1 SECOND) GROUP BY g EMIT FINAL;`,
  'inner stream join': `${stream('l')} ${stream('r')} CREATE STREAM o AS SELECT l.k, l.i AS a, r.i AS b FROM l JOIN r WITHIN 4 SECONDS ON l.k = r.k;`,
  'outer stream join with grace': `${stream('l')} ${stream('r')} CREATE STREAM o AS SELECT ROWKEY, l.i AS a, r.i AS b FROM l FULL OUTER JOIN r WITHIN 3 SECONDS GRACE PERIOD 1 SECOND ON l.k = r.k;`,
  'stream-table join on a value': `${stream('l')} ${table('r')} CREATE STREAM o AS SELECT r.k, l.i AS a, r.i AS b FROM l LEFT JOIN r ON l.g = r.k;`,
  'table-table join': `${table('l')} ${table('r')} CREATE TABLE o AS SELECT ROWKEY, l.i AS a, r.i AS b FROM l FULL OUTER JOIN r ON l.k = r.k;`,
  'foreign-key join': `${table('l')} ${table('r')} CREATE TABLE o AS SELECT l.k, l.i AS a, r.i AS b FROM l LEFT JOIN r ON l.g = r.k;`,
  'GROUP BY of a foreign-key join': `${table('l')} ${table('r')} CREATE TABLE o AS SELECT r.g, COUNT(*) AS n, SUM(l.i) AS x FROM l JOIN r ON l.g = r.k GROUP BY r.g;`,
}

const name = fc.constantFrom('a', 'b', 'c')
const step = fc.record({
  topic: fc.constantFrom('l', 'r'),
  key: fc.option(name, { freq: 12 }),
  value: fc.option(fc.record({ G: fc.option(name), I: fc.option(fc.integer({ min: -5, max: 9 })) }), {
    freq: 8,
  }),
  /** Milliseconds since the record before; negative: late. */
  passed: fc.integer({ min: -4000, max: 5000 }),
})

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

function records(steps: readonly Step[], topics: ReadonlySet<string>): TestRecord[] {
  let now = 20_000
  return steps.map(({ topic, key, value, passed }) => {
    now = Math.max(0, now + passed)
    return { topic: topics.has(topic) ? topic : 'l', key, value, timestamp: now }
  })
}

for (const [what, script] of Object.entries(QUERIES)) {
  it(`gives the same after restarts at any point: ${what}`, () => {
    const test = lastQuery(script)
    let emitted = 0
    const topics = new Set(test.query.plan.reads.map(({ topic }) => topic))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(fc.nat(39)), (steps, restarts) => {
        const input = records(steps, topics)
        const stores = new Map<string, Store>()
        const take = test.open((store) => {
          if (!stores.has(store)) stores.set(store, memoryStore())
          return stores.get(store)!
        })
        const expected = input.flatMap((record) => take(record))
        assert.deepEqual(runWithRestarts(test, input, new Set(restarts)), expected)
        emitted += expected.length
      }),
      { numRuns: 60 },
    )
    assert.ok(emitted > 10, `only ${emitted} rows came out`)
  })
}
