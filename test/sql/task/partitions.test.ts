import assert from 'node:assert/strict'
import { once } from 'node:events'
import { it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { partitionOf } from '../../../src/log/partitioner.ts'
import type { Log, LogRecord, Task } from '../../../src/log/port.ts'
import { CAUSE_HEADER, loadProgram } from '../../../src/sql/index.ts'
import { allOf, openPlace, recordsOf, runProgram, until } from './harness.ts'

const LIMIT = { timeout: 30_000 }

const SOURCES = `
  SET 'auto.offset.reset' = 'earliest';
  CREATE STREAM s (k STRING KEY, g STRING, i INT) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON', PARTITIONS=3);
  CREATE TABLE t (k STRING PRIMARY KEY, g STRING, i INT) WITH (KAFKA_TOPIC='t', VALUE_FORMAT='JSON', PARTITIONS=3);
`

const json = (topic: string, key: string, value: unknown, timestamp = 0) => ({
  topic,
  key: Buffer.from(key),
  value: value === null ? null : Buffer.from(JSON.stringify(value)),
  timestamp,
})

/** The last value of each key. */
function latest(records: readonly LogRecord[]): Readonly<Record<string, unknown>> {
  const values = new Map<string, unknown>()
  for (const { key, value } of records) {
    values.set(Buffer.from(key!).toString(), value && JSON.parse(Buffer.from(value).toString()))
  }
  return Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)))
}

it('groups rows of all partitions', LIMIT, async () => {
  await using place = await openPlace()
  const { log } = place
  const running = await runProgram(
    log,
    `${SOURCES} CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s GROUP BY g;`,
  )
  const rows = Array.from({ length: 60 }, (_, index) => json('s', `k${index}`, { G: `g${index % 4}` }))
  await log.append(rows)
  const counts = await recordsOf(log, 'O', 60)
  await running.stop()
  assert.deepEqual(latest(counts), { g0: { N: 15 }, g1: { N: 15 }, g2: { N: 15 }, g3: { N: 15 } })
  const causes = counts.map(({ headers }) =>
    Buffer.from(headers.find(([name]) => name === CAUSE_HEADER)![1]).toString(),
  )
  assert.equal(new Set(causes).size, 60)
  assert.ok(causes.every((cause) => /^s-[012]-\d+$/.test(cause)))
})

for (const [way, declared, letters] of [
  ['the same way', 'g STRING, i INT', 1],
  ['ways of their own', 'g STRING', 2],
] as const) {
  it(`puts a record that two tasks of a query read in ${way} aside for each way`, LIMIT, async () => {
    await using place = await openPlace()
    const { log } = place
    const running = await runProgram(
      log,
      `${SOURCES} CREATE STREAM s2 (k STRING KEY, ${declared}) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON');
       CREATE STREAM o AS SELECT s.g, s.i AS x FROM s JOIN s2 WITHIN 1 HOUR ON s.g = s2.g;`,
    )
    // Of one partition: who has read the second has read the first.
    await log.append([
      { topic: 's', key: Buffer.from('a'), value: Buffer.from('{') },
      json('s', 'a', { G: 'g' }, 1),
    ])
    await recordsOf(log, 'O', 1)
    await running.stop()
    assert.equal((await allOf(log, 's_dead_letters')).length, letters)
  })
}

it('reads a record in one way where another way, declared for its topic too, can not', LIMIT, async () => {
  await using place = await openPlace()
  const { log } = place
  const running = await runProgram(
    log,
    `SET 'auto.offset.reset' = 'earliest';
     CREATE STREAM narrow (k STRING KEY, i INT) WITH (KAFKA_TOPIC='one', VALUE_FORMAT='JSON', PARTITIONS=1);
     CREATE STREAM wide (k STRING KEY, i STRING) WITH (KAFKA_TOPIC='one', VALUE_FORMAT='JSON');
     CREATE STREAM o AS SELECT wide.k, wide.i AS x FROM narrow JOIN wide WITHIN 1 HOUR ON narrow.k = wide.k;`,
  )
  await log.append([json('one', 'a', { I: 'no number' }, 1), json('one', 'a', { I: 2 }, 2)])
  const joined = await recordsOf(log, 'O', 2)
  await running.stop()
  const found = joined.map(({ value }) => (JSON.parse(Buffer.from(value!).toString()) as { X: string }).X)
  assert.deepEqual(found.sort(), ['2', 'no number'])
  assert.equal((await allOf(log, 'one_dead_letters')).length, 1)
})

