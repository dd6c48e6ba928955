import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../e2e/eventually.ts'
import { startCommand, startUp } from '../e2e/process.ts'

const SOURCE = `
  CREATE STREAM s (k STRING KEY, v INT) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON', PARTITIONS=1);
  INSERT INTO s (k, v) VALUES ('a', 1);`
const KEPT = `CREATE TABLE kept AS SELECT k, COUNT(*) AS n FROM s GROUP BY k;`
const GONE = `CREATE TABLE gone AS SELECT k, SUM(v) AS n FROM s GROUP BY k;`

test('sql clean shows what a rule that is gone has left, asks for consent, and deletes it beside the process that runs', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tubewire-clean-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const config = join(folder, 'tubewire.yaml')
  const rules = join(folder, 'rules.sql')
  const dataDir = join(folder, 'data')
  writeFileSync(
    config,
    JSON.stringify({ sql: { files: [rules] }, web: { port: 0 }, dataDir, logging: { format: 'json' } }),
  )
  writeFileSync(rules, SOURCE + KEPT + GONE)
  const clean = async (...args: readonly string[]) => {
    const command = startCommand(t, ['sql', 'clean', '--config', config, ...args])
    const { code } = await command.exited
    return { code, out: command.stdout(), err: command.stderr() }
  }
  const up = await startUp(t, config, dataDir)
  await eventually('both rules to have read the row', async () => {
    const { queries, topics } = await up.status()
    const isWritten = topics.some(({ name, records }) => name === 's' && records === 1)
    return isWritten && queries.every(({ lag }) => lag === 0)
  })
  assert.match((await clean('--dry-run')).err, /No rule that is gone has left anything/)
  writeFileSync(rules, SOURCE + KEPT)
  await up.logged(/the rules have changed/)

  const shown = await clean('--dry-run')
  assert.match(shown.out, /^sql-gone-[0-9a-f]{16}: state and positions\n$/)
  const refused = await clean()
  assert.equal(refused.code, 2)
  assert.match(refused.err, /nobody can be asked here: look at --dry-run, then give --yes/)
  assert.equal((await clean('--dry-run')).out, shown.out, 'nothing was deleted')
  assert.deepEqual(await clean('--yes'), { code: 0, out: shown.out, err: '' })
  assert.match((await clean('--yes', '--json')).out, /^\[\]\n$/)
})
