import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { CAUSE_HEADER, PROCESSING_LOG, REASON_HEADER, RULE_HEADER } from '../../../src/sql/index.ts'
import { allOf, avroValues, avroWriter, openPlace, recordsOf, runProgram } from './harness.ts'

const tutorial = readFileSync(new URL('../tutorial.sql', import.meta.url), 'utf8')

const LIMIT = { timeout: 20_000 }

function header(
  record: { readonly headers: readonly (readonly [string, Uint8Array])[] },
  name: string,
): string {
  return Buffer.from(record.headers.find(([key]) => key === name)?.[1] ?? []).toString()
}

it("runs the tutorial's statements on the embedded log", LIMIT, async () => {
  await using place = await openPlace()
  const { log } = place
  const running = await runProgram(log, tutorial)
  const write = await avroWriter(log, 'youtube_videos')
  for (const COMMENTS of [5, 5, 7]) await write('v1', { TITLE: 'Demo', VIEWS: 1, COMMENTS, LIKES: null })
  const outbox = await recordsOf(log, 'telegram_outbox', 2)
  await running.stop()

  assert.deepEqual(
    (await avroValues(log, outbox)).map((value) => (value as { text: string }).text),
    ['A first message', 'Comments changed: 5 => 7. Demo'],
  )
  assert.equal(header(outbox[1]!, CAUSE_HEADER), 'youtube_changes-0-2')
  assert.equal(header(outbox[1]!, RULE_HEADER), 'rules.sql:43')
  const changes = await allOf(log, 'youtube_changes')
  assert.deepEqual(
    changes.map((record) => [Buffer.from(record.key!).toString(), header(record, CAUSE_HEADER)]),
    [
      ['v1', 'youtube_videos-0-0'],
      ['v1', 'youtube_videos-0-1'],
      ['v1', 'youtube_videos-0-2'],
    ],
  )
})

it('goes on where it was after a restart, and inserts values once', LIMIT, async () => {
  await using place = await openPlace()
  const first = await runProgram(place.log, tutorial)
  const write = await avroWriter(place.log, 'youtube_videos')
  await write('v1', { TITLE: 'Demo', VIEWS: 1, COMMENTS: 5, LIKES: null })
  await recordsOf(place.log, 'youtube_changes', 1)
  await first.stop()
  await place.reopen()

  const second = await runProgram(place.log, tutorial)
  const writeAgain = await avroWriter(place.log, 'youtube_videos')
  await writeAgain('v1', { TITLE: 'Demo', VIEWS: 1, COMMENTS: 6, LIKES: null })
  const outbox = await recordsOf(place.log, 'telegram_outbox', 2)
  await second.stop()
  assert.equal(outbox.length, 2)
  assert.equal((await allOf(place.log, 'telegram_outbox')).length, 2)
  assert.equal((await allOf(place.log, 'youtube_changes')).length, 2)
})

const videos = `
  SET 'auto.offset.reset' = 'earliest';
  CREATE STREAM videos (id VARCHAR KEY, likes BIGINT) WITH (KAFKA_TOPIC='videos', VALUE_FORMAT='JSON', PARTITIONS=1);
  CREATE STREAM alerts (id VARCHAR KEY, text VARCHAR) WITH (KAFKA_TOPIC='alerts', VALUE_FORMAT='JSON', PARTITIONS=1);
`

const json = (topic: string, key: string, value: unknown) => ({
  topic,
  key: Buffer.from(key),
  value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  timestamp: 0,
})

it('does not say again what an earlier version of a rule has said', LIMIT, async () => {
  await using place = await openPlace()
  const { log } = place
  const rule = (
    text: string,
  ) => `${videos} CREATE TABLE counts AS SELECT id, COUNT(*) AS n FROM videos GROUP BY id;
    INSERT INTO alerts SELECT id, '${text}' AS text FROM videos WHERE likes > 10;`
  const first = await runProgram(log, rule('many'))
  await log.append([json('videos', 'a', { likes: 20 }), json('videos', 'b', { likes: 5 })])
  await recordsOf(log, 'alerts', 1)
  await recordsOf(log, 'COUNTS', 2)
  await first.stop()

  const second = await runProgram(log, rule('very many'))
  await log.append([json('videos', 'a', { likes: 30 })])
  const alerts = await recordsOf(log, 'alerts', 2)
  const counts = await recordsOf(log, 'COUNTS', 3)
  await second.stop()
  assert.deepEqual(
    alerts.map(({ value }) => JSON.parse(Buffer.from(value!).toString()).TEXT),
    ['many', 'very many'],
  )
  assert.equal((await allOf(log, 'alerts')).length, 2)
  assert.deepEqual(JSON.parse(Buffer.from(counts[2]!.value!).toString()), { N: 2 })
})

it('rebuilds the state of a changed rule in silence', LIMIT, async () => {
  await using place = await openPlace()
  const { log } = place
  const counting = (column: string) =>
    `${videos} CREATE TABLE counts WITH (KAFKA_TOPIC='${column}') AS SELECT id, COUNT(*) AS ${column} FROM videos GROUP BY id;`
  const first = await runProgram(log, counting('n'))
  await log.append([json('videos', 'a', { likes: 1 }), json('videos', 'a', { likes: 2 })])
  await recordsOf(log, 'n', 2)
  await first.stop()

  const second = await runProgram(log, counting('m'))
  await log.append([json('videos', 'a', { likes: 3 })])
  const [only] = await recordsOf(log, 'm', 1)
  await second.stop()
  assert.deepEqual(JSON.parse(Buffer.from(only!.value!).toString()), { M: 3 })
})

