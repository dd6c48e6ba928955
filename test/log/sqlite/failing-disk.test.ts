import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openSqliteLog, verifyLog } from '../../../src/log/sqlite/index.ts'
import { contents, values } from '../contract/harness.ts'
import { temporaryDir } from './fixture.ts'

const WORKER = fileURLToPath(new URL('failing-disk.ts', import.meta.url))

function hasPrlimit(): boolean {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test('commits wait while the disk fails, and nothing is lost', { timeout: 60_000 }, async (t) => {
  if (!hasPrlimit())
    return t.skip('limits of a running process can be changed on Linux only (prlimit of util-linux)')
  const dir = await temporaryDir(t)
  const worker = spawn('prlimit', ['--fsize=2000000:', process.execPath, WORKER, dir], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  t.after(() => worker.kill('SIGKILL'))
  const [health] = await once(worker, 'message')
  assert.equal(health.state, 'stalled')
  assert.match(health.reason, /the disk of .*log\.db fails/)
  const ended = once(worker, 'message')
  execFileSync('prlimit', ['--pid', `${worker.pid}`, '--fsize=unlimited:'])
  const [{ count }] = await ended
  await once(worker, 'exit')
  assert.deepEqual(await verifyLog(dir), [])
  await using log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  const found = values(await contents(log, 'videos')).map((value) => Number.parseInt(value!, 10))
  assert.deepEqual(
    found,
    Array.from({ length: count }, (_, i) => i),
  )
})
