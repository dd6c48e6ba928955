/**
 * The process that the crash tests kill and stop: counts the records of each key, with outputs that tell where each
 * came from. Says which share it takes, and every second where each stands and how its log is.
 * Arguments: bootstrap, input, output, task id, name of this worker, directory for its state ('' for none).
 */

import { type KafkaLogOptions, openKafkaLog } from '../../src/log/kafka/index.ts'
import { type Log, LogError, type Task } from '../../src/log/port.ts'
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
const options: KafkaLogOptions = {
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
}
const log = await opened()
const ended = new AbortController()
process.on('SIGTERM', () => ended.abort())

/** What each share is at, and since when. */
const shares = new Map<number, { readonly at: string; readonly since: number }>()
const at = (partition: number, what: string) => shares.set(partition, { at: what, since: Date.now() })
const REPORT_EVERY_MS = 1000
setInterval(() => {
  const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`
  const stand = [...shares].map(([partition, { at, since }]) => `${partition} ${at} for ${seconds(since)}`)
  const { health } = log
  const state = health.state === 'ok' ? 'ok' : `${health.reason}, since ${seconds(health.since)}`
  process.send?.({ stands: `health: ${state}; shares: ${stand.sort().join(', ') || 'none'}` })
}, REPORT_EVERY_MS).unref()

/** A broker that is dead just now is tried again, as a process's supervisor would. */
async function opened(): Promise<Log> {
  for (;;) {
    try {
      return await openKafkaLog(options)
    } catch (error) {
      if (!(error instanceof LogError) || error.code !== 'unreachable') throw error
    }
  }
}

async function work(task: Task, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    at(task.partition, 'polls')
    const records = await task.poll(200, signal)
    if (records.length === 0) continue
    at(task.partition, `commits up to ${records.at(-1)!.offset}`)
    const outputs = records.map(({ partition, offset, key }) => {
      const name = text(key)!
      const count = Number(text(task.state.get('counts', name)) ?? 0) + 1
      task.state.put('counts', name, bytes(`${count}`))
      return { topic: output, partition, key, value: bytes(`${partition}:${offset}:${count}`) }
    })
    await task.commit({ outputs })
  }
}

await log.run(
  { id, inputs: [input], stores: ['counts'] },
  async (task, signal) => {
    process.send?.({ taken: task.partition })
    try {
      await work(task, signal)
    } finally {
      shares.delete(task.partition)
    }
  },
  ended.signal,
)
await log.close()
process.disconnect?.()
