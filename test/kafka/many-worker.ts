/**
 * Fifty tasks in a process of their own; tells its resident memory when it is asked to. Arguments: bootstrap, input,
 * output, name for the tasks.
 */

import { readFileSync } from 'node:fs'
import { openKafkaLog } from '../../src/log/kafka/index.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { bytes, turns } from '../log/contract/harness.ts'

const TASKS = 50
const [bootstrap, input, output, name] = process.argv.slice(2) as [string, string, string, string]
const ended = new AbortController()
process.on('message', (asked) => {
  if (asked === 'end') ended.abort()
  else process.send?.({ tasks: TASKS, residentMb: residentMb() })
})
await using log = await openKafkaLog({
  settings: { 'bootstrap.servers': bootstrap },
  registry: new MemoryRegistry(),
})
await Promise.all(
  Array.from({ length: TASKS }, (_, n) =>
    log.run(
      { id: `${name}-${n}`, inputs: [input], stores: ['s'] },
      turns((records, task) => {
        task.state.put('s', 'seen', bytes(`${records.at(-1)!.offset}`))
        return records.map(({ value }) => ({ topic: output, key: bytes(`${n}`), value }))
      }),
      ended.signal,
    ),
  ),
)
process.disconnect?.()

function residentMb(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
}
