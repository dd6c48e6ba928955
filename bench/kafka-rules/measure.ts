import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { openKafkaLog } from '../../src/log/kafka/index.ts'
import type { Log } from '../../src/log/port.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { percentiles, round } from '../pipeline/shared.ts'
import type { Engine } from './engines.ts'
import { Observations, PARTITIONS, topics, VIDEOS } from './rules.ts'

const observations = new Observations()
/** What Java's exit code says after SIGTERM. */
const TERMINATED = 143
/** What comes of an observation. */
const MESSAGES = 2

/**
 * From the first tenth of the messages to the last one, and from the start of the processes to the last one: who reads
 * all observations before telling of the first does well by the first figure alone.
 */
export async function throughput(
  engine: Engine,
  bootstrap: string,
  processes: number,
  rows: number,
): Promise<void> {
  await using bench = await open(bootstrap)
  for (let at = 0; at < rows; at += 10_000) {
    await bench.log.append(
      Array.from({ length: Math.min(10_000, rows - at) }, (_, i) =>
        observations.look(bench.run, (at + i) % VIDEOS, Math.floor((at + i) / VIDEOS)),
      ),
    )
  }
  const started = performance.now()
  const children = Array.from({ length: processes }, () => run(engine, bootstrap, bench.run))
  const all = (rows - VIDEOS) * MESSAGES
  let begun: { readonly at: number; readonly count: number } | undefined
  let count = 0
  for await (const _ of bench.messages()) {
    count++
    if (!begun && count >= all / 10) begun = { at: performance.now(), count }
    if (count === all) break
  }
  const rate = ((count - begun!.count) / MESSAGES / (performance.now() - begun!.at)) * 1000
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const memory = await Promise.all(children.map(peakMb))
  console.log(
    `${engine.name}, ${processes} processes: ${round(rate)} observations/s, all ${rows} in ${seconds} s from the start, ` +
      `${memory.join(', ')} MB at most`,
  )
  await end(children)
}

/** From an observation's append to its first message, at five observations a second. */
export async function latency(engine: Engine, bootstrap: string): Promise<void> {
  await using bench = await open(bootstrap)
  const child = run(engine, bootstrap, bench.run)
  await using messages = bench.messages()
  const took: number[] = []
  const WARM_UP = 30
  const SAMPLES = 150
  for (let look = 0; look < SAMPLES + WARM_UP; look++) {
    const begun = performance.now()
    await bench.log.append([observations.look(bench.run, 7, look)])
    if (look === 0) continue
    await messages.next()
    if (look >= WARM_UP) took.push(performance.now() - begun)
    await messages.next()
    await pause(200)
  }
  console.log(`${engine.name}: ${percentiles(took)}; ${await peakMb(child)} MB at most`)
  await end([child])
}

/** From the start of the process to the first message, of an observation that waits for it. */
export async function start(engine: Engine, bootstrap: string): Promise<void> {
  const samples: number[] = []
  for (let n = 0; n < 3; n++) {
    await using bench = await open(bootstrap)
    await bench.log.append([0, 1].map((look) => observations.look(bench.run, 7, look)))
    const begun = performance.now()
    const child = run(engine, bootstrap, bench.run)
    await using messages = bench.messages()
    await messages.next()
    samples.push((performance.now() - begun) / 1000)
    await end([child])
  }
  console.log(
    `${engine.name}: first message ${samples.map((s) => s.toFixed(1)).join(', ')} s after the start`,
  )
}

interface Bench extends AsyncDisposable {
  readonly run: string
  readonly log: Log
  /** What comes to the outbox, committed, as it comes. */
  messages(): AsyncGenerator<void, void>
}

async function open(bootstrap: string): Promise<Bench> {
  const run = randomUUID().slice(0, 8)
  const log = await openKafkaLog({
    settings: { 'bootstrap.servers': bootstrap },
    registry: new MemoryRegistry(),
  })
  const [videos, changes, outbox] = topics(run)
  await log.ensureTopics([
    { name: videos, partitions: PARTITIONS },
    { name: changes, partitions: PARTITIONS, cleanup: 'compact' },
    { name: outbox, partitions: PARTITIONS },
  ])
  const ended = new AbortController()
  return {
    run,
    log,
    async *messages() {
      for await (const records of log.read(outbox, 'earliest', ended.signal)) for (const _ of records) yield
    },
    async [Symbol.asyncDispose]() {
      ended.abort()
      await log.close()
    },
  }
}

async function peakMb({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024)
}

/** A measured process that ends by itself would be waited for without end. */
function run({ name, spawn }: Engine, bootstrap: string, id: string): ChildProcess {
  return spawn(bootstrap, id).once('exit', (code) => {
    if (code !== 0 && code !== TERMINATED) throw new Error(`${name} ended by itself with ${code}`)
  })
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}

async function end(children: readonly ChildProcess[]): Promise<void> {
  const exits = children.filter(isAlive).map((child) => once(child, 'exit'))
  for (const child of children) child.kill('SIGTERM')
  await Promise.all(exits)
}