it('groups a table, taking rows back from the groups that they leave', LIMIT, async () => {
  await using place = await openPlace()
  const { log } = place
  const running = await runProgram(
    log,
    `${SOURCES} CREATE TABLE o AS SELECT g, SUM(i) AS x FROM t GROUP BY g;`,
  )
  await log.append([
    json('t', 'a', { G: 'x', I: 1 }),
    json('t', 'b', { G: 'x', I: 2 }),
    json('t', 'c', { G: 'y', I: 4 }),
    json('t', 'a', { G: 'y', I: 8 }),
    json('t', 'b', null),
  ])
  const sums = await recordsOf(log, 'O', 6)
  await running.stop()
  assert.deepEqual(latest(sums), { x: { X: 0 }, y: { X: 12 } })
})

it('joins a stream to a table by a column', LIMIT, async () => {
  await using place = await openPlace()
  const { log } = place
  const running = await runProgram(
    log,
    `${SOURCES} CREATE STREAM o AS SELECT t.k AS k, s.k AS sk, s.i AS a, t.i AS b FROM s JOIN t ON s.g = t.k;`,
  )
  await log.append(['x', 'y', 'z'].map((key, index) => json('t', key, { I: index })))
  // Nothing orders the topics but what was read: the table's rows must be in before the stream's.
  await until(async () => {
    const task = (await log.tasks()).find((id) => /^sql-o-[0-9a-f]+$/.test(id))
    const positions = task ? await log.positions(task) : []
    const seen = positions.filter(({ topic }) => topic === 't').reduce((sum, { offset }) => sum + offset, 0)
    return seen === 3
  })
  await log.append(
    Array.from({ length: 30 }, (_, index) => json('s', `k${index}`, { G: 'xyz'[index % 3], I: index }, 1)),
  )
  const joined = await recordsOf(log, 'O', 30)
  await running.stop()
  for (const { key, value } of joined) {
    const { A, B } = JSON.parse(Buffer.from(value!).toString()) as { A: number; B: number }
    assert.equal(Buffer.from(key!).toString(), 'xyz'[A % 3])
    assert.equal(B, A % 3)
  }
})

it('keeps a changed rule silent through its stages', LIMIT, async () => {
  await using place = await openPlace()
  const { log } = place
  const counting = (name: string) =>
    `${SOURCES} CREATE TABLE o WITH (KAFKA_TOPIC='${name}') AS SELECT g, COUNT(*) AS ${name} FROM s GROUP BY g;`
  const first = await runProgram(log, counting('n'))
  await log.append([json('s', 'a', { G: 'x' }), json('s', 'a', { G: 'x' })])
  await recordsOf(log, 'n', 2)
  await first.stop()
  const second = await runProgram(log, counting('m'))
  await log.append([json('s', 'a', { G: 'x' })])
  const records = await recordsOf(log, 'm', 1)
  await second.stop()
  assert.deepEqual(latest(records), { x: { M: 3 } })
  assert.equal((await allOf(log, 'm')).length, 1)
})

it('needs no internal topic where rows stay in their partitions', async () => {
  await using place = await openPlace()
  const { registry } = place.log
  const load = (query: string) => loadProgram([{ name: 'rules.sql', text: SOURCES + query }], { registry })
  const names = (program: Awaited<ReturnType<typeof load>>) =>
    program.topics.map(({ name }) => name).filter((name) => name.includes('repartition'))
  assert.deepEqual(names(await load('CREATE TABLE o AS SELECT k, COUNT(*) AS n FROM s GROUP BY k;')), [])
  assert.deepEqual(names(await load('CREATE STREAM o AS SELECT * FROM s PARTITION BY g;')), [])
  assert.equal(names(await load('CREATE TABLE o AS SELECT g, COUNT(*) AS n FROM s GROUP BY g;')).length, 1)
  const windowed = `CREATE STREAM w (k STRING KEY, i INT)
      WITH (KAFKA_TOPIC='w', VALUE_FORMAT='JSON', PARTITIONS=3, WINDOW_TYPE='SESSION');
    CREATE TABLE o AS SELECT k, COUNT(*) AS n FROM w GROUP BY k;`
  assert.equal(names(await load(windowed)).length, 1)
})

it("puts all windows of a key into the key's partition, as Kafka Streams does", LIMIT, async () => {
  await using place = await openPlace()
  const { log } = place
  const running = await runProgram(
    log,
    `${SOURCES} CREATE TABLE o AS SELECT k, COUNT(*) AS n FROM s WINDOW TUMBLING (SIZE 1 SECOND) GROUP BY k;`,
  )
  const keys = Array.from({ length: 6 }, (_, index) => `k${index}`)
  await log.append(keys.flatMap((key) => [0, 1000, 2000].map((at) => json('s', key, { I: 1 }, at))))
  const counts = await recordsOf(log, 'O', 18)
  await running.stop()
  const partitions = new Map(keys.map((key) => [key, partitionOf(Buffer.from(key), 3)]))
  assert.equal(new Set(partitions.values()).size, 3)
  for (const { key, partition } of counts) {
    const inner = Buffer.from(key!).subarray(0, -8).toString()
    assert.equal(partition, partitions.get(inner), inner)
  }
})

