import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { describeHolder, openSqliteLog } from '../../../src/log/sqlite/index.ts'
import { logError } from '../contract/harness.ts'
import { temporaryDir } from './fixture.ts'

test('a second opening is refused and names the holder', async (t) => {
  const dir = await temporaryDir(t)
  await using log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  await assert.rejects(openSqliteLog({ dir }), logError('locked', `process ${process.pid}`))
  await log.publish({ controlUrl: 'http://127.0.0.1:8080/control' })
  await assert.rejects(openSqliteLog({ dir }), logError('locked', 'http://127.0.0.1:8080/control'))
})

test('the holder is described while there is one', async (t) => {
  const dir = await temporaryDir(t)
  assert.equal(await describeHolder(dir), undefined)
  const log = await openSqliteLog({ dir, maintenanceIntervalMs: null, clock: () => 1_700_000_000_000 })
  await log.publish({ controlUrl: 'http://127.0.0.1:1' })
  await log.publish({ version: '1.2.3' })
  assert.deepEqual(await describeHolder(dir), {
    pid: process.pid,
    host: hostname(),
    since: 1_700_000_000_000,
    facts: { controlUrl: 'http://127.0.0.1:1', version: '1.2.3' },
  })
  assert.equal((await stat(join(dir, 'holder.json'))).mode & 0o777, 0o600)
  await log.close()
  assert.equal(await describeHolder(dir), undefined)
})

test('a sudden death frees the directory', { timeout: 30_000 }, async (t) => {
  const dir = await temporaryDir(t)
  const holder = fork(new URL('holder.ts', import.meta.url), [dir])
  t.after(() => holder.kill('SIGKILL'))
  await once(holder, 'message')
  assert.equal((await describeHolder(dir))?.pid, holder.pid)
  await assert.rejects(openSqliteLog({ dir }), logError('locked', `process ${holder.pid}`))
  const exited = once(holder, 'exit')
  holder.kill('SIGKILL')
  await exited
  assert.equal(await describeHolder(dir), undefined)
  await using log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  assert.deepEqual(log.health, { state: 'ok' })
})

test('asking who holds a directory does not keep others from taking it', async (t) => {
  const dir = await temporaryDir(t)
  for (let i = 0; i < 20; i++) {
    const [log] = await Promise.all([
      openSqliteLog({ dir, maintenanceIntervalMs: null }),
      describeHolder(dir),
      describeHolder(dir),
    ])
    await log.close()
  }
})

test('a data directory that is a file is refused with what it has to be', async (t) => {
  const file = join(await temporaryDir(t), 'data')
  await writeFile(file, '')
  await assert.rejects(openSqliteLog({ dir: file }), logError('invalid', "can't be used"))
  await assert.rejects(
    openSqliteLog({ dir: join(file, 'below') }),
    logError('invalid', 'in which this user may write'),
  )
})
