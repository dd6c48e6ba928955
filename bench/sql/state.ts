import { openSqliteLog } from '../../src/log/sqlite/index.ts'
import { round, withFolder } from '../pipeline/shared.ts'
import { observations, started, VIDEOS } from './observations.ts'

const KEYS = 1_000_000
const QUERY = `CREATE TABLE o AS SELECT video_id, LATEST_BY_OFFSET(views, 2) AS v, COUNT(*) AS n FROM videos GROUP BY video_id;`
const MB = 1024 * 1024

/** A table of a million keys: what it takes to make, to hold, and to go on with after a restart. */
export async function state(): Promise<void> {
  await withFolder(async (dir) => {
    const open = () => openSqliteLog({ dir, maintenanceIntervalMs: null })
    {
      await using log = await open()
      await log.ensureTopics([{ name: 'videos' }])
      for (let at = 0; at < KEYS; at += 50_000) {
        const slice = await observations(log, 50_000, 50_000)
        const own = slice.map((record, n) => ({ ...record, key: Buffer.from(`video-${at + n}`) }))
        await log.append(own)
      }
      const begun = performance.now()
      const program = await started(log, VIDEOS + QUERY)
      await program.hasRead(KEYS)
      const seconds = (performance.now() - begun) / 1000
      await program.end()
      console.log(`  made: ${round(KEYS / seconds)} keys/s; memory ${memory()} MB`)
    }
    const begun = performance.now()
    await using log = await open()
    const opened = performance.now() - begun
    const program = await started(log, VIDEOS + QUERY)
    const [one] = await observations(log, 1, 1)
    await log.append([{ ...one!, key: Buffer.from('video-77777') }])
    await program.hasRead(1)
    const ready = performance.now() - begun
    await program.end()
    console.log(
      `  after a restart: log open in ${round(opened)} ms, the first row written after ${round(ready)} ms; memory ${memory()} MB`,
    )
  })
}

function memory(): string {
  globalThis.gc?.()
  return round(process.memoryUsage().rss / MB)
}
