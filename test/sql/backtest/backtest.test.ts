import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { Log } from '../../../src/log/port.ts'
import { observationSchema } from '../../../src/records/observation.ts'
import { type Alert, backtest, compareAlerts } from '../../../src/sql/backtest/index.ts'
import { loadProgram } from '../../../src/sql/index.ts'
import { allOf, avroWriter, openPlace } from '../task/harness.ts'

const shipped = readFileSync(new URL('../../../queries.sql', import.meta.url), 'utf8')
const never = new AbortController().signal

async function run(log: Log, text: string, sinceMs = 0) {
  const topics = (await log.topics()).map(({ name, partitions }) => ({ name, partitions }))
  const program = await loadProgram([{ name: 'rules.sql', text }], { registry: log.registry, topics })
  return backtest(program, log, sinceMs, never)
}

const NOTHING = {
  CHANNEL_ID: null,
  CHANNEL_TITLE: null,
  PLAYLISTS: null,
  PUBLISHED_AT: null,
  OBSERVED_AT: null,
  DURATION_SECONDS: null,
  VIEWS_STATE: null,
  COMMENTS_STATE: null,
  LIKES_STATE: null,
}

async function observed(log: Log, partitions = 1) {
  await log.ensureTopics([{ name: 'youtube_videos', partitions }])
  const write = await avroWriter(log, 'youtube_videos', observationSchema())
  return (video: string, likes: number | null, timestamp: number) =>
    write(
      video,
      {
        ...NOTHING,
        TITLE: `Video ${video}`,
        VIEWS: 1n,
        COMMENTS: null,
        LIKES: likes === null ? null : BigInt(likes),
        CLIENTS: ['acme'],
        STATE: 'public',
      },
      timestamp,
    )
}

