import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSqliteLog, openSqliteLogReader, type SqliteLog } from '../../../src/log/sqlite/index.ts'
import { bytes, gate, logError, never, record, runOnce, until, values } from '../contract/harness.ts'
import { temporaryDir } from './fixture.ts'

/** A log that is written, and a reader beside it on a connection of its own, as another process has it. */
async function pair(t: Parameters<typeof temporaryDir>[0]) {
  const dir = await temporaryDir(t)
  const log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  t?.after(() => log.close())
  const reader = await openSqliteLogReader({ dir })
  t?.after(() => reader.close())
  return { dir, log, reader }
}

const all = async (reader: Pick<SqliteLog, 'read'>, topic: string) => {
  const found: (string | null)[] = []
  for await (const batch of reader.read(topic, 'earliest', never(), { follow: false }))
    found.push(...values(batch))
  return found
}

test('a reader sees topics and records that were made after it was opened', async (t) => {
  const { log, reader } = await pair(t)
  assert.deepEqual(await reader.topics(), [])
  await log.ensureTopics([{ name: 'videos', partitions: 2 }])
  await log.append([record('videos', 'a', { partition: 1 })])
  assert.deepEqual(await reader.topics(), await log.topics())
  assert.deepEqual(await all(reader, 'videos'), ['a'])
})

test('a reader that follows wakes when something is committed', async (t) => {
  const { log, reader } = await pair(t)
  await log.ensureTopics([{ name: 'videos' }])
  const first = gate()
  const seen: (string | null)[] = []
  const reading = (async () => {
    for await (const batch of reader.read('videos', 'earliest', never())) {
      seen.push(...values(batch))
      first.open()
      if (seen.length === 3) return
    }
  })()
  await log.append([record('videos', 'a')])
  await first.opened
  await log.append([record('videos', 'b'), record('videos', 'c')])
  await reading
  assert.deepEqual(seen, ['a', 'b', 'c'])
})

test('tasks, positions and state are seen as committed', async (t) => {
  const { log, reader } = await pair(t)
  await log.ensureTopics([{ name: 'videos' }])
  await log.append([record('videos', 'a')])
  await runOnce(log, { id: 'count', inputs: ['videos'], stores: ['s'] }, async (task, signal) => {
    await task.poll(1, signal)
    task.state.put('s', 'k', bytes('v'))
    await task.commit()
  })
  assert.deepEqual(await reader.tasks(), ['count'])
  assert.deepEqual(await reader.positions('count'), [{ topic: 'videos', partition: 0, offset: 1 }])
  const entries: string[] = []
  for await (const [key] of reader.stateOf('count', 's')) entries.push(key)
  assert.deepEqual(entries, ['k'])
})

test('a deleted topic ends its readers with an error', async (t) => {
  const { log, reader } = await pair(t)
  await log.ensureTopics([{ name: 'videos' }])
  await log.append([record('videos', 'a')])
  const begun = gate()
  const reading = (async () => {
    for await (const _ of reader.read('videos', 'earliest', never())) begun.open()
  })()
  await begun.opened
  await log.deleteTopic('videos')
  await log.maintain()
  await assert.rejects(reading, logError('unknown-topic', 'videos'))
  await until(async () => (await reader.topics()).length === 0)
})

test('a reader outlives the writer, and sees its successor', async (t) => {
  const { dir, log, reader } = await pair(t)
  await log.ensureTopics([{ name: 'videos' }])
  await log.append([record('videos', 'a')])
  await log.close()
  assert.deepEqual(await all(reader, 'videos'), ['a'])
  await using next = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  await next.append([record('videos', 'b')])
  assert.deepEqual(await all(reader, 'videos'), ['a', 'b'])
})

test('without a log there is nothing to read', async (t) => {
  await assert.rejects(openSqliteLogReader({ dir: await temporaryDir(t) }), logError('missing', 'log.db'))
})

test('a closed reader says so', async (t) => {
  const { reader } = await pair(t)
  await reader.close()
  await reader.close()
  await assert.rejects(reader.topics(), logError('closed'))
  await assert.rejects(all(reader, 'videos'), logError('closed'))
})
