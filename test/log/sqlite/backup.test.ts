import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { openSqliteLog, verifyLog } from '../../../src/log/sqlite/index.ts'
import { bytes, contents, pollAll, record, runOnce, text, values } from '../contract/harness.ts'
import { temporaryDir } from './fixture.ts'

test('a backup made while the log is written is a log of one moment', async (t) => {
  const [dir, backup] = [await temporaryDir(t), await temporaryDir(t)]
  await using log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  await log.ensureTopics([{ name: 'in' }, { name: 'out' }])
  const spec = { id: 't', inputs: ['in'], stores: ['s'] }
  await log.append(['a', 'b'].map((value) => record('in', value)))
  await runOnce(log, spec, async (task, signal) => {
    const records = await pollAll(task, 1, signal)
    task.state.put('s', 'k', bytes('v'))
    await task.commit({ outputs: records.map((r) => ({ ...r, topic: 'out' })) })
  })

  // What the documentation recommends, from a connection of its own.
  const other = new DatabaseSync(join(dir, 'log.db'))
  const copying = log.append([record('in', 'beside')])
  other.exec(`VACUUM INTO '${join(backup, 'log.db')}'`)
  other.close()
  await copying

  assert.deepEqual(await verifyLog(backup), [])
  await using restored = await openSqliteLog({ dir: backup, maintenanceIntervalMs: null })
  assert.deepEqual(values(await contents(restored, 'in')).slice(0, 2), ['a', 'b'])
  assert.deepEqual(values(await contents(restored, 'out')), ['a'])
  await runOnce(restored, spec, async (task, signal) => {
    assert.equal(text(task.state.get('s', 'k')), 'v')
    assert.deepEqual(values(await pollAll(task, 1, signal)), ['b'])
  })
})
