import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import fc from 'fast-check'
import { SILENT } from '../../../src/log/logger.ts'
import { Checkpointer } from '../../../src/log/sqlite/checkpoints/checkpointer.ts'
import { afterPass, isWorthAPass, MOST_PAGES, WORTH_PAGES } from '../../../src/log/sqlite/checkpoints/rule.ts'
import { openSqliteLog, verifyLog } from '../../../src/log/sqlite/index.ts'
import { contents, record, until } from '../contract/harness.ts'
import { temporaryDir } from './fixture.ts'

const large = 'x'.repeat(100_000)
const sizeOf = async (dir: string, name: string) => (await stat(join(dir, name))).size

test('the write-ahead log begins anew while one commit follows the other', async (t) => {
  const dir = await temporaryDir(t)
  await using log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  await log.ensureTopics([{ name: 'videos' }])
  const count = 1_500
  for (let i = 0; i < count; i++) await log.append([record('videos', large)])
  // 150 MB went through it; commits wait beyond 64 MB, and for no more than one pass.
  assert.ok((await sizeOf(dir, 'log.db-wal')) < 100_000_000)
  assert.ok((await sizeOf(dir, 'log.db')) > 80_000_000, 'it is moved into the file, not only at the end')
  const [videos] = await log.topics(['videos'])
  assert.equal(videos!.offsets[0]!.end, count)
  await log.close()
  assert.deepEqual(await verifyLog(dir), [])
})

test('a log closed in the middle of a pass has everything', async (t) => {
  const dir = await temporaryDir(t)
  for (let round = 0; round < 5; round++) {
    await using log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
    await log.ensureTopics([{ name: 'videos' }])
    for (let i = 0; i < 50 + round; i++) await log.append([record('videos', large)])
  }
  await using again = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  assert.equal((await contents(again, 'videos')).length, 5 * 50 + 1 + 2 + 3 + 4)
})

test('commits checkpoint by themselves where the thread can not', async (t) => {
  const dir = await temporaryDir(t)
  const db = new DatabaseSync(join(dir, 'log.db'))
  t.after(() => db.close())
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (value BLOB)')
  const warnings: string[] = []
  const logger = { ...SILENT, warn: (_: object, message: string) => warnings.push(message) }
  const checkpointer = new Checkpointer(db, join(dir, 'nowhere', 'log.db'), logger)
  const write = () => {
    db.prepare('INSERT INTO t VALUES (zeroblob(1000000))').run()
    checkpointer.wrote()
  }
  for (let i = 0; i < 10; i++) write()
  await until(() => warnings.length > 0)
  for (let i = 0; i < 50; i++) write()
  await checkpointer.close()
  assert.match(warnings.join(), /no thread for checkpoints/)
  assert.equal(checkpointer.held, undefined)
  assert.ok((await sizeOf(dir, 'log.db-wal')) < 30_000_000)
})

test('a pass is begun for much only, and again only for as much', () => {
  const pages = fc.nat(3 * MOST_PAGES)
  fc.assert(
    fc.property(pages, pages, pages, (all, part, before) => {
      const standing = { pages: all, moved: Math.min(all, part) }
      const worth = isWorthAPass(standing, before)
      if (worth) assert.ok(standing.pages - standing.moved >= WORTH_PAGES)
      // A reader that stays keeps `moved` where it is: passes come every WORTH_PAGES, not all the time.
      if (worth && before <= all) assert.ok(all - before >= WORTH_PAGES)
    }),
  )
})

test('commits are held for little, or where the log is too long, and passes end', () => {
  fc.assert(
    fc.property(fc.nat(3 * MOST_PAGES), fc.double({ min: 0, max: 0.95, noNaN: true }), (start, speed) => {
      // While a pass moves some pages the writers add `speed` times as many.
      let standing = { pages: WORTH_PAGES + start, moved: 0 }
      for (let passes = 0; ; passes++) {
        const left = standing.pages - standing.moved
        const added = Math.floor(left * speed)
        standing = { pages: standing.pages + added, moved: standing.pages }
        const next = afterPass(standing)
        if (next === 'done') return assert.equal(added, 0)
        if (next === 'hold') {
          return assert.ok(added <= 64 || added * 8 <= standing.pages || standing.pages >= MOST_PAGES)
        }
        assert.ok(passes < 200)
      }
    }),
  )
})
