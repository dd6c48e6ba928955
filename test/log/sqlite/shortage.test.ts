import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openSqliteLog, type SqliteLog } from '../../../src/log/sqlite/index.ts'
import { bytes, contents, logError, pollAll, record, runOnce, until, values } from '../contract/harness.ts'
import { temporaryDir } from './fixture.ts'

const LIMIT = { timeout: 60_000 }
const filler = 'x'.repeat(50_000)

/** Appends until the log says that there is no room. Returns what was appended and what still waits. */
async function fill(log: SqliteLog, topic: string) {
  const written: string[] = []
  for (;;) {
    const value = `${written.length} ${filler}`
    let done = false
    const waiting = log.append([record(topic, value)]).finally(() => {
      done = true
    })
    written.push(value)
    await until(() => done || log.health.state === 'stalled')
    if (!done) return { written, waiting }
  }
}

async function limited(t: TestContext) {
  const dir = await temporaryDir(t)
  const log = await openSqliteLog({ dir, maxBytes: 2_000_000, maintenanceIntervalMs: null })
  t.after(() => log.close())
  await log.ensureTopics([{ name: 'junk' }, { name: 'in' }, { name: 'out' }])
  await log.append([record('in', 'a')])
  return { dir, log }
}

test('commits wait while there is no room, say so, and go on when there is', LIMIT, async (t) => {
  const { log } = await limited(t)
  const { waiting } = await fill(log, 'junk')
  const { health } = log
  assert.ok(health.state === 'stalled' && health.since <= Date.now())
  assert.match(health.reason, /no room .*free some space/)

  const working = runOnce(log, { id: 't', inputs: ['in'], stores: ['s'] }, async (task, signal) => {
    await pollAll(task, 1, signal)
    task.state.put('s', 'k', bytes('v'))
    await task.commit({ outputs: [record('out', 'done')] })
  })
  assert.equal((await contents(log, 'junk')).length > 20, true, 'what is there can be read meanwhile')
  assert.equal((await contents(log, 'out')).length, 0)
  // A topic is deleted ahead of the commits that wait. What waited for that very topic has nowhere to go.
  const refused = assert.rejects(waiting, logError('unknown-topic', 'junk'))
  await log.deleteTopic('junk')
  await Promise.all([refused, working])
  assert.deepEqual(log.health, { state: 'ok' })
  assert.deepEqual(values(await contents(log, 'out')), ['done'])
})

test('retention that becomes due makes room for what waits', LIMIT, async (t) => {
  const { log } = await limited(t)
  await log.ensureTopics([{ name: 'junk', retentionMs: null }])
  const { written, waiting } = await fill(log, 'junk')
  await log.ensureTopics([{ name: 'junk', retentionBytes: 500_000 }])
  await log.maintain()
  await waiting
  assert.deepEqual(log.health, { state: 'ok' })
  assert.equal(values(await contents(log, 'junk')).at(-1), written.at(-1))
})

test('a task that is stopped while commits wait ends, and its turn is done again later', LIMIT, async (t) => {
  const { dir, log } = await limited(t)
  const { waiting } = await fill(log, 'junk')
  const unwritten = assert.rejects(waiting, logError('closed'))
  const ended = new AbortController()
  const spec = { id: 't', inputs: ['in'], stores: [] }
  const running = log.run(
    spec,
    async (task, signal) => {
      const records = await task.poll(1, signal)
      setImmediate(() => ended.abort())
      if (records.length > 0) await task.commit({ outputs: [record('out', filler)] })
    },
    ended.signal,
  )
  setImmediate(() => ended.abort())
  await running
  await log.close()
  await unwritten
  await using again = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  assert.equal((await contents(again, 'out')).length, 0)
  await runOnce(again, spec, async (task, signal) => {
    assert.deepEqual(values(await pollAll(task, 1, signal)), ['a'])
  })
})

test('on a disk that is full for real nothing is lost', LIMIT, async (t) => {
  const disk = await temporaryDir()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    await rm(disk, { recursive: true })
    return t.skip('a small file system can be mounted by root only')
  }
  try {
    await using log = await openSqliteLog({ dir: join(disk, 'log'), maintenanceIntervalMs: null })
    await log.ensureTopics([{ name: 'videos' }])
    const ballast = join(disk, 'ballast')
    await writeFile(ballast, new Uint8Array(4 * 1024 * 1024))
    const { written, waiting } = await fill(log, 'videos')
    assert.deepEqual(values(await contents(log, 'videos')), written.slice(0, -1))
    await rm(ballast)
    await waiting
    assert.deepEqual(log.health, { state: 'ok' })
    assert.deepEqual(values(await contents(log, 'videos')), written)
  } finally {
    execFileSync('umount', [disk])
    await rm(disk, { recursive: true })
  }
})
