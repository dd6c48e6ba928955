import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Log } from '../../src/log/port.ts'
import { openSqliteLog } from '../../src/log/sqlite/index.ts'
import type { SqliteLog } from '../../src/log/sqlite/log.ts'
import { MigrationError, type MigrationOptions, migrate } from '../../src/migrate/index.ts'
import { deliveryId, TELEGRAM_DELIVERY_SCHEMA } from '../../src/records/delivery.ts'
import { AvroDecoder, AvroEncoder } from '../../src/wire/avro.ts'
import { allOf } from '../sql/task/harness.ts'

const never = new AbortController().signal
const VIDEO = { type: 'record', name: 'Video', fields: [{ name: 'VIEWS', type: 'long' }] }

/** Two logs: one with a life behind it, and one that is new but for schemas of others. */
async function scene() {
  const dir = mkdtempSync(join(tmpdir(), 'tubewire-migrate-'))
  const source = (await openSqliteLog({ dir: join(dir, 'a'), maintenanceIntervalMs: null })) as SqliteLog
  const target = await openSqliteLog({ dir: join(dir, 'b'), maintenanceIntervalMs: null })
  await target.registry.register('others-value', 'double')
  await target.registry.register('others-key', 'boolean')
  const journal = join(dir, 'journal.jsonl')
  const run = (more: Partial<MigrationOptions> = {}) => migrate({ source, target, journal, ...more }, never)
  return {
    source,
    target,
    journal,
    run,
    async [Symbol.asyncDispose]() {
      await source.close()
      await target.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

const shown = (records: Awaited<ReturnType<typeof allOf>>) =>
  records.map(({ partition, timestamp, key, value, headers }) => ({
    partition,
    timestamp,
    key: key && Buffer.from(key).toString(),
    value: value && Buffer.from(value).toString('hex'),
    headers: headers.map(([name, bytes]) => `${name}=${Buffer.from(bytes)}`),
  }))

/** Ten videos on two partitions, a task in the middle of them, and a compacted topic with gaps. */
async function live(source: SqliteLog) {
  await source.ensureTopics([
    { name: 'videos', partitions: 2, retentionMs: null },
    { name: 'chats', cleanup: 'compact', retentionMs: null },
  ])
  const id = await source.registry.register('videos-value', VIDEO)
  const encoder = new AvroEncoder<{ VIEWS: bigint }>(id, VIDEO)
  for (let i = 0; i < 10; i++) {
    await source.append([
      {
        topic: 'videos',
        partition: i % 2,
        key: Buffer.from(`v${i % 3}`),
        value: i === 7 ? null : encoder.encode({ VIEWS: BigInt(i) }),
        timestamp: 1000 + i,
        headers: [['seen', Buffer.from(`${i}`)]],
      },
    ])
  }
  for (let i = 0; i < 50; i++) {
    await source.append([
      { topic: 'chats', key: Buffer.from(`c${i % 4}`), value: Buffer.from(`${i}`), timestamp: 1 + i },
    ])
  }
  await source.maintain()
  await work(source, 'reader', 'videos', 3)
  await work(source, 'chatter', 'chats', 2)
}

/** Has each share see so many records more, or all that are left, and keep what it saw; gives what was seen. */
async function work(
  log: Log,
  id: string,
  topic: string,
  count = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const positions = new Map((await log.positions(id)).map(({ partition, offset }) => [partition, offset]))
  const left = Map.groupBy(
    (await allOf(log, topic)).filter(({ partition, offset }) => offset >= (positions.get(partition) ?? 0)),
    ({ partition }) => partition,
  )
  const seen: string[] = []
  const done = new AbortController()
  const [info] = await log.topics([topic])
  let ended = 0
  await log.run(
    { id, inputs: [topic], stores: ['seen'] },
    async (task, signal) => {
      let wanted = Math.min(count, left.get(task.partition)?.length ?? 0)
      while (wanted > 0) {
        const records = await task.poll(wanted, signal)
        wanted -= records.length
        for (const record of records) {
          const text = `${record.topic} ${record.key} ${record.timestamp}`
          task.state.put('seen', text, Buffer.from(`${task.partition}`))
          seen.push(text)
        }
      }
      await task.commit()
      if (++ended === info!.partitions) done.abort()
    },
    done.signal,
  )
  return seen.sort()
}

test('records, schemas, state and positions go over; tasks go on with what they had not seen', async () => {
  await using logs = await scene()
  const { source, target, run, journal } = logs
  await live(source)
  const report = await run()
  assert.deepEqual(report.topics.map(({ name, copied }) => [name, copied]).sort(), [
    ['chats', (await allOf(source, 'chats')).length],
    ['videos', 10],
  ])
  assert.equal(existsSync(journal), false)
  const decoder = new AvroDecoder<{ VIEWS: bigint }>(target.registry)
  const copies = await allOf(target, 'videos')
  await decoder.prepare(copies)
  const rows = copies.map((record) => [
    record.timestamp - 1000,
    record.partition,
    decoder.decode(record)?.VIEWS,
  ])
  assert.deepEqual(
    rows.sort((a, b) => Number(a[0]) - Number(b[0])),
    Array.from({ length: 10 }, (_, i) => [i, i % 2, i === 7 ? undefined : BigInt(i)]),
  )
  assert.deepEqual(shown(await allOf(target, 'chats')), shown(await allOf(source, 'chats')))
  const [chats] = await target.topics(['chats'])
  assert.deepEqual([chats?.cleanup, chats?.retentionMs], ['compact', null])
  for (const id of ['reader', 'chatter']) {
    assert.deepEqual(await Array.fromAsync(target.entriesOf(id)), await Array.fromAsync(source.entriesOf(id)))
  }
  for (const [id, topic] of [
    ['reader', 'videos'],
    ['chatter', 'chats'],
  ] as const) {
    const rest = await work(source, id, topic)
    assert.ok(rest.length > 0)
    assert.deepEqual(await work(target, id, topic), rest)
  }
})

test('names of records in keys, headers, records and state follow their records', async () => {
  await using logs = await scene()
  const { source, target, run } = logs
  await source.ensureTopics([
    { name: 'outbox', cleanup: 'compact', retentionMs: null },
    { name: 'deliveries' },
  ])
  for (let i = 0; i < 30; i++) {
    await source.append([
      { topic: 'outbox', key: Buffer.from(`k${i % 5}`), value: Buffer.from(`${i}`), timestamp: 1 },
    ])
  }
  await source.maintain()
  const kept = (await allOf(source, 'outbox')).at(-2)!
  const id = await source.registry.register('deliveries-value', TELEGRAM_DELIVERY_SCHEMA)
  const encoder = new AvroEncoder<Record<string, unknown>>(id, TELEGRAM_DELIVERY_SCHEMA)
  const delivery = {
    OUTCOME: 'coalesced',
    CHAT_ID: '1',
    MESSAGE_ID: null,
    PARTS: 0,
    REASON: null,
    ATTEMPTS: 0,
    ROUTE: null,
    VIDEO_ID: null,
    COALESCED_INTO: deliveryId(kept),
    POSSIBLE_REPEAT: false,
    RETRY_OF: null,
    TEXT: 'outbox-0-1 said',
    CREATED_AT: 1n,
    SETTLED_AT: 2n,
  }
  await source.append([
    {
      topic: 'deliveries',
      key: Buffer.from(deliveryId(kept)),
      value: encoder.encode(delivery),
      headers: [['cause', Buffer.from(deliveryId(kept))]],
    },
  ])
  const ended = new AbortController()
  await source.run(
    { id: 'delivery', inputs: ['outbox'], stores: ['s'] },
    async (task) => {
      task.state.put(
        's',
        'entry',
        Buffer.from(JSON.stringify({ id: deliveryId(kept), list: ['x', deliveryId(kept)] })),
      )
      await task.commit()
      ended.abort()
    },
    ended.signal,
  )
  await run()
  const moved = (await allOf(target, 'outbox')).find(({ value }) => `${value}` === `${kept.value}`)!
  assert.notEqual(moved.offset, kept.offset)
  const [record] = await allOf(target, 'deliveries')
  const decoder = new AvroDecoder<typeof delivery>(target.registry)
  await decoder.prepare([record!])
  assert.deepEqual({ ...decoder.decode(record!) }, { ...delivery, COALESCED_INTO: deliveryId(moved) })
  assert.equal(`${Buffer.from(record!.key!)}`, deliveryId(moved))
  assert.equal(`${Buffer.from(record!.headers[0]![1])}`, deliveryId(moved))
  const [entry] = await Array.fromAsync(target.entriesOf('delivery'))
  assert.deepEqual(JSON.parse(`${Buffer.from(entry!.value)}`), {
    id: deliveryId(moved),
    list: ['x', deliveryId(moved)],
  })
})

test('interrupted at any append, before or after it took effect, it goes on: nothing twice, nothing missing', async () => {
  for (const takesEffect of [true, false]) {
    for (let failing = 1; failing <= 4; failing++) {
      await using logs = await scene()
      const { source, target, run } = logs
      await live(source)
      let appends = 0
      const broken = new Proxy(target, {
        get(log, name) {
          if (name !== 'append') {
            const value: unknown = Reflect.get(log, name)
            return typeof value === 'function' ? value.bind(log) : value
          }
          return async (records: Parameters<Log['append']>[0]) => {
            if (++appends === failing) {
              if (takesEffect) await log.append(records.slice(0, Math.ceil(records.length / 2)))
              throw new Error('the power is gone')
            }
            return log.append(records)
          }
        },
      })
      try {
        await run({ target: broken })
      } catch (error) {
        assert.match((error as Error).message, /power/)
      }
      if (appends < failing) continue
      assert.equal((await run()).resumed, true)
      for (const topic of ['videos', 'chats']) {
        const plain = async (log: Log) =>
          shown(await allOf(log, topic))
            .map(({ value: _, ...rest }) => JSON.stringify(rest))
            .sort()
        assert.deepEqual(await plain(target), await plain(source))
      }
      const rest = await work(source, 'reader', 'videos')
      assert.deepEqual(await work(target, 'reader', 'videos'), rest)
    }
  }
})

test('a target in use is refused, by name; so is a source that somebody works on', async () => {
  await using logs = await scene()
  const { source, target, run } = logs
  await live(source)
  await target.ensureTopics([{ name: 'videos', partitions: 2 }])
  const [written] = await target.append([{ topic: 'videos', key: null, value: null }])
  await assert.rejects(
    run(),
    (error) => error instanceof MigrationError && /in use already \(topic videos\)/.test(error.message),
  )
  assert.ok(written)
  await target.deleteTopic('videos')

  let isFirst = true
  const onProgress = () => {
    if (isFirst) void source.append([{ topic: 'chats', key: Buffer.from('c9'), value: Buffer.from('late') }])
    isFirst = false
  }
  await assert.rejects(run({ onProgress }), /worked on the source meanwhile/)
  await run()
  const late = (await allOf(target, 'chats')).filter(({ value }) => Buffer.from(value!).toString() === 'late')
  assert.equal(late.length, 1)
})

test('a schema that the target does not take is told with its subject', async () => {
  await using logs = await scene()
  await live(logs.source)
  await logs.target.registry.register('videos-value', 'string')
  await assert.rejects(
    logs.run(),
    (error) => error instanceof MigrationError && /schema of videos-value/.test(error.message),
  )
})
