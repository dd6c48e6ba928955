import assert from 'node:assert/strict'
import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { openSqliteLog, openSqliteLogReader, verifyLog } from '../../../src/log/sqlite/index.ts'
import { contents, logError, record } from '../contract/harness.ts'
import { temporaryDir } from './fixture.ts'

/** A closed log with some records, and its file. */
async function filled(t: Parameters<typeof temporaryDir>[0]) {
  const dir = await temporaryDir(t)
  const log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  await log.ensureTopics([{ name: 'videos' }])
  for (let i = 0; i < 50; i++) await log.append([record('videos', `${i} ${'x'.repeat(3_000)}`)])
  await log.close()
  return { dir, file: join(dir, 'log.db') }
}

async function overwrite(file: string, position: number, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.write(bytes, 0, bytes.length, position)
  await handle.close()
}

test('a sound log has nothing to report', async (t) => {
  const { dir } = await filled(t)
  assert.deepEqual(await verifyLog(dir), [])
})

for (const [what, position] of [
  ['a file that is no database', 0],
  ['a file with a damaged page', 2 * 4096],
] as const) {
  test(`${what} is refused and left as it is`, async (t) => {
    const { dir, file } = await filled(t)
    await overwrite(file, position, new Uint8Array(4096).fill(0xa5))
    const before = await readFile(file)
    await assert.rejects(openSqliteLog({ dir }), logError('damaged', 'left as it is'))
    assert.ok(before.equals(await readFile(file)))
  })
}

test('a file that was cut off is refused', async (t) => {
  const { dir, file } = await filled(t)
  const whole = await readFile(file)
  await writeFile(file, whole.subarray(0, whole.length / 2))
  await assert.rejects(openSqliteLog({ dir }), logError('damaged'))
})

test('records that are not what was written are never handed out', async (t) => {
  const { dir, file } = await filled(t)
  const bytes = await readFile(file)
  const at = bytes.indexOf(`25 ${'x'.repeat(100)}`)
  assert.ok(at > 0)
  await overwrite(file, at + 50, Uint8Array.of(0x79))
  assert.equal((await verifyLog(dir)).length, 1)
  await using log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  await assert.rejects(contents(log, 'videos'), logError('damaged', 'videos'))
})

test('damage to one topic does not keep the others from being cleaned', async (t) => {
  const { dir, file } = await filled(t)
  const position = (await readFile(file)).indexOf(`25 ${'x'.repeat(100)}`)
  await overwrite(file, position + 50, Uint8Array.of(0x79))
  await using log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  await log.ensureTopics([
    { name: 'videos', cleanup: 'compact' },
    { name: 'aged', retentionMs: 1_000 },
  ])
  await log.append([record('aged', 'old', { timestamp: 1 })])
  await assert.rejects(log.maintain(), logError('damaged', 'videos'))
  assert.deepEqual(await contents(log, 'aged'), [])
})

test('a log of a newer version is refused', async (t) => {
  const { dir, file } = await filled(t)
  const db = new DatabaseSync(file)
  db.exec('PRAGMA user_version = 999')
  db.close()
  await assert.rejects(openSqliteLog({ dir }), logError('damaged', 'newer version'))
  await assert.rejects(openSqliteLogReader({ dir }), logError('damaged', 'newer version'))
})

test('the database of another program is refused', async (t) => {
  const dir = await temporaryDir(t)
  const db = new DatabaseSync(join(dir, 'log.db'))
  db.exec('CREATE TABLE other (a)')
  db.close()
  await assert.rejects(openSqliteLog({ dir }), logError('damaged', 'another program'))
})

test('a refused log leaves the directory free', async (t) => {
  const { dir, file } = await filled(t)
  const sound = await readFile(file)
  await writeFile(file, 'not a database, and longer than the header of one'.repeat(100))
  await assert.rejects(openSqliteLog({ dir }), logError('damaged'))
  await writeFile(file, sound)
  await (await openSqliteLog({ dir, maintenanceIntervalMs: null })).close()
})
