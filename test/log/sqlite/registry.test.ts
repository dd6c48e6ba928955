import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { test } from 'node:test'
import { openSqliteLog, openSqliteLogReader } from '../../../src/log/sqlite/index.ts'
import { schemaGuid } from '../../../src/wire/schema-identity.ts'
import { failsWith, record, registryContract, TITLE, VIEWS } from '../../wire/registry-contract.ts'
import { temporaryDir } from './fixture.ts'

registryContract("the embedded log's registry", async () => {
  const dir = await temporaryDir()
  const log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  return {
    registry: log.registry,
    close: async () => {
      await log.close()
      await rm(dir, { recursive: true })
    },
  }
})

test('registrations at the same moment agree on one id and one version', async (t) => {
  const log = await openSqliteLog({ dir: await temporaryDir(t), maintenanceIntervalMs: null })
  t.after(() => log.close())
  const ids = await Promise.all(
    Array.from({ length: 5 }, () => log.registry.register('a-value', record('Video', TITLE))),
  )
  assert.equal(new Set(ids).size, 1)
  assert.equal((await log.registry.versions('a-value')).length, 1)
})

test('ids count from 1 and last over a restart', async (t) => {
  const dir = await temporaryDir(t)
  const first = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  assert.equal(await first.registry.register('a-value', record('Video', TITLE)), 1)
  assert.equal(await first.registry.register('a-value', record('Video', TITLE, VIEWS)), 2)
  await first.close()
  await using second = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  assert.equal(await second.registry.register('b-value', record('Video', TITLE)), 1)
  assert.equal((await second.registry.byGuid(schemaGuid(record('Video', TITLE)))).id, 1)
  assert.equal((await second.registry.latest('a-value'))?.version, 2)
})

test('who only reads the log finds schemas and registers none', async (t) => {
  const dir = await temporaryDir(t)
  await using log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  await using reader = await openSqliteLogReader({ dir })
  const id = await log.registry.register('a-value', record('Video', TITLE))
  assert.equal(await reader.registry.register('a-value', record('Video', TITLE)), id)
  await assert.rejects(
    reader.registry.register('b-value', record('Video', VIEWS)),
    failsWith('refused', 'b-value'),
  )
})
