import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { TableViews } from '../../../src/sql/console/index.ts'
import { openPlace } from '../task/harness.ts'
import { partsOf, placeOf, programOf, rowsIn } from './support.ts'

const RULES = `
  CREATE STREAM s (k STRING KEY, v INT) WITH (kafka_topic='s', value_format='JSON', partitions=2);
  CREATE TABLE t AS SELECT k, COUNT(*) AS c FROM s GROUP BY k;
  CREATE TABLE w AS SELECT k, COUNT(*) AS c FROM s WINDOW TUMBLING (SIZE 1 SECOND) GROUP BY k;`

function windowed(key: string, start: number): Buffer {
  const bound = Buffer.alloc(8)
  bound.writeBigInt64BE(BigInt(start))
  return Buffer.concat([Buffer.from(key), bound])
}

const KEYS = fc.constantFrom('a', 'b', 'ab', 'ä')
const CHANGE = fc.record({
  topic: fc.constantFrom('T', 'W'),
  key: KEYS,
  start: fc.constantFrom(0, 1000),
  count: fc.option(fc.nat({ max: 9 })),
})
const QUESTION = fc.constantFrom(
  'SELECT * FROM t;',
  "SELECT * FROM t WHERE k = 'a';",
  "SELECT c FROM t WHERE k IN ('ab', 'ä');",
  'SELECT * FROM w;',
  "SELECT * FROM w WHERE k = 'a' AND WINDOWSTART = 1000;",
  'SELECT k FROM w WHERE c > 4 LIMIT 2;',
)

describe('views of tables', { timeout: 120_000 }, () => {
  test('answer as a look at the whole topic does, whatever has happened between questions', async () => {
    await using place = await openPlace()
    const { log } = place
    const program = await programOf(log, RULES)
    await log.ensureTopics(program.topics)
    const afresh = placeOf(log, program)
    const kept = placeOf(log, program, { views: new TableViews() })
    await fc.assert(
      fc.asyncProperty(fc.array(CHANGE, { maxLength: 8 }), QUESTION, async (changes, sql) => {
        await log.append(
          changes.map(({ topic, key, start, count }) => ({
            topic,
            key: topic === 'W' ? windowed(key, start) : Buffer.from(key),
            value: count === null ? null : Buffer.from(`{"C":${count}}`),
          })),
        )
        assert.deepEqual(rowsIn(await partsOf(kept, sql)), rowsIn(await partsOf(afresh, sql)))
      }),
      { numRuns: 60 },
    )
    const together = await Promise.all(
      ['t', 't', 'w'].map((table) => partsOf(kept, `SELECT * FROM ${table};`)),
    )
    assert.deepEqual(together[0], together[1])
  })

  test('read only what is new, begin anew with a topic that was made again, survive one who goes away', async () => {
    await using place = await openPlace()
    const { log } = place
    const program = await programOf(log, RULES)
    await log.ensureTopics(program.topics)
    const put = (key: string, count: number) =>
      log.append([{ topic: 'T', key: Buffer.from(key), value: Buffer.from(`{"C":${count}}`) }])
    let read = 0
    const counting: typeof log.read = async function* (...args) {
      for await (const batch of log.read(...args)) {
        read += batch.length
        yield batch
      }
    }
    const watched = {
      read: counting,
      topics: log.topics.bind(log),
      registry: log.registry,
      positions: log.positions.bind(log),
    }
    const kept = placeOf(log, program, { log: watched, views: new TableViews() })
    for (let count = 0; count < 5; count++) await put(`k${count}`, count)

    const gone = AbortSignal.abort()
    assert.deepEqual(await partsOf(kept, 'SELECT * FROM t;', undefined, gone).then(rowsIn), [])
    assert.equal(rowsIn(await partsOf(kept, 'SELECT * FROM t;')).length, 5)
    assert.equal(read, 5)
    await put('k0', 9)
    assert.deepEqual(rowsIn(await partsOf(kept, "SELECT c FROM t WHERE k = 'k0';")), [[9n]])
    assert.equal(read, 6)

    await log.deleteTopic('T')
    await log.ensureTopics(program.topics)
    await put('new', 1)
    assert.deepEqual(rowsIn(await partsOf(kept, 'SELECT * FROM t;')), [['new', 1n]])
  })
})
