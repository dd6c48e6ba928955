/** Workers of one task that are killed and stopped at random while a feeder goes on, and what must be true afterwards. */

import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { openKafkaLog } from '../../src/log/kafka/index.ts'
import type { Log } from '../../src/log/port.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { bytes, contents, text } from '../log/contract/harness.ts'
import { Feeder } from './feeder.ts'
import type { Broker } from './lab/broker.ts'

export interface CrashPlan {
  readonly bootstrap: string
  readonly events: number
  /** The share of stops (SIGSTOP, then SIGCONT) among the events; the rest are kill -9. */
  readonly stops: number
  readonly workers: number
  readonly partitions: number
  /** At random events this broker is killed too, so many times in all. */
  readonly broker?: { readonly broker: Broker; readonly kills: number }
  readonly random: () => number
  /** For the workers' copies of state. */
  readonly stateDir?: string
  readonly tell?: (line: string) => void
}

export interface CrashResult {
  readonly kills: number
  readonly stops: number
  readonly brokerKills: number
  /** Workers that ended by themselves, and the last of what they said. */
  readonly exits: readonly string[]
  readonly records: number
  readonly doubled: number
  readonly missing: number
  /** Outputs of records that were never committed. */
  readonly unknown: number
  readonly wrongCounts: number
  readonly wrongState: number
  /** From a kill to the moment when all partitions were taken again, in milliseconds. */
  readonly takeovers: readonly number[]
}

const SHORTEST_STOP_MS = 2000
const LONGEST_STOP_MS = 14_000
const QUIET_MS = 700
const CALM = 0.6
const SLOW_TAKEOVER_MS = 20_000
const TAKEOVER_LIMIT_MS = 180_000
const SETTLE_LIMIT_MS = 180_000

type Message = { readonly taken: number } | { readonly stands: string }

class Worker {
  readonly index: number
  readonly #start: () => ChildProcess
  process: ChildProcess
  said = ''
  ended = false
  #stands = 'has not said a word'
  #heardAt = Date.now()
  #stoppedUntil = 0
  readonly onTaken: (partition: number) => void
  readonly onExit: (worker: Worker) => void

  constructor(
    index: number,
    start: () => ChildProcess,
    onTaken: (partition: number) => void,
    onExit: (worker: Worker) => void,
  ) {
    this.index = index
    this.#start = start
    this.onTaken = onTaken
    this.onExit = onExit
    this.process = this.restart()
  }

