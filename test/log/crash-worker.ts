/**
 * The process that the crash test kills: a source that counts, and a chain of tasks behind it, with compaction at work
 * beside them. Says `ready` when the tasks run. Ends by itself once `total` records have passed the chain.
 */

import type { Task } from '../../src/log/port.ts'
import { openSqliteLog } from '../../src/log/sqlite/index.ts'
import { bytes, text } from './contract/harness.ts'

const [dir, total] = [process.argv[2]!, Number(process.argv[3])]
const log = await openSqliteLog({ dir, maintenanceIntervalMs: 20 })
await log.ensureTopics([
  { name: 'numbers', partitions: 2 },
  { name: 'counted', partitions: 2 },
  { name: 'passed' },
  { name: 'latest', cleanup: 'compact', tombstoneMs: 0 },
])
const ended = new AbortController()
const number = (value: Uint8Array | undefined) => Number(text(value) ?? 0)

/** Writes each number once: the next one is part of what is committed. */
async function source(task: Task, signal: AbortSignal) {
  for (let next = number(task.state.get('next', 'n')); next < total && !signal.aborted; ) {
    const size = Math.min(total - next, 1 + (next % 40))
    const outputs = Array.from({ length: size }, (_, i) => ({
      topic: 'numbers',
      key: bytes(`key ${(next + i) % 50}`),
      value: bytes(`${next + i}`),
    }))
    next += size
    task.state.put('next', 'n', bytes(`${next}`))
    await task.commit({ outputs })
  }
}

/** Counts the numbers of each key, and passes each on with its count. */
async function count(task: Task, signal: AbortSignal) {
  while (!signal.aborted) {
    const records = await task.poll(30, signal)
    const outputs = records.map(({ key, value }) => {
      const count = number(task.state.get('counts', text(key)!)) + 1
      task.state.put('counts', text(key)!, bytes(`${count}`))
      return { topic: 'counted', key, value: bytes(`${text(value)} ${count}`) }
    })
    if (records.length > 0) await task.commit({ outputs })
  }
}

/** Both partitions into one topic, and the latest of each key into a compacted one. */
async function pass(task: Task, signal: AbortSignal) {
  let seen = number(task.state.get('seen', 'n'))
  while (!signal.aborted) {
    const records = await task.poll(50, signal)
    if (records.length === 0) continue
    seen += records.length
    task.state.put('seen', 'n', bytes(`${seen}`))
    const outputs = records.flatMap(({ key, value }) => [
      { topic: 'passed', key, value },
      { topic: 'latest', key, value: seen % 7 === 0 ? null : value },
      { topic: 'latest', key, value },
    ])
    await task.commit({ outputs })
  }
}

const running = [
  log.run({ id: 'source', inputs: [], stores: ['next'] }, source, ended.signal),
  log.run({ id: 'count', inputs: ['numbers'], stores: ['counts'] }, count, ended.signal),
  log.run({ id: 'pass', inputs: ['counted'], stores: ['seen'] }, pass, ended.signal),
]
process.send?.('ready')
for (;;) {
  const [passed] = await log.topics(['passed'])
  if (passed!.offsets[0]!.end >= total) break
  await new Promise((resolve) => setTimeout(resolve, 5))
}
ended.abort()
await Promise.all(running)
await log.close()
process.send?.('done')
process.disconnect?.()
