import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import {
  answerConsole,
  type ConsolePart,
  type ConsolePlace,
  NEW_SESSION,
  PushQueries,
} from '../../../src/sql/console/index.ts'
import { allOf, avroWriter, openPlace, recordsOf, runProgram } from '../task/harness.ts'
import { errorIn, partsOf, placeOf, programOf, rowsIn } from './support.ts'

const RULES = `
  SET 'auto.offset.reset' = 'earliest';
  CREATE STREAM s (k STRING KEY, v INT) WITH (kafka_topic='s', value_format='JSON', partitions=3);
  CREATE TABLE t AS SELECT k, COUNT(*) AS c, SUM(v) AS v FROM s GROUP BY k;
  CREATE TABLE w AS SELECT k, COUNT(*) AS c FROM s WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY k;`

const row = (k: string, v: number, timestamp = 1) => ({
  topic: 's',
  key: Buffer.from(k),
  value: Buffer.from(`{"V":${v}}`),
  timestamp,
})

/** The rules above at work, with three rows behind them. */
async function counted() {
  const place = await openPlace()
  const running = await runProgram(place.log, RULES)
  await place.log.append([row('a', 1), row('b', 2), row('a', 3, 3_600_000)])
  await recordsOf(place.log, 'T', 3)
  await recordsOf(place.log, 'W', 3)
  const console = placeOf(place.log, await programOf(place.log, RULES))
  return {
    place,
    console,
    async [Symbol.asyncDispose]() {
      await running.stop()
      await place[Symbol.asyncDispose]()
    },
  }
}

/** A question that does not end by itself: parts as they come. */
function asking(console: ConsolePlace, sql: string, session = NEW_SESSION) {
  const stop = new AbortController()
  const parts = answerConsole({ sql, session }, console, stop.signal)[Symbol.asyncIterator]()
  return {
    stop: () => stop.abort(),
    async next(kind: ConsolePart['kind']): Promise<ConsolePart | undefined> {
      for (;;) {
        const { value, done } = await parts.next()
        if (done || value.kind === kind) return done ? undefined : value
      }
    },
  }
}

const EARLIEST = { ...NEW_SESSION, properties: { 'auto.offset.reset': 'earliest' } }

