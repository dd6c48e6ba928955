import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { openSqliteLog, type SqliteLogOptions, verifyLog } from '../../../src/log/sqlite/index.ts'
import { bytes, contents, keyed, record, runOnce, text, until, values } from '../contract/harness.ts'
import { temporaryDir } from './fixture.ts'

async function opened(t: TestContext, options: Partial<SqliteLogOptions> = {}) {
  const dir = await temporaryDir(t)
  const log = await openSqliteLog({ dir, maintenanceIntervalMs: null, ...options })
  t.after(() => log.close())
  return { dir, log }
}

const large = 'x'.repeat(20_000)

test('age is kept to the record, by the clock that was given', async (t) => {
  let now = 10_000
  const { log } = await opened(t, { clock: () => now })
  await log.ensureTopics([{ name: 'aged', retentionMs: 1_000 }])
  await log.append([9_100, 9_200, 9_300, 9_900].map((at) => record('aged', `${at}`, { timestamp: at })))
  await log.maintain()
  assert.equal((await contents(log, 'aged')).length, 4)
  now = 10_250
  await log.maintain()
  assert.deepEqual(values(await contents(log, 'aged')), ['9300', '9900'])
  const [info] = await log.topics(['aged'])
  assert.deepEqual(info!.offsets, [{ earliest: 2, end: 4 }])
  now = 20_000
  await log.maintain()
  assert.deepEqual((await log.topics(['aged']))[0]!.offsets, [{ earliest: 4, end: 4 }])
})

test('offsets go on after everything was removed and the log was closed', async (t) => {
  const dir = await temporaryDir(t)
  const first = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  await first.ensureTopics([{ name: 'aged', retentionMs: 1_000 }])
  await first.append(['a', 'b', 'c'].map((v) => record('aged', v, { timestamp: 1 })))
  await first.maintain()
  await first.close()
  await using second = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  const [placed] = await second.append([record('aged', 'd')])
  assert.equal(placed!.offset, 3)
})

test('it happens by itself', { timeout: 20_000 }, async (t) => {
  const { log } = await opened(t, { maintenanceIntervalMs: 1 })
  await log.ensureTopics([{ name: 'aged', retentionMs: 1_000 }])
  await log.append([record('aged', 'old', { timestamp: 1 })])
  await until(async () => (await contents(log, 'aged')).length === 0)
})

test('a reader in the middle of what is removed goes on behind it', async (t) => {
  const { log } = await opened(t)
  await log.ensureTopics([{ name: 'aged', retentionMs: 1_000 }])
  const spec = { id: 't', inputs: ['aged'] }
  await log.append(Array.from({ length: 3_000 }, (_, i) => record('aged', `${i}`, { timestamp: 1 })))
  await runOnce(log, spec, async (task, signal) => {
    assert.deepEqual(values(await task.poll(1, signal)), ['0'])
    await log.maintain()
    await log.append([record('aged', 'young')])
    for (let last = ''; last !== 'young'; ) last = text((await task.poll(100, signal)).at(-1)!.value)!
    await task.commit()
  })
  assert.deepEqual(await log.positions('t'), [{ topic: 'aged', partition: 0, offset: 3_001 }])
})

test('the room of what was removed is used again, and given back where it is much', {
  timeout: 60_000,
}, async (t) => {
  const { dir, log } = await opened(t)
  await log.ensureTopics([{ name: 'aged', retentionMs: 1_000 }])
  const sizes: number[] = []
  for (let round = 0; round < 6; round++) {
    for (let i = 0; i < 20; i++) {
      await log.append(Array.from({ length: 50 }, () => record('aged', large, { timestamp: 1 })))
    }
    await log.maintain()
    sizes.push((await stat(join(dir, 'log.db'))).size)
  }
  // Each round writes 20 MB; 16 MB of free pages are kept.
  assert.ok(Math.max(...sizes) < 45_000_000, `${sizes}`)
  assert.deepEqual(await verifyLog(dir), [])
})