it("puts a record that can't be read aside, once, and goes on", LIMIT, async () => {
  await using place = await openPlace()
  const { log } = place
  const counted: string[] = []
  const metrics = {
    records: () => undefined,
    outputs: () => undefined,
    rowError: () => undefined,
    deadLetter: (query: string, topic: string) => counted.push(`${query} ${topic}`),
  }
  const warnings: string[] = []
  const logger = { warn: (_fields: object, message: string) => warnings.push(message) }
  const running = await runProgram(
    log,
    `${videos} INSERT INTO alerts SELECT id, 'one' AS text FROM videos; INSERT INTO alerts SELECT id, 'two' AS text FROM videos;`,
    { metrics, logger },
  )
  await log.append([
    json('videos', 'a', '{"likes": '),
    json('videos', 'a', '{"likes": '),
    json('videos', 'b', { likes: 1 }),
  ])
  const [letter] = await recordsOf(log, 'videos_dead_letters', 2)
  await recordsOf(log, 'alerts', 2)
  await running.stop()
  assert.equal(Buffer.from(letter!.value!).toString(), '{"likes": ')
  assert.equal(header(letter!, CAUSE_HEADER), 'videos-0-0')
  assert.match(header(letter!, REASON_HEADER), /value can't be read/)
  assert.deepEqual(counted, ['INSERTQUERY_0 videos', 'INSERTQUERY_0 videos'])
  assert.equal(warnings.length, 1)
  assert.equal((await allOf(log, 'alerts')).length, 2)
  const told = (await allOf(log, PROCESSING_LOG)).map(({ value }) =>
    JSON.parse(Buffer.from(value!).toString()),
  )
  assert.deepEqual(
    told.map(({ query, kind, expression, record }) => [query, kind, expression, record.offset]),
    [
      ['INSERTQUERY_0', 'deserialization', null, 0],
      ['INSERTQUERY_0', 'deserialization', null, 1],
    ],
  )
})

it('tells of failed expressions in the processing log', LIMIT, async () => {
  await using place = await openPlace()
  const { log } = place
  const running = await runProgram(
    log,
    `${videos} INSERT INTO alerts SELECT id, CAST(likes + 1 AS STRING) AS text FROM videos;`,
  )
  await log.append([json('videos', 'a', { likes: null }), json('videos', 'a', { likes: 1 })])
  const alerts = await recordsOf(log, 'alerts', 2)
  const [problem] = await recordsOf(log, PROCESSING_LOG, 1)
  await running.stop()
  assert.deepEqual(
    alerts.map(({ value }) => JSON.parse(Buffer.from(value!).toString())),
    [{ TEXT: null }, { TEXT: '2' }],
  )
  const told = JSON.parse(Buffer.from(problem!.value!).toString())
  assert.equal(told.query, 'INSERTQUERY_0')
  assert.deepEqual(told.record, { topic: 'videos', partition: 0, offset: 0 })
  assert.deepEqual([told.kind, told.expression], ['expression', 'CAST((LIKES + 1) AS STRING)'])
  assert.match(told.reason, /null/i)
})

it('does not speak of what happened while a rule was away', LIMIT, async () => {
  await using place = await openPlace()
  const { log } = place
  const rule = (text: string) =>
    `${videos} INSERT INTO alerts SELECT id, '${text}' AS text FROM videos WHERE likes > 10;`
  const texts = (records: readonly { readonly value: Uint8Array | null }[]) =>
    records.map(({ value }) => JSON.parse(Buffer.from(value!).toString()).TEXT)
  for (const [index, text] of ['one', 'two', 'one'].entries()) {
    const running = await runProgram(log, rule(text))
    await log.append([json('videos', 'a', { likes: 20 + index })])
    await recordsOf(log, 'alerts', index + 1)
    await running.stop()
  }
  assert.deepEqual(texts(await allOf(log, 'alerts')), ['one', 'two', 'one'])
})

it('reads and writes JSON behind the ids of JSON Schemas, over restarts', LIMIT, async () => {
  await using place = await openPlace()
  const rules = (more: string) => `SET 'auto.offset.reset' = 'earliest';
    CREATE STREAM s (k STRING KEY, n BIGINT) WITH (kafka_topic='s', value_format='JSON_SR', partitions=1);
    CREATE TABLE t AS SELECT k, SUM(n) AS total FROM s GROUP BY k;
    INSERT INTO s (k, n) VALUES ('a', 4);
    ${more}`
  const first = await runProgram(place.log, rules(''))
  await recordsOf(place.log, 'T', 1)
  await first.stop()
  await place.reopen()
  const second = await runProgram(place.log, rules("INSERT INTO s (k, n) VALUES ('a', 3);"))
  const totals = await recordsOf(place.log, 'T', 2)
  await second.stop()
  assert.deepEqual(await avroValues(place.log, totals), [{ TOTAL: 4 }, { TOTAL: 7 }])
  const registered = await place.log.registry.latest('T-value')
  assert.ok(registered && 'jsonSchema' in (registered.schema as object))
})