describe('a console over a log', { timeout: 60_000 }, () => {
  test('pulls from tables, windowed ones and streams of several partitions', async () => {
    await using counting = await counted()
    const { console } = counting
    assert.deepEqual(rowsIn(await partsOf(console, "SELECT * FROM t WHERE k = 'a';")), [['a', 2n, 4]])
    assert.deepEqual(rowsIn(await partsOf(console, 'SELECT k, c FROM t; SELECT c FROM t LIMIT 1;')), [
      ['a', 2n],
      ['b', 1n],
      [2n],
    ])
    assert.deepEqual(
      rowsIn(await partsOf(console, "SELECT WINDOWEND, c FROM w WHERE k = 'a' AND WINDOWSTART > 0;")),
      [[7_200_000n, 1n]],
    )
    const values = rowsIn(await partsOf(console, 'SELECT v FROM s;')).map(([v]) => v)
    assert.deepEqual(values.toSorted(), [1, 2, 3])
  })

  test('follows what comes, from the end unless the session says otherwise, and stops when it is told to', async () => {
    await using counting = await counted()
    const { console, place } = counting
    const live = asking(console, 'SELECT k, v FROM s EMIT CHANGES;')
    await live.next('columns')
    await place.log.append([row('c', 9)])
    assert.deepEqual(await live.next('row'), { kind: 'row', values: ['c', 9] })
    live.stop()
    assert.equal(await live.next('row'), undefined)

    const all = rowsIn(
      await partsOf(console, 'SELECT k, COUNT(*) FROM s GROUP BY k EMIT CHANGES LIMIT 4;', EARLIEST),
    )
    assert.equal(all.length, 4)
    assert.deepEqual(
      all.filter(([k]) => k === 'a').map(([, c]) => c),
      [1n, 2n],
    )
  })

  test('joins topics in the order of their times, then as they come', async () => {
    await using place = await openPlace()
    const rules = `
      CREATE STREAM s (k STRING KEY, v INT) WITH (kafka_topic='s', value_format='JSON', partitions=2);
      CREATE TABLE d (k STRING PRIMARY KEY, name STRING) WITH (kafka_topic='d', value_format='JSON', partitions=2);`
    const running = await runProgram(place.log, rules)
    const name = (text: string, timestamp: number) => ({
      topic: 'd',
      key: Buffer.from('a'),
      value: Buffer.from(`{"NAME":"${text}"}`),
      timestamp,
    })
    await place.log.append([row('a', 2, 20), name('old', 10), name('new', 30)])
    const console = placeOf(place.log, await programOf(place.log, rules))
    const live = asking(console, 'SELECT v, name FROM s JOIN d ON s.k = d.k EMIT CHANGES;', EARLIEST)
    assert.deepEqual(await live.next('row'), { kind: 'row', values: [2, 'old'] })
    const next = live.next('row')
    await place.log.append([row('a', 3, 40)])
    assert.deepEqual(await next, { kind: 'row', values: [3, 'new'] })
    live.stop()
    await running.stop()
  })

  test('reads Avro and prints it, and leaves the log as it was', async () => {
    await using place = await openPlace()
    await place.log.ensureTopics([{ name: 'v' }])
    const write = await avroWriter(place.log, 'v', {
      type: 'record',
      name: 'V',
      fields: [
        { name: 'title', type: 'string' },
        { name: 'views', type: 'long' },
      ],
    })
    await write('x', { title: 'Demo', views: 7n }, 5)
    const before = await place.log.topics()
    const console = placeOf(place.log, await programOf(place.log, ''))
    const printed = rowsIn(await partsOf(console, 'PRINT v FROM BEGINNING LIMIT 1;'))
    assert.deepEqual(printed, [['1970-01-01T00:00:00.005', 'x', { TITLE: 'Demo', VIEWS: 7n }, 0, 0]])
    const declared = "CREATE STREAM v (id STRING KEY) WITH (kafka_topic='v', value_format='AVRO');"
    const [session] = (await partsOf(console, declared)).filter((part) => part.kind === 'session')
    assert.deepEqual(session!.session.declarations, [declared])
    assert.deepEqual(rowsIn(await partsOf(console, 'SELECT * FROM v;', session!.session)), [
      ['x', 'Demo', 7n],
    ])
    assert.match(errorIn(await partsOf(console, 'SELECT * FROM v;')), /V does not exist/)
    assert.deepEqual(await place.log.topics(), before)
  })

  test('keeps what is set in the session, which goes with the next request', async () => {
    await using place = await openPlace()
    const console = placeOf(place.log, await programOf(place.log, ''))
    const sql = `SET 'auto.offset.reset'='earliest'; DEFINE wanted = 'x'; CREATE TYPE place AS STRUCT<lat DOUBLE>;`
    const { session } = (await partsOf(console, sql)).findLast((part) => part.kind === 'session')!
    assert.deepEqual(session, {
      properties: { 'auto.offset.reset': 'earliest' },
      variables: { WANTED: 'x' },
      declarations: ['CREATE TYPE place AS STRUCT<lat DOUBLE>;'],
    })
    assert.match(errorIn(await partsOf(console, "PRINT '${wanted}';", session)), /Could not find topic 'x'/)
    assert.deepEqual(rowsIn(await partsOf(console, 'SHOW TYPES;', session)), [
      ['PLACE', 'STRUCT<`LAT` DOUBLE>'],
    ])
    const undone = "UNSET 'auto.offset.reset'; UNDEFINE wanted; DROP TYPE place;"
    const after = (await partsOf(console, undone, session)).findLast((part) => part.kind === 'session')!
    assert.deepEqual([after.session.properties, after.session.variables], [{}, {}])
    assert.deepEqual(rowsIn(await partsOf(console, 'SHOW TYPES;', after.session)), [])
  })

  test('refuses to define rules, and says where they stand', async () => {
    await using counting = await counted()
    const { console } = counting
    for (const sql of ['CREATE STREAM o AS SELECT * FROM s;', "INSERT INTO s (k) VALUES ('x');"]) {
      assert.match(errorIn(await partsOf(console, sql)), /Rules stand in files/)
    }
    assert.match(errorIn(await partsOf(console, 'DROP TABLE t;')), /dropped in their files/)
    assert.match(errorIn(await partsOf(console, 'PAUSE ALL;')), /tubewire up/)
    assert.match(
      errorIn(
        await partsOf(
          console,
          "CREATE STREAM n (v INT) WITH (kafka_topic='n', value_format='JSON', partitions=1);",
        ),
      ),
      /Topic 'n' does not exist/,
    )
    assert.deepEqual((await partsOf(console, 'SHOW STREAMS;\n\nSELECT nope FROM t;')).at(-1), {
      kind: 'error',
      message: "Line: 3, Col: 8: SELECT column 'NOPE' cannot be resolved.",
      line: 3,
      column: 8,
    })
  })

  test('lists push queries beside the rules, ends them by their id, and bounds their number', async () => {
    await using counting = await counted()
    const { console } = counting
    const live = asking(console, 'SELECT * FROM s EMIT CHANGES;')
    await live.next('columns')
    const waiting = live.next('row')
    const queries = rowsIn(await partsOf(console, 'SHOW QUERIES;')).map(([id, kind]) => [id, kind])
    assert.deepEqual(queries, [
      ['CTAS_T_0', 'PERSISTENT'],
      ['CTAS_W_1', 'PERSISTENT'],
      ['transient_S_1', 'PUSH'],
    ])
    await partsOf(console, 'TERMINATE transient_S_1;')
    assert.equal(await waiting, undefined)
    assert.equal(rowsIn(await partsOf(console, 'SHOW QUERIES;')).length, 2)

    const many = Array.from({ length: 20 }, () => asking(console, 'SELECT * FROM s EMIT CHANGES;'))
    await Promise.all(many.map((query) => query.next('columns')))
    assert.match(
      errorIn(await partsOf(console, 'SELECT * FROM s EMIT CHANGES;')),
      /20 push queries run already/,
    )
    for (const query of many) query.stop()
  })

  test('reads the processing log as a stream of its own', async () => {
    await using place = await openPlace()
    const rules = `
      SET 'auto.offset.reset' = 'earliest';
      CREATE STREAM s (k STRING KEY, v INT) WITH (kafka_topic='s', value_format='JSON', partitions=1);
      CREATE STREAM o AS SELECT k, v + 1 AS v FROM s;`
    const running = await runProgram(place.log, rules)
    await place.log.append([
      { ...row('a', 1), value: Buffer.from('{}') },
      { ...row('a', 1), value: Buffer.from('{') },
    ])
    await recordsOf(place.log, 'tubewire_processing_log', 2)
    await running.stop()
    const page = readFileSync(new URL('../../../docs/sql/README.md', import.meta.url), 'utf8')
    const [declaration] = /CREATE STREAM problems[^;]*;/.exec(page)!
    const sql = `${declaration} SELECT \`query\`, rule, kind, expression, record->offset FROM problems WHERE record->\`topic\` = 's';`
    const parts = await partsOf(placeOf(place.log, await programOf(place.log, rules)), sql)
    assert.deepEqual(
      parts.filter(({ kind }) => kind === 'error'),
      [],
    )
    assert.deepEqual(rowsIn(parts), [
      ['CSAS_O_0', 'rules.sql:4', 'expression', '(V + 1)', 0n],
      ['CSAS_O_0', 'rules.sql:4', 'deserialization', null, 1n],
    ])
  })

  test('gives orders to who runs the rules', async () => {
    await using counting = await counted()
    const orders: unknown[] = []
    const console = placeOf(counting.place.log, counting.console.program, {
      pushes: new PushQueries(),
      order: async (order, queries) => void orders.push([order, queries.map(({ id }) => id)]),
      stateOf: ({ id }) => (id === 'CTAS_W_1' ? 'TERMINATED' : 'RUNNING'),
    })
    await partsOf(console, 'PAUSE CTAS_T_0; RESUME ALL; TERMINATE CTAS_T_0;')
    assert.deepEqual(orders, [
      ['pause', ['CTAS_T_0']],
      ['resume', ['CTAS_T_0']],
      ['terminate', ['CTAS_T_0']],
    ])
    assert.match(errorIn(await partsOf(console, 'RESUME CTAS_W_1;')), /It was ended/)
    assert.match(errorIn(await partsOf(console, 'PAUSE nobody;')), /Unknown queryId: NOBODY/)
  })

  test('a pull query says when the rule that fills the table has not read all there is', async () => {
    await using place = await openPlace()
    const { log } = place
    const running = await runProgram(log, RULES)
    await log.append([row('a', 1)])
    await recordsOf(log, 'T', 1)
    await running.stop()
    await log.append([row('a', 2), row('b', 3)])
    const program = await programOf(log, RULES)
    const warnings = async (state: string) => {
      const parts = await partsOf(placeOf(log, program, { stateOf: () => state }), 'SELECT * FROM t;')
      assert.deepEqual(rowsIn(parts), [['a', 1n, 1]])
      return parts.flatMap((part) => (part.kind === 'warning' ? [part.text] : []))
    }
    assert.deepEqual(await warnings('PAUSED'), [
      'CTAS_T_0 (PAUSED), which fills T, has 2 records still to read: rows may be older than its sources',
    ])
    assert.deepEqual(await warnings('RUNNING'), [])
  })

  test('DESCRIBE EXTENDED says what the queries that run here have done', async () => {
    await using counting = await counted()
    const read = { total: 3, perSecond: 0.05, lastMs: 1_600_000_000_000 }
    const activity = { read, written: { total: 0, perSecond: 0, lastMs: undefined }, failures: 1 }
    const place: ConsolePlace = {
      ...counting.console,
      activityOf: ({ id }) => (id === 'CTAS_T_0' ? activity : undefined),
    }
    const shown = rowsIn(await partsOf(place, 'DESCRIBE t EXTENDED;'))
    assert.deepEqual(shown.at(-1), [
      'CTAS_T_0',
      '0.05',
      '3',
      '2020-09-13T12:26:40.000Z',
      '0.00',
      '0',
      '',
      '1',
    ])
    const other = await partsOf(place, 'DESCRIBE w EXTENDED;')
    assert.ok(!other.some((part) => part.kind === 'columns' && part.title?.includes('since they started')))
  })

  test('ASSERT TOPIC and SCHEMA look at the log', async () => {
    await using counting = await counted()
    const { console, place } = counting
    const held = await partsOf(
      console,
      "ASSERT TOPIC s WITH (PARTITIONS=3); ASSERT NOT EXISTS SCHEMA SUBJECT 's-value';",
    )
    assert.deepEqual(
      held.filter(({ kind }) => kind === 'error'),
      [],
    )
    assert.match(
      errorIn(await partsOf(console, 'ASSERT TOPIC nothing TIMEOUT 1 MILLISECONDS;')),
      /does not exist/,
    )
    assert.match(errorIn(await partsOf(console, 'ASSERT SCHEMA ID 99 TIMEOUT 0 SECONDS;')), /does not exist/)
    assert.match(errorIn(await partsOf(console, "ASSERT VALUES t (k) VALUES ('a');")), /tubewire sql test/)
    assert.equal((await allOf(place.log, 's')).length, 3)
  })

  test('ASSERT waits for what comes within its TIMEOUT', async () => {
    await using place = await openPlace()
    const { log } = place
    const looked = Promise.withResolvers<void>()
    const watched = new Proxy(log, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          const answer: unknown = value.apply(target, args)
          if (name === 'topics') void Promise.resolve(answer).then(() => looked.resolve())
          return answer
        }
      },
    })
    const asked = partsOf(placeOf(watched, await programOf(log, '')), 'ASSERT TOPIC late TIMEOUT 1 HOURS;')
    await looked.promise
    await log.ensureTopics([{ name: 'late' }])
    assert.equal((await asked).at(-1)?.kind, 'done')
  })
})