test('deleted topics and dropped tasks leave nothing behind', { timeout: 60_000 }, async (t) => {
  const { dir, log } = await opened(t)
  await log.ensureTopics([{ name: 'doomed', partitions: 2 }, { name: 'kept' }])
  await log.append([record('kept', 'here')])
  for (let i = 0; i < 30; i++) await log.append(Array.from({ length: 50 }, () => record('doomed', large)))
  await runOnce(log, { id: 'doomed', inputs: [], stores: ['s'] }, async (task) => {
    for (let i = 0; i < 2_000; i++) task.state.put('s', `${i}`, bytes(large.slice(0, 10_000)))
    await task.commit()
  })
  await log.deleteTopic('doomed')
  await log.dropTask('doomed')
  await log.maintain()
  await log.close()
  assert.ok((await stat(join(dir, 'log.db'))).size < 25_000_000)
  assert.deepEqual(await verifyLog(dir), [])
  await using again = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  assert.deepEqual(
    (await again.topics()).map((topic) => topic.name),
    ['kept'],
  )
  assert.deepEqual(values(await contents(again, 'kept')), ['here'])
})

test('compaction never changes what is last for a key', { timeout: 60_000 }, async (t) => {
  const { log } = await opened(t)
  const key = fc.constantFrom('a', 'b', 'c', 'd')
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.array(fc.tuple(key, fc.option(fc.nat(99))), { minLength: 1, maxLength: 8 }) },
    { weight: 1, arbitrary: fc.constant('maintain' as const) },
  )
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const topic = `compacted-${run++}`
      await log.ensureTopics([{ name: topic, cleanup: 'compact', tombstoneMs: 0 }])
      const model = new Map<string, string>()
      for (const s of steps) {
        if (s === 'maintain') await log.maintain()
        else {
          await log.append(s.map(([k, v]) => keyed(topic, k, v === null ? null : `${v}`)))
          for (const [k, v] of s) v === null ? model.delete(k) : model.set(k, `${v}`)
        }
      }
      const seen = new Map<string, string>()
      let previous = -1
      const replay = async () => {
        const records = await contents(log, topic)
        for (const { key: k, value, offset } of records) {
          assert.ok(offset > previous)
          previous = offset
          value === null ? seen.delete(text(k)!) : seen.set(text(k)!, text(value)!)
        }
        return records.length
      }
      await replay()
      assert.deepEqual([...seen].sort(), [...model].sort())
      await log.maintain()
      await log.maintain()
      seen.clear()
      previous = -1
      assert.equal(await replay(), model.size, 'one record a key, and no tombstone')
      assert.deepEqual([...seen].sort(), [...model].sort())
      await log.deleteTopic(topic)
    }),
    { numRuns: 30 },
  )
})

test('a time finds the first record at or after it, whatever order times have and whatever was removed', async (t) => {
  let now = 1_000_000
  const { log } = await opened(t, { clock: () => now })
  const time = fc.integer({ min: 0, max: 100 })
  let run = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(time, { minLength: 1, maxLength: 5 }), { maxLength: 12 }),
      time,
      time,
      async (batches, asked, cutoff) => {
        const topic = `timed-${run++}`
        await log.ensureTopics([{ name: topic, retentionMs: 1_000_000 }])
        for (const times of batches) {
          await log.append(times.map((timestamp, i) => record(topic, `${i}`, { timestamp })))
        }
        now = 1_000_000 + cutoff
        await log.maintain()
        const left = await contents(log, topic)
        const first = left.findIndex((r) => r.timestamp >= asked)
        const found = await contents(log, topic, { timestamp: asked })
        assert.deepEqual(
          found.map((r) => r.offset),
          first < 0 ? [] : left.slice(first).map((r) => r.offset),
        )
        assert.ok((left[0]?.timestamp ?? cutoff) >= cutoff)
        await log.deleteTopic(topic)
      },
    ),
    { numRuns: 60 },
  )
})