const FOREIGN = `${SOURCES}
  CREATE TABLE u (k STRING PRIMARY KEY, c STRING) WITH (KAFKA_TOPIC='u', VALUE_FORMAT='JSON', PARTITIONS=2);`

it('joins by a foreign key over any partitions, and goes on where it was after restarts', LIMIT, async () => {
  await using place = await openPlace()
  const program = `${FOREIGN}
    CREATE TABLE o AS SELECT t.k, t.i AS a, u.c AS b FROM t LEFT JOIN u ON t.g = u.k;
    CREATE TABLE n AS SELECT u.c, COUNT(*) AS n, SUM(t.i) AS s FROM t JOIN u ON t.g = u.k GROUP BY u.c;`
  const lefts = Array.from({ length: 12 }, (_, index) => `l${index}`)
  const rounds = [
    lefts.map((key, index) => json('t', key, { G: `r${index % 4}`, I: index })),
    [0, 1, 2, 3].map((index) => json('u', `r${index}`, { C: `c${index}` })),
    [json('t', 'l0', { G: 'r3', I: 100 }), json('u', 'r1', { C: 'new' }), json('t', 'l5', null)],
    [json('u', 'r3', { C: 'last' }), json('u', 'r2', null), json('t', 'l2', { G: null, I: 2 })],
  ]
  for (const round of rounds) {
    const running = await runProgram(place.log, program)
    await place.log.append(round)
    // Stopped in the middle of its work: the next run does the rest.
    await running.stop()
    await place.reopen()
  }
  const joined = {
    l0: { A: 100, B: 'last' },
    l1: { A: 1, B: 'new' },
    l10: { A: 10, B: null },
    l11: { A: 11, B: 'last' },
    l2: { A: 2, B: null },
    l3: { A: 3, B: 'last' },
    l4: { A: 4, B: 'c0' },
    l5: null,
    l6: { A: 6, B: null },
    l7: { A: 7, B: 'last' },
    l8: { A: 8, B: 'c0' },
    l9: { A: 9, B: 'new' },
  }
  const counts = { c0: { N: 2, S: 12 }, last: { N: 4, S: 121 }, new: { N: 2, S: 10 } }
  const running = await runProgram(place.log, program)
  await until(async () => isDeepStrictEqual(latest(await allOf(place.log, 'O')), joined))
  await until(async () => {
    const rows = Object.entries(latest(await allOf(place.log, 'N'))) as [string, { N: number } | null][]
    return isDeepStrictEqual(Object.fromEntries(rows.filter(([, row]) => row?.N)), counts)
  })
  await running.stop()
  for (const { key, partition } of await allOf(place.log, 'O')) assert.equal(partition, partitionOf(key!, 3))
})

it('keeps a changed foreign-key join silent, and tells what caused each row', LIMIT, async () => {
  await using place = await openPlace()
  const { log } = place
  const joining = (name: string) =>
    `${FOREIGN} CREATE TABLE o WITH (KAFKA_TOPIC='${name}') AS SELECT t.k, u.c AS ${name} FROM t JOIN u ON t.g = u.k;`
  const answers = async () =>
    (await log.topics()).map(({ name }) => name).filter((name) => /-answers$/.test(name))
  const first = await runProgram(log, joining('a'))
  await log.append([json('u', 'x', { C: 'one' }), json('t', 'l', { G: 'x' })])
  await recordsOf(log, 'a', 1)
  await first.stop()
  const old = await answers()
  const second = await runProgram(log, joining('b'))
  const [topic] = (await answers()).filter((name) => !old.includes(name))
  await recordsOf(log, topic!, 1)
  await log.append([json('u', 'x', { C: 'two' })])
  const [record] = await recordsOf(log, 'b', 1)
  await second.stop()
  assert.deepEqual(latest([record!]), { l: { B: 'two' } })
  const cause = record!.headers.find(([name]) => name === CAUSE_HEADER)![1]
  assert.equal(Buffer.from(cause).toString(), `u-${partitionOf(Buffer.from('x'), 2)}-1`)
  assert.equal((await allOf(log, 'b')).length, 1)
})

