import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { storageOf } from '../../src/app/storage.ts'

test('files and folders are summed by what they are for; who is at work does not count', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'tubewire-storage-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const file = (name: string, bytes: number) => writeFileSync(join(dir, name), 'x'.repeat(bytes))
  file('log.db', 500)
  file('log.db-wal', 300)
  file('log.lock', 9)
  file('history.db', 400)
  file('history.lock', 9)
  file('holder.json', 9)
  file('process-12.json', 9)
  file('access.json', 20)
  file('console-history', 0)
  mkdirSync(join(dir, 'kafka', 'part-0'), { recursive: true })
  file('kafka/part-0/state.db', 70)
  file('kafka/part-0/state.db-shm', 5)
  const { parts, freeBytes } = await storageOf(dir)
  assert.deepEqual(parts, [
    { kind: 'log', bytes: 800 },
    { kind: 'history', bytes: 400 },
    { kind: 'state', bytes: 75 },
    { kind: 'other', bytes: 20 },
  ])
  assert.ok(freeBytes !== null && freeBytes > 0)
})
