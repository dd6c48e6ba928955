/**
 * The embedded log's figures, by hand: `node bench/log.ts [--large] [--dir DIR]`. `--large` adds retention and
 * compaction over five million rows. Everything is durable (`synchronous=FULL`) and runs in this one process; the
 * data lies under DIR (default: here), on /dev/shm what is left is the work without the disk.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { LogRecord, OutputRecord } from '../src/log/port.ts'
import { openSqliteLog, openSqliteLogReader, type SqliteLog } from '../src/log/sqlite/index.ts'

/** An observation's size in Avro, under a YouTube id. */
const VALUE = new Uint8Array(80).fill(7)
const KEYS = Array.from({ length: 10_000 }, (_, i) => Buffer.from(`video-${`${i}`.padStart(5, '0')}`))
const row = (topic: string, i: number, timestamp?: number): OutputRecord => ({
  topic,
  key: KEYS[i % KEYS.length]!,
  value: VALUE,
  ...(timestamp === undefined ? {} : { timestamp }),
})
const rows = (topic: string, from: number, count: number, timestamp?: number) =>
  Array.from({ length: count }, (_, i) => row(topic, from + i, timestamp))

if (process.argv[2] === '--reader') await readForever(process.argv[3]!)
else await measure()

async function measure(): Promise<void> {
  await withLog('append, 500 rows a transaction', append)
  await withLog('append, one row a transaction', appendOne)
  await withLog('chain of three tasks, one record at a time', latency)
  await withLog('chain of two tasks with state', chain)
  await withLog('state of 100,000 keys', state)
  await withLog('append beside a reading process', besideReader)
  if (process.argv.includes('--large')) {
    await withLog('retention over 5M rows beside one-row commits', retention)
    await withLog('compaction over 5M rows beside one-row commits', compaction)
  }
}

async function withLog(name: string, body: (log: SqliteLog, dir: string) => Promise<string>): Promise<void> {
  const at = process.argv.indexOf('--dir')
  const dir = await mkdtemp(join(at < 0 ? process.cwd() : process.argv[at + 1]!, 'bench-log-'))
  const log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  try {
    console.log(`${name}: ${await body(log, dir)}`)
  } finally {
    await log.close()
    await rm(dir, { recursive: true, force: true })
  }
}

function perSecond(count: number, started: number): string {
  return `${Math.round((count / (performance.now() - started)) * 1_000).toLocaleString('en')}/s`
}