  restart(): ChildProcess {
    const child = this.#start()
    this.process = child
    this.said = ''
    this.ended = false
    this.#stands = 'has not said a word'
    this.#heardAt = Date.now()
    this.#stoppedUntil = 0
    const hear = (chunk: Buffer) => {
      this.said = (this.said + chunk).slice(-2000)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.on('message', (message: Message) => {
      if (child !== this.process) return
      if ('taken' in message) this.onTaken(message.taken)
      else {
        this.#stands = message.stands
        this.#heardAt = Date.now()
      }
    })
    child.on('exit', () => {
      if (child === this.process && !this.ended) this.onExit(this)
    })
    return child
  }

  /** SIGSTOP now, SIGCONT later; returns the timer. */
  stop(forMs: number): NodeJS.Timeout {
    const { process: stopped } = this
    stopped.kill('SIGSTOP')
    this.#stoppedUntil = Date.now() + forMs
    return setTimeout(() => stopped.kill('SIGCONT'), forMs)
  }

  /** Where it stands, for whoever has to find out why nothing goes on. */
  tell(): string {
    const { pid, exitCode, signalCode } = this.process
    const ago = (at: number) => `${((Date.now() - at) / 1000).toFixed(1)} s ago`
    const state =
      exitCode !== null || signalCode !== null
        ? `ended (${exitCode ?? signalCode})`
        : this.#stoppedUntil > Date.now()
          ? 'is stopped'
          : this.#stoppedUntil > 0
            ? `runs, woken ${ago(this.#stoppedUntil)}`
            : 'runs'
    const said = this.said.trim() === '' ? '' : `; printed: ${this.said.trim()}`
    return `worker ${this.index} (${pid}) ${state}; heard ${ago(this.#heardAt)}: ${this.#stands}${said}`
  }

  /** Ends it for good or until `restart`; not counted as an exit of its own. */
  async kill(): Promise<void> {
    this.ended = true
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    const exited = once(this.process, 'exit')
    this.process.kill('SIGKILL')
    await exited
  }
}

/** Runs the plan and tells the counts; nothing is asserted here. */
export async function crash(plan: CrashPlan): Promise<CrashResult> {
  const { bootstrap, partitions, random } = plan
  const run = randomUUID().slice(0, 8)
  const names = { input: `crash-in-${run}`, output: `crash-out-${run}`, id: `crash-${run}` }
  const log = await openKafkaLog({
    settings: { 'bootstrap.servers': bootstrap },
    registry: new MemoryRegistry(),
  })
  await log.ensureTopics([
    { name: names.input, partitions },
    { name: names.output, partitions },
  ])
  const feeder = await Feeder.start(bootstrap, names.input, partitions)
  const exits: string[] = []
  const takeovers: number[] = []
  let untaken: { readonly since: number; readonly left: Set<number> } | undefined
  const onTaken = (partition: number) => {
    untaken?.left.delete(partition)
    if (untaken?.left.size !== 0) return
    takeovers.push(Date.now() - untaken.since)
    untaken = undefined
  }
  const workers = Array.from({ length: plan.workers }, (_, index) => {
    const start = () =>
      fork(
        new URL('crash-worker.ts', import.meta.url),
        [
          bootstrap,
          names.input,
          names.output,
          names.id,
          `${run}-${index}`,
          plan.stateDir ? `${plan.stateDir}/${index}` : '',
        ],
        { silent: true },
      )
    return new Worker(index, start, onTaken, (worker) => {
      exits.push(worker.said.trim().slice(-600))
      worker.restart()
    })
  })
  const watch = setInterval(() => {
    if (!untaken || Date.now() - untaken.since < SLOW_TAKEOVER_MS) return
    const seconds = Math.round((Date.now() - untaken.since) / 1000)
    plan.tell?.(
      [`${[...untaken.left]} not taken for ${seconds} s`, ...workers.map((one) => one.tell())].join('\n  '),
    )
  }, SLOW_TAKEOVER_MS / 2)
  const counts = { kills: 0, stops: 0, brokerKills: 0 }
  const conts: NodeJS.Timeout[] = []
  try {
    await until(
      () => feeder.fed > 0,
      SETTLE_LIMIT_MS,
      'the feeder feeds',
      async () => [`${feeder.failure}`],
    )
    while (counts.kills + counts.stops < plan.events) {
      await pause(QUIET_MS + random() * QUIET_MS)
      const event = counts.kills + counts.stops
      const due = plan.broker && Math.floor((event * (plan.broker.kills + 1)) / plan.events)
      if (plan.broker && due! > counts.brokerKills) {
        counts.brokerKills++
        await plan.broker.broker.kill()
        await pause(random() * 2000)
        await plan.broker.broker.start()
      }
      const worker = workers[Math.floor(random() * workers.length)]!
      if (random() < plan.stops) {
        counts.stops++
        conts.push(worker.stop(SHORTEST_STOP_MS + random() * (LONGEST_STOP_MS - SHORTEST_STOP_MS)))
        continue
      }
      counts.kills++
      untaken ??= { since: Date.now(), left: new Set(Array.from({ length: partitions }, (_, i) => i)) }
      await worker.kill()
      worker.restart()
      // Some die while the last death is not yet got over, most when all is taken again.
      if (random() < CALM)
        await until(
          () => untaken === undefined,
          TAKEOVER_LIMIT_MS,
          'all shares are taken again',
          async () => {
            const left = [...(untaken?.left ?? [])].join(', ')
            return [`not taken yet: ${left}`, ...workers.map((one) => one.tell())]
          },
        )
      plan.tell?.(`${counts.kills} kills, ${counts.stops} stops, fed ${feeder.fed}`)
    }
    await feeder.stop()
    await until(
      async () => (await behind(log, names)).length === 0,
      SETTLE_LIMIT_MS,
      'all records are read',
      async () => [...(await behind(log, names)), ...workers.map((one) => one.tell())],
    )
    // After the last event everybody is awake and the output rests.
    for (const worker of workers) await worker.kill()
    return { ...counts, exits, takeovers, ...(await check(log, names, feeder)) }
  } finally {
    clearInterval(watch)
    for (const timer of conts) clearTimeout(timer)
    await feeder.stop().catch(() => undefined)
    for (const worker of workers) await worker.kill()
    await log.close()
  }
}

interface Names {
  readonly input: string
  readonly output: string
  readonly id: string
}

/** The partitions whose last record is not read by the task yet, and how far it is. */
async function behind(log: Log, { input, id }: Names): Promise<string[]> {
  const last = new Map<number, number>()
  for (const { partition, offset } of await contents(log, input)) last.set(partition, offset)
  const positions = new Map((await log.positions(id)).map(({ partition, offset }) => [partition, offset]))
  return [...last]
    .filter(([partition, offset]) => (positions.get(partition) ?? 0) <= offset)
    .map(
      ([partition, offset]) =>
        `partition ${partition} is at ${positions.get(partition)}, its last is ${offset}`,
    )
}

async function check(log: Log, { input, output, id }: Names, feeder: Feeder) {
  const read = await contents(log, input)
  const complaints = feeder.complaints(read.map(({ value }) => text(value)))
  assert.deepEqual(complaints, [], 'what the feeder committed is read, and nothing else')
  const expected = new Set(read.map(({ partition, offset }) => `${partition}:${offset}`))
  const seen = new Map<string, number>()
  const counts = new Map<string, number>()
  let unknown = 0
  let wrongCounts = 0
  for (const { key, value } of await contents(log, output)) {
    const [partition, offset, count] = text(value)!.split(':')
    const source = `${partition}:${offset}`
    if (!expected.has(source)) unknown++
    seen.set(source, (seen.get(source) ?? 0) + 1)
    const want = (counts.get(text(key)!) ?? 0) + 1
    if (Number(count) !== want) wrongCounts++
    counts.set(text(key)!, want)
  }
  let wrongState = 0
  const left = new Map(counts)
  for await (const [key, value] of log.stateOf(id, 'counts')) {
    if (Buffer.compare(value, bytes(`${left.get(key)}`)) !== 0) wrongState++
    left.delete(key)
  }
  return {
    records: read.length,
    doubled: [...seen.values()].filter((times) => times > 1).length,
    missing: [...expected].filter((source) => !seen.has(source)).length,
    unknown,
    wrongCounts,
    wrongState: wrongState + left.size,
  }
}

/** Asserts that everything was exactly once. */
export function assertExactlyOnce(result: CrashResult): void {
  const { doubled, missing, unknown, wrongCounts, wrongState, exits } = result
  assert.deepEqual(
    { doubled, missing, unknown, wrongCounts, wrongState, exits },
    { doubled: 0, missing: 0, unknown: 0, wrongCounts: 0, wrongState: 0, exits: [] },
  )
}

/** Waits for a condition. Not met in time, the error says what `explain` finds of how things stand. */
async function until(
  holds: () => boolean | Promise<boolean>,
  limitMs: number,
  what: string,
  explain: () => Promise<readonly string[]> = async () => [],
): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await holds())) {
    if (Date.now() > deadline)
      throw new Error([`not within ${limitMs} ms: ${what}`, ...(await explain())].join('\n  '))
    await pause(250)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Mulberry32: the same moments in every run, as far as the machine allows. */
export function seeded(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
