/**
 * A process whose files may not grow beyond a limit: to SQLite that is a disk that fails. Appends until commits wait,
 * says why, goes on for as many records once they go on, and ends.
 */
import { openSqliteLog } from '../../../src/log/sqlite/index.ts'
import { record, until } from '../contract/harness.ts'

const log = await openSqliteLog({ dir: process.argv[2]!, maintenanceIntervalMs: null })
await log.ensureTopics([{ name: 'videos' }])
let count = 0
const append = () => log.append([record('videos', `${count++} ${'x'.repeat(50_000)}`)])
for (;;) {
  let done = false
  const waiting = append().finally(() => {
    done = true
  })
  await until(() => done || log.health.state === 'stalled')
  if (done) continue
  process.send?.(log.health)
  await waiting
  break
}
for (let left = count; left > 0; left--) await append()
await log.close()
process.send?.({ count })
process.disconnect?.()
