/**
 * The process that the crash tests kill and stop: counts the records of each key, with outputs that tell where each
 * came from. Says `ready` when it has shares, and each share it takes with the time.
 * Arguments: bootstrap, input, output, task id, name of this worker, directory for its state ('' for none).
 */

import { openKafkaLog } from '../../src/log/kafka/index.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { bytes, text } from '../log/contract/harness.ts'

const [bootstrap, input, output, id, instanceId, stateDir] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
]
const log = await openKafkaLog({
  settings: {
    'bootstrap.servers': bootstrap,
    'session.timeout.ms': 6000,
    'heartbeat.interval.ms': 1000,
    // Shorter than most stops, so that transactions expire under their owners.
    'transaction.timeout.ms': 3000,
  },
  registry: new MemoryRegistry(),
  instanceId,
  ...(stateDir && { stateDir }),
})
const ended = new AbortController()
process.on('SIGTERM', () => ended.abort())

await log.run(
  { id, inputs: [input], stores: ['counts'] },
  async (task, signal) => {
    process.send?.({ taken: task.partition })
    while (!signal.aborted) {
      const records = await task.poll(200, signal)
      if (records.length === 0) continue
      const outputs = records.map(({ partition, offset, key }) => {
        const name = text(key)!
        const count = Number(text(task.state.get('counts', name)) ?? 0) + 1
        task.state.put('counts', name, bytes(`${count}`))
        return { topic: output, partition, key, value: bytes(`${partition}:${offset}:${count}`) }
      })
      await task.commit({ outputs })
    }
  },
  ended.signal,
)
await log.close()
process.disconnect?.()
