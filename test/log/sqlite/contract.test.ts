import { cp, rm } from 'node:fs/promises'
import { openSqliteLog, type SqliteLog } from '../../../src/log/sqlite/index.ts'
import { logContract } from '../contract.ts'
import { temporaryDir } from './fixture.ts'

logContract('the embedded log', async () => {
  let dir = await temporaryDir()
  const dirs = [dir]
  return {
    open: () => openSqliteLog({ dir, maintenanceIntervalMs: null }),
    crash: async (log) => {
      // What lies on the disk at this moment is what a killed process leaves.
      const left = await temporaryDir()
      dirs.push(left)
      for (const name of ['log.db', 'log.db-wal']) await cp(`${dir}/${name}`, `${left}/${name}`)
      await log.close()
      dir = left
    },
    maintain: (log) => (log as SqliteLog).maintain(),
    dispose: async () => {
      for (const each of dirs) await rm(each, { recursive: true, force: true })
    },
  }
})
