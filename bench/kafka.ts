/**
 * The log on Kafka, by hand: `node bench/kafka.ts [throughput] [latency] [start] [--rows N] [--keys N]`; without a
 * section: all. The broker is TUBEWIRE_KAFKA's, or one started for it (Java and Maven). Everything is exactly once, read_committed throughout; a row is an 80-byte value under an
 * 11-byte key; broker and processes share the machine.
 */
import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openKafkaLog } from '../src/log/kafka/index.ts'
import type { Log, Task } from '../src/log/port.ts'
import { MemoryRegistry } from '../src/wire/memory-registry.ts'
import { startBroker } from '../test/kafka/lab/broker.ts'
import { NODE_ENVIRONMENT, NODE_FLAGS } from './pipeline/shared.ts'

const HOPS = 3
const PARTITIONS = 6
const TURN = 2000
const RUN = { execArgv: NODE_FLAGS, env: { ...process.env, ...NODE_ENVIRONMENT } }
const VALUE = new Uint8Array(80).fill(7)
const KEYS = Array.from({ length: 10_000 }, (_, i) => Buffer.from(`video-${`${i}`.padStart(5, '0')}`))

const option = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(name)
  return at < 0 ? otherwise : Number(process.argv[at + 1])
}
const SECTIONS = ['throughput', 'latency', 'start'] as const
const isAsked = (section: (typeof SECTIONS)[number]) =>
  !SECTIONS.some((one) => process.argv.includes(one)) || process.argv.includes(section)
const open = (bootstrap: string, stateDir?: string) =>
  openKafkaLog({
    settings: { 'bootstrap.servers': bootstrap },
    registry: new MemoryRegistry(),
    ...(stateDir !== undefined && { stateDir }),
  })
const topic = (run: string, hop: number) => `bench-${run}-${hop}`

const [kind, ...given] = process.argv.slice(2)
if (kind === '--worker') await work(given[0]!, given[1]!)
else if (kind === '--life') await live(given[0]!, given[1]!, Number(given[2]), given[3]!)
else await measure()

/** Passes records on, with the last value of each key in its state where `isStateful`. */
function hop(output: string, isStateful: boolean) {
  return async (task: Task, signal: AbortSignal) => {
    while (!signal.aborted) {
      const records = await task.poll(TURN, signal)
      if (records.length === 0) continue
      const outputs = records.map(({ key, value, timestamp, partition }) => {
        if (isStateful) {
          const name = Buffer.from(key!).toString()
          task.state.get('last', name)
          task.state.put('last', name, value!)
        }
        return { topic: output, partition, key, value, timestamp }
      })
      await task.commit({ outputs })
    }
  }
}

function chain(log: Log, run: string, signal: AbortSignal): Promise<unknown> {
  return Promise.all(
    Array.from({ length: HOPS }, (_, i) =>
      log.run(
        { id: `bench-${run}-t${i}`, inputs: [topic(run, i)], ...(i === 0 && { stores: ['last'] }) },
        hop(topic(run, i + 1), i === 0),
        signal,
      ),
    ),
  )
}

/** A process of its own that runs the chain until it is told to stop. */
async function work(bootstrap: string, run: string): Promise<void> {
  const log = await open(bootstrap)
  const ended = new AbortController()
  process.on('message', () => ended.abort())
  await chain(log, run, ended.signal)
  await log.close()
  process.disconnect?.()
}

async function measure(): Promise<void> {
  const broker = process.env.TUBEWIRE_KAFKA ? undefined : await startBroker()
  const bootstrap = broker?.bootstrap ?? process.env.TUBEWIRE_KAFKA!
  try {
    if (isAsked('throughput')) {
      for (const processes of [1, 2, 3]) await throughput(bootstrap, processes, option('--rows', 600_000))
    }
    if (isAsked('latency')) await latency(bootstrap)
    if (isAsked('start')) await restart(bootstrap, option('--keys', 1_000_000))
  } finally {
    await broker?.stop()
  }
}