it('keeps rows between stages as long as new ones, however old they are', LIMIT, async () => {
  await using place = await openPlace()
  const { log } = place
  const program = `${FOREIGN}
    CREATE TABLE o AS SELECT t.k, u.c AS c FROM t JOIN u ON t.g = u.k;
    CREATE TABLE n AS SELECT g, COUNT(*) AS n FROM t GROUP BY g;`
  const running = await runProgram(log, program)
  const began = Date.now()
  await log.append([json('u', 'x', { C: 'one' }, 7), json('t', 'l', { G: 'x' }, 5)])
  const rows = [...(await recordsOf(log, 'O', 1)), ...(await recordsOf(log, 'N', 1))]
  await running.stop()
  assert.deepEqual(
    rows.map(({ timestamp }) => timestamp),
    [7, 5],
  )
  const topics = (await log.topics()).map(({ name }) => name).filter((name) => name.startsWith('sql-'))
  assert.equal(topics.length, 3)
  for (const topic of topics)
    for (const { timestamp } of await allOf(log, topic)) assert.ok(timestamp >= began, topic)
})

/** The log, where these shares do nothing. */
function gated(log: Log, isGated: (task: Task) => boolean): Log {
  const run: Log['run'] = (spec, body, signal) =>
    log.run(spec, (task, share) => (isGated(task) ? aborted(share) : body(task, share)), signal)
  return new Proxy(log, {
    get(target, name) {
      if (name === 'run') return run
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}

/** How far a task has read a topic, all partitions together. */
async function readBy(log: Log, task: string, topic: string): Promise<number> {
  const positions = await log.positions(task)
  return positions.filter((at) => at.topic === topic).reduce((sum, { offset }) => sum + offset, 0)
}

/** Waits until of the tasks that are new one has read so many records of a topic. */
async function untilRead(
  log: Log,
  old: readonly string[],
  name: RegExp,
  topic: string,
  count: number,
): Promise<void> {
  await until(async () => {
    const [task] = (await log.tasks()).filter((id) => name.test(id) && !old.includes(id))
    return task !== undefined && (await readBy(log, task, topic)) === count
  })
}

it(
  'speaks of new rows of a changed rule with all of its past, whichever share is the slower one',
  LIMIT,
  async () => {
    await using place = await openPlace()
    const { log } = place
    const counting = (name: string) =>
      `${SOURCES} CREATE TABLE o WITH (KAFKA_TOPIC='${name}') AS SELECT g, COUNT(*) AS ${name} FROM s GROUP BY g;`
    const row = (partition: number) => ({ ...json('s', 'k', { G: 'x' }, 1), partition })
    const first = await runProgram(log, counting('n'))
    await log.append([row(0), row(1)])
    await recordsOf(log, 'n', 2)
    await first.stop()
    const old = await log.tasks()
    const slow = gated(log, ({ id, partition }) => id.endsWith('-stage-1') && partition === 1)
    const second = await runProgram(slow, counting('m'))
    await log.append([row(0)])
    await untilRead(log, old, /-stage-1$/, 's', 2)
    await second.stop()
    assert.deepEqual(await allOf(log, 'm'), [])
    const third = await runProgram(log, counting('m'))
    const [record] = await recordsOf(log, 'm', 1)
    await third.stop()
    assert.deepEqual(latest([record!]), { x: { M: 3 } })
    assert.equal((await allOf(log, 'm')).length, 1)
  },
)

it('speaks of a new row that old ones of a changed foreign-key join name', LIMIT, async () => {
  await using place = await openPlace()
  const { log } = place
  const joining = (name: string) =>
    `${FOREIGN} CREATE TABLE o WITH (KAFKA_TOPIC='${name}') AS SELECT t.k, u.c AS ${name} FROM t JOIN u ON t.g = u.k;`
  const first = await runProgram(log, joining('a'))
  await log.append([json('u', 'x', { C: 'one' }), json('t', 'l', { G: 'x' })])
  await recordsOf(log, 'a', 1)
  await first.stop()
  const old = await log.tasks()
  const slow = gated(log, ({ id }) => !id.endsWith('-stage-1') && id.startsWith('sql-o-'))
  const second = await runProgram(slow, joining('b'))
  await log.append([json('u', 'x', { C: 'two' })])
  await untilRead(log, old, /-stage-1$/, 'u', 2)
  await second.stop()
  const third = await runProgram(log, joining('b'))
  const [record] = await recordsOf(log, 'b', 1)
  await third.stop()
  assert.deepEqual(latest([record!]), { l: { B: 'two' } })
  assert.equal((await allOf(log, 'b')).length, 1)
})