describe('backtest', () => {
  it('gives the alerts that rules would have sent, and writes nothing', async () => {
    await using place = await openPlace()
    const { log } = place
    const observe = await observed(log)
    await observe('a', 1, 1000)
    await observe('a', 2, 2000)
    await observe('b', 7, 2500)
    await observe('a', null, 3000)
    await observe('b', 8, 4000)
    const before = await log.topics()
    const result = await run(log, shipped)
    assert.deepEqual(
      result.alerts.map(({ subject, timestamp, chatId, text }) => [
        subject,
        timestamp,
        chatId,
        text.split('\n')[0],
      ]),
      [
        ['a', 2000, 'acme', '👍 Likes: 1 → 2'],
        ['b', 4000, 'acme', '👍 Likes: 7 → 8'],
      ],
    )
    assert.match(result.alerts[0]!.rule, /^rules\.sql:\d+$/)
    assert.deepEqual([result.records, result.firstMs, result.lastMs], [5, 1000, 4000])
    assert.deepEqual([...result.problems], [])
    assert.deepEqual(await log.topics(), before)
    assert.equal(await log.registry.latest('telegram_outbox-value'), undefined)
  })

  it('builds state from what is older than the time that is asked for', async () => {
    await using place = await openPlace()
    const { log } = place
    const observe = await observed(log)
    await observe('a', 1, 1000)
    await observe('a', 2, 2000)
    await observe('a', 3, 3000)
    const { alerts } = await run(log, shipped, 2500)
    assert.deepEqual(
      alerts.map(({ text }) => text.split('\n')[0]),
      ['👍 Likes: 2 → 3'],
    )
  })

  it('takes streams without columns over tables that were never made', async () => {
    await using place = await openPlace()
    const { log } = place
    const observe = await observed(log)
    await observe('a', 1, 1000)
    await observe('a', 2, 2000)
    const inferred = shipped.replace(
      /CREATE STREAM youtube_changes_stream \([^;]*\) WITH/,
      'CREATE STREAM youtube_changes_stream (video_id VARCHAR KEY) WITH',
    )
    assert.notEqual(inferred, shipped)
    assert.equal((await run(log, inferred)).alerts.length, 1)
  })

  it('writes what rules write now, though the registry knows of less', async () => {
    await using place = await openPlace()
    const { log } = place
    const observe = await observed(log)
    await log.registry.register('youtube_changes-value', {
      type: 'record',
      name: 'Changes',
      fields: [{ name: 'TITLE', type: ['null', 'string'], default: null }],
    })
    await observe('a', 1, 1000)
    await observe('a', 2, 2000)
    const { alerts, problems } = await run(log, shipped)
    assert.deepEqual(
      alerts.map(({ text }) => text.split('\n')[0]),
      ['👍 Likes: 1 → 2'],
    )
    assert.deepEqual([...problems], [])
  })

  it('counts records that can not be read, and goes on', async () => {
    await using place = await openPlace()
    const { log } = place
    const observe = await observed(log)
    await log.append([
      { topic: 'youtube_videos', key: Buffer.from('a'), value: Buffer.from('no Avro'), timestamp: 1 },
    ])
    await observe('a', 1, 1000)
    await observe('a', 2, 2000)
    const { alerts, problems } = await run(log, shipped)
    assert.equal(alerts.length, 1)
    assert.equal(
      [...problems.values()].reduce((sum, count) => sum + count, 0),
      1,
    )
    assert.equal((await allOf(log, 'youtube_videos')).length, 3)
  })

  it('says whether there is an outbox at all', async () => {
    await using place = await openPlace()
    const { log } = place
    await observed(log)
    assert.equal((await run(log, shipped)).hasOutbox, true)
    const withoutChat = shipped.replaceAll('`chat_id`', '`chat`')
    assert.equal((await run(log, withoutChat)).hasOutbox, false)
  })

  it('merges topics by time', async () => {
    await using place = await openPlace()
    const { log } = place
    await log.ensureTopics([{ name: 'left' }, { name: 'right' }])
    const put = (topic: string, n: number) =>
      log.append([
        { topic, key: Buffer.from('k'), value: Buffer.from(JSON.stringify({ N: n })), timestamp: n },
      ])
    for (const n of [1, 4]) await put('left', n)
    for (const n of [2, 3, 5]) await put('right', n)
    const source = (name: string) =>
      `CREATE STREAM ${name} (k VARCHAR KEY, n BIGINT) WITH (KAFKA_TOPIC = '${name}', VALUE_FORMAT = 'JSON');`
    const { alerts } = await run(
      log,
      `SET 'auto.offset.reset' = 'earliest'; ${source('left')} ${source('right')}
CREATE STREAM outbox (k VARCHAR KEY, chat_id VARCHAR, text VARCHAR) WITH (KAFKA_TOPIC = 'outbox', VALUE_FORMAT = 'JSON');
INSERT INTO outbox SELECT k, '1' AS chat_id, CAST(n AS VARCHAR) AS text FROM left;
INSERT INTO outbox SELECT k, '1' AS chat_id, CAST(n AS VARCHAR) AS text FROM right;`.replaceAll(
        /\b(left|right)\b(?!')/g,
        '`$1`',
      ),
    )
    assert.deepEqual(
      alerts.map(({ text }) => text),
      ['1', '2', '3', '4', '5'],
    )
  })
})

it('compares alerts by day and video, and finds those of one side alone', () => {
  const alert = (text: string, timestamp: number, subject = 'a'): Alert => ({
    text,
    timestamp,
    subject,
    chatId: '1',
    rule: 'r:1',
  })
  const day = 86_400_000
  const comparison = compareAlerts(
    [alert('x', 0), alert('x', 0), alert('y', day)],
    [alert('x', 0), alert('y', day), alert('z', day, 'b')],
  )
  assert.deepEqual(comparison.days, [
    { of: '1970-01-01', present: 2, candidate: 1 },
    { of: '1970-01-02', present: 1, candidate: 2 },
  ])
  assert.deepEqual(comparison.subjects, [
    { of: 'a', present: 3, candidate: 2 },
    { of: 'b', present: 0, candidate: 1 },
  ])
  assert.deepEqual(
    comparison.added.map(({ text }) => text),
    ['z'],
  )
  assert.deepEqual(
    comparison.gone.map(({ text }) => text),
    ['x'],
  )
})
