import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HistoryChange, openHistory } from '../../src/history/index.ts'
import type { LogReader } from '../../src/log/port.ts'
import { YOUTUBE_VIDEOS } from '../../src/records/observation.ts'
import { until } from '../log/contract/harness.ts'
import { bench, HOUR, NOW, OFF } from './fixture.ts'

test('records that can not be read are left out, counted and told', async (t) => {
  const { dir, log, write } = await bench(t)
  const told: object[] = []
  const logger = { info() {}, warn: (facts: object) => told.push(facts) }
  await log.append([
    { topic: YOUTUBE_VIDEOS, key: Buffer.from('v'), value: Buffer.from('nonsense') },
    { ...write.observation('v', { at: NOW, views: 1 }), key: null },
    { topic: YOUTUBE_VIDEOS, key: Buffer.from('v'), value: null },
    write.observation('v', { at: NOW, views: 1, more: { VIEWS: 2n ** 60n } }),
    write.observation('v', { at: NOW - HOUR, views: 5 }),
  ])
  await using history = await openHistory({ dir, log, policy: OFF, logger, clock: () => NOW })
  const ended = new AbortController()
  const running = history.run(ended.signal)
  await history.caughtUp(ended.signal)
  assert.equal((await history.status()).unreadable, 3)
  assert.deepEqual(
    told.map((facts) => 'offset' in facts && facts.offset),
    [0, 1, 3],
  )
  assert.equal(history.queries.video('v')?.views.value, 5)
  ended.abort()
  await running
})

test('nothing is left to read where the log says so, though its ends are beyond the last records', async (t) => {
  const { dir, log, write } = await bench(t)
  await log.append([write.observation('v', { at: NOW, views: 1 })])
  // As on Kafka, where the marker of a transaction stands behind its records.
  const marked: Pick<LogReader, 'registry' | 'topics' | 'read'> = {
    registry: log.registry,
    topics: async (names) =>
      (await log.topics(names)).map((info) => ({
        ...info,
        offsets: info.offsets.map(({ earliest, end }) => ({ earliest, end: end > earliest ? end + 1 : end })),
      })),
    async *read(topic, from, signal, options) {
      for await (const records of log.read(topic, from, signal, options)) {
        yield records
        for (const { partition, offset } of records) options?.onProgress?.(partition, offset + 2)
      }
    },
  }
  await using history = await openHistory({ dir, log: marked, policy: OFF, clock: () => NOW })
  const ended = new AbortController()
  const running = history.run(ended.signal)
  await until(async () => Object.values((await history.status()).behind).every((count) => count === 0))
  await until(() => history.queries.video('v')?.views.value === 1)
  ended.abort()
  await running
})

test('when the log fails in the middle, nothing half is kept, and the next run goes on', async (t) => {
  const { dir, log, write } = await bench(t)
  await log.append(
    Array.from({ length: 1_500 }, (_, i) => write.observation('v', { at: NOW - HOUR + i, views: i })),
  )
  let batches = 0
  const failing: Pick<LogReader, 'registry' | 'topics' | 'read'> = {
    registry: log.registry,
    topics: (names) => log.topics(names),
    async *read(topic, from, signal, options) {
      for await (const records of log.read(topic, from, signal, options)) {
        if (++batches === 2) throw new Error('the network is gone')
        yield records
      }
    },
  }
  await using history = await openHistory({ dir, log: failing, policy: OFF, clock: () => NOW })
  const ended = new AbortController()
  await assert.rejects(history.run(ended.signal), /the network is gone/)
  assert.equal(history.queries.video('v'), undefined)
  const running = history.run(ended.signal)
  await history.caughtUp(ended.signal)
  assert.equal(history.queries.video('v')?.views.value, 1_499)
  const series = history.queries.series({
    videoId: 'v',
    metric: 'views',
    from: NOW - HOUR,
    to: NOW,
    maxPoints: 10,
  })
  assert.equal(
    series?.points.reduce((sum, { count }) => sum + count, 0),
    1_500,
  )
  await assert.rejects(history.run(ended.signal), { code: 'invalid' })
  ended.abort()
  await running
})

test('commits tell what changed, and a topic that is made later is followed', async (t) => {
  const { dir, log, write } = await bench(t)
  await log.deleteTopic('telegram_outbox')
  await using history = await openHistory({ dir, log, policy: OFF, clock: () => NOW })
  const changes: HistoryChange[] = []
  const seen = Promise.withResolvers<void>()
  const end = history.subscribe((change) => {
    changes.push(change)
    if (changes.some(({ alerts }) => alerts.length > 0)) seen.resolve()
  })
  const ended = new AbortController()
  const running = history.run(ended.signal)
  await log.append([
    write.observation('a', { at: NOW, views: 1 }),
    write.observation('b', { at: NOW, views: 1 }),
  ])
  await history.caughtUp(ended.signal)
  assert.deepEqual(changes.flatMap(({ videos }) => videos).sort(), ['a', 'b'])
  await log.ensureTopics([{ name: 'telegram_outbox' }])
  await log.append([write.message('a', NOW, { chat_id: '1', text: 'x' })])
  await seen.promise
  assert.deepEqual(changes.at(-1), { videos: [], alerts: ['telegram_outbox-0-0'] })
  end()
  const { length } = changes
  await log.append([write.observation('a', { at: NOW + 1, views: 2 })])
  await history.caughtUp(ended.signal)
  assert.equal(changes.length, length)
  ended.abort()
  await running
})