async function throughput(bootstrap: string, processes: number, rows: number): Promise<void> {
  const run = randomUUID().slice(0, 8)
  await using log = await open(bootstrap)
  await log.ensureTopics(
    Array.from({ length: HOPS + 1 }, (_, i) => ({ name: topic(run, i), partitions: PARTITIONS })),
  )
  for (let from = 0; from < rows; from += 20_000) {
    await log.append(
      Array.from({ length: 20_000 }, (_, i) => ({
        topic: topic(run, 0),
        key: KEYS[(from + i) % KEYS.length]!,
        value: VALUE,
      })),
    )
  }
  const workers = Array.from({ length: processes }, () =>
    fork(import.meta.filename, ['--worker', bootstrap, run], RUN),
  )
  let peakMb = 0
  let begun: { readonly at: number; readonly count: number } | undefined
  for (;;) {
    const [info] = await log.topics([topic(run, HOPS)])
    const count = info!.offsets.reduce((sum, { end }) => sum + end, 0)
    if (!begun && count > rows / 10) begun = { at: performance.now(), count }
    for (const { pid } of workers) peakMb = Math.max(peakMb, await residentMb(pid!))
    if (begun && count >= rows) {
      const rate = ((count - begun.count) / (performance.now() - begun.at)) * 1000
      console.log(
        `${HOPS} tasks, ${processes} processes: ${Math.round(rate).toLocaleString('en')} rows/s through the whole chain, ${peakMb} MB at most each`,
      )
      break
    }
    await pause(50)
  }
  for (const worker of workers) worker.send('stop')
  await Promise.all(workers.map((worker) => once(worker, 'exit')))
}

/** Now, or at most until now. */
async function residentMb(pid: number, what: 'VmRSS' | 'VmHWM' = 'VmRSS'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024)
}

async function latency(bootstrap: string): Promise<void> {
  const run = randomUUID().slice(0, 8)
  await using log = await open(bootstrap)
  await log.ensureTopics(Array.from({ length: HOPS + 1 }, (_, i) => ({ name: topic(run, i) })))
  const ended = new AbortController()
  const running = chain(log, run, ended.signal)
  const took: number[] = []
  const reading = (async () => {
    for await (const records of log.read(topic(run, HOPS), 'earliest', ended.signal)) {
      for (const { value } of records) took.push(performance.now() - Number(Buffer.from(value!).toString()))
    }
  })()
  const send = async () => {
    const value = Buffer.from(`${performance.now()}`)
    await log.append([{ topic: topic(run, 0), key: KEYS[0]!, value }])
    await pause(200)
  }
  const warmUp = 20
  while (took.length < warmUp) await send()
  took.length = 0
  const cpu = process.cpuUsage()
  const started = performance.now()
  while (took.length < 200) await send()
  const used = process.cpuUsage(cpu)
  const share = (used.user + used.system) / 1000 / (performance.now() - started)
  took.sort((a, b) => a - b)
  const at = (part: number) => took[Math.floor(took.length * part)]!.toFixed(1)
  console.log(
    `${HOPS} tasks, 5 records/s, append to reader: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; ${await residentMb(process.pid)} MB, ${(share * 100).toFixed(1)} % of a core`,
  )
  ended.abort()
  await Promise.all([running, reading])
}

/** How long a task waits for its state after a restart, with a copy on the disk and without; a process each. */
async function restart(bootstrap: string, keys: number): Promise<void> {
  const id = `bench-${randomUUID().slice(0, 8)}`
  const dir = await mkdtemp(join(tmpdir(), 'tubewire-bench-'))
  const life = async (written: number, stateDir: string) => {
    const child = fork(import.meta.filename, ['--life', bootstrap, id, `${written}`, stateDir], RUN)
    const [told] = await once(child, 'message')
    await once(child, 'exit')
    return told as string
  }
  await life(keys, dir)
  console.log(`start with ${keys.toLocaleString('en')} keys of state: ${await life(0, dir)} from the disk`)
  console.log(`  ... ${await life(0, '')} from the changelog`)
  await rm(dir, { recursive: true, force: true })
}

/** Takes the task's state, tells how long that took, and writes so many keys. */
async function live(bootstrap: string, id: string, keys: number, stateDir: string): Promise<void> {
  await using log = await open(bootstrap, stateDir || undefined)
  const ended = new AbortController()
  const started = performance.now()
  await log.run(
    { id, inputs: [], stores: ['s'] },
    async (task) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      const told = `${seconds} s, ${await residentMb(process.pid, 'VmHWM')} MB at most`
      for (let i = 0; i < keys; i++) {
        task.state.put('s', `video-${i}`, VALUE)
        if (i % 10_000 === 9_999) await task.commit()
      }
      await task.commit()
      process.send?.(told)
      ended.abort()
    },
    ended.signal,
  )
  process.disconnect?.()
}