function percentiles(samples: number[]): string {
  samples.sort((a, b) => a - b)
  const at = (share: number) =>
    samples[Math.min(samples.length - 1, Math.floor(samples.length * share))]!.toFixed(2)
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`
}

async function append(log: SqliteLog): Promise<string> {
  await log.ensureTopics([{ name: 'videos' }])
  const count = 1_000_000
  const started = performance.now()
  for (let i = 0; i < count; i += 500) await log.append(rows('videos', i, 500))
  return perSecond(count, started)
}

async function appendOne(log: SqliteLog): Promise<string> {
  await log.ensureTopics([{ name: 'videos' }])
  const started = performance.now()
  for (let i = 0; i < 5_000; i++) await log.append([row('videos', i)])
  const alone = perSecond(5_000, started)
  const grouped = performance.now()
  for (let i = 0; i < 1_000; i++) {
    await Promise.all(Array.from({ length: 20 }, (_, n) => log.append([row('videos', n)])))
  }
  return `${alone}; twenty callers at once ${perSecond(20_000, grouped)}`
}

/** Runs tasks that pass records on, until `body` ends. */
async function passing(log: SqliteLog, topics: readonly string[], body: () => Promise<void>): Promise<void> {
  const ended = new AbortController()
  const running = topics.slice(0, -1).map((input, i) =>
    log.run(
      { id: `pass-${i}`, inputs: [input] },
      async (task, signal) => {
        while (!signal.aborted) {
          const records = await task.poll(1_000, signal)
          const outputs = records.map((r) => ({ ...r, partition: 0, topic: topics[i + 1]! }))
          if (records.length > 0) await task.commit({ outputs })
        }
      },
      ended.signal,
    ),
  )
  await body()
  ended.abort()
  await Promise.all(running)
}

async function latency(log: SqliteLog): Promise<string> {
  const topics = ['a', 'b', 'c', 'd']
  await log.ensureTopics(topics.map((name) => ({ name })))
  const samples: number[] = []
  await passing(log, topics, async () => {
    const out = log.read('d', 'earliest', new AbortController().signal)[Symbol.asyncIterator]()
    for (let i = 0; i < 3_000; i++) {
      const started = performance.now()
      await log.append([row('a', i)])
      await out.next()
      samples.push(performance.now() - started)
    }
    await out.return?.()
  })
  return `${percentiles(samples)} from append to reader, four commits`
}

async function chain(log: SqliteLog): Promise<string> {
  await log.ensureTopics(['videos', 'changes', 'outbox'].map((name) => ({ name })))
  const count = 500_000
  for (let i = 0; i < count; i += 1_000) await log.append(rows('videos', i, 1_000))
  const ended = new AbortController()
  const work = (turn: (records: readonly LogRecord[]) => readonly OutputRecord[], last: boolean) => {
    let seen = 0
    return async (task: Parameters<Parameters<SqliteLog['run']>[1]>[0], signal: AbortSignal) => {
      while (seen < count && !signal.aborted) {
        const records = await task.poll(1_000, signal)
        for (const { key, value } of records) {
          const id = Buffer.from(key!.buffer, key!.byteOffset, key!.byteLength).toString()
          task.state.get('s', id)
          task.state.put('s', id, value!)
        }
        await task.commit({ outputs: turn(records) })
        seen += records.length
      }
      if (last) ended.abort()
    }
  }
  const change = work(
    (records) => records.map((r) => ({ topic: 'changes', key: r.key, value: r.value })),
    false,
  )
  const alert = work(
    (records) =>
      records.filter((_, i) => i % 10 === 0).map((r) => ({ topic: 'outbox', key: r.key, value: r.value })),
    true,
  )
  const started = performance.now()
  await Promise.all([
    log.run({ id: 'changes', inputs: ['videos'], stores: ['s'] }, change, ended.signal),
    log.run({ id: 'alerts', inputs: ['changes'], stores: ['s'] }, alert, ended.signal),
  ])
  return `${perSecond(count, started)} observations, each with a get and a put in both tasks; RSS ${Math.round(process.memoryUsage.rss() / 1e6)} MB`
}

async function state(log: SqliteLog): Promise<string> {
  const keys = Array.from({ length: 100_000 }, (_, i) => `video-${i}`)
  const figures: string[] = []
  const ended = new AbortController()
  await log.run(
    { id: 't', inputs: [], stores: ['s'] },
    async (task) => {
      const started = performance.now()
      for (let i = 0; i < keys.length; i += 1_000) {
        for (const key of keys.slice(i, i + 1_000)) task.state.put('s', key, VALUE)
        await task.commit()
      }
      figures.push(`put ${perSecond(keys.length, started)} in turns of 1,000`)
      ended.abort()
    },
    ended.signal,
  )
  const again = new AbortController()
  await log.run(
    { id: 't', inputs: [], stores: ['s'] },
    async (task) => {
      for (const what of ['first get', 'next get']) {
        const some = keys.slice(0, 20_000)
        const started = performance.now()
        for (const key of some) task.state.get('s', key)
        figures.push(`${what} ${perSecond(some.length, started)}`)
      }
      const started = performance.now()
      for (let i = 0; i < 1_000; i++) [...task.state.range('s', `video-${i}`, `video-${i}~`)]
      figures.push(`ranges of 1 to 111 entries ${perSecond(1_000, started)}`)
      again.abort()
    },
    again.signal,
  )
  return figures.join('; ')
}

async function besideReader(log: SqliteLog, dir: string): Promise<string> {
  await log.ensureTopics([{ name: 'videos' }])
  await log.append(rows('videos', 0, 1_000))
  const reader = fork(new URL(import.meta.url), ['--reader', dir])
  await once(reader, 'message')
  const started = performance.now()
  const samples: number[] = []
  for (let i = 0; i < 500_000; i += 500) {
    const before = performance.now()
    await log.append(rows('videos', i, 500))
    samples.push(performance.now() - before)
  }
  const rate = perSecond(500_000, started)
  reader.kill()
  return `${rate}; commit ${percentiles(samples)}`
}

/** Another process that reads the whole topic over and over. */
async function readForever(dir: string): Promise<void> {
  await using reader = await openSqliteLogReader({ dir })
  const never = new AbortController().signal
  for (let first = true; ; ) {
    for await (const _ of reader.read('videos', 'earliest', never, { follow: false })) {
      if (first) process.send?.('reading')
      first = false
    }
    await pause(1)
  }
}

/** One-row commits, one after the other, while `work` goes on. */
async function commitsBeside(log: SqliteLog, work: Promise<void>): Promise<string> {
  const samples: number[] = []
  let done = false
  const finished = work.finally(() => {
    done = true
  })
  const started = performance.now()
  while (!done) {
    const before = performance.now()
    await log.append([row('live', samples.length)])
    samples.push(performance.now() - before)
  }
  await finished
  return `${((performance.now() - started) / 1_000).toFixed(1)} s, ${samples.length} commits: ${percentiles(samples)}`
}

async function retention(log: SqliteLog, dir: string): Promise<string> {
  await log.ensureTopics([{ name: 'videos', retentionMs: 1_000 }, { name: 'live' }])
  for (let i = 0; i < 5_000_000; i += 1_000) await log.append(rows('videos', i, 1_000, 1))
  const before = Math.round((await stat(join(dir, 'log.db'))).size / 1e6)
  const figures = await commitsBeside(log, log.maintain())
  const after = Math.round((await stat(join(dir, 'log.db'))).size / 1e6)
  return `${figures}; file ${before} -> ${after} MB`
}

async function compaction(log: SqliteLog): Promise<string> {
  await log.ensureTopics([{ name: 'videos', cleanup: 'compact' }, { name: 'live' }])
  for (let i = 0; i < 5_000_000; i += 1_000) await log.append(rows('videos', i, 1_000))
  const figures = await commitsBeside(log, log.maintain())
  const [info] = await log.topics(['videos'])
  return `${figures}; ${info!.offsets[0]!.end} rows, the first kept is ${info!.offsets[0]!.earliest}`
}
