/**
 * The web server's figures, by hand: `node bench/web.ts [--points N] [--videos N] [--readers N] [--dir DIR | --keep DIR]`.
 * Default: 10,000,000 points over 10,000 videos in 30 days; then the API's answers, asked for by another process; then
 * 200 who listen to live changes, and one who is stuck. With `--keep` the data stays in DIR for the next run.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type History, openHistory } from '../src/history/index.ts'
import { openSqliteLog, type SqliteLog } from '../src/log/sqlite/index.ts'
import { Health } from '../src/ops/health.ts'
import { memoryAudit, memoryStore, openAuth } from '../src/web/auth/index.ts'
import { LiveHub } from '../src/web/live/hub.ts'
import { startWeb, type Web } from '../src/web/server.ts'
import { inWorld } from './history/kept.ts'
import { appendRound, DAY, NOW, type Observe, openWriter, roundsBeyond, videoId } from './history/world.ts'
import type { FromClient, ToClient } from './web/client.ts'

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '10000000' },
    videos: { type: 'string', default: '10000' },
    readers: { type: 'string', default: '200' },
    dir: { type: 'string', default: process.cwd() },
    keep: { type: 'string' },
  },
})
const videos = Number(values.videos)
const rounds = Math.ceil(Number(values.points) / videos)
/** Changes that the readers are told of; each is a commit of 500 observations, whose ids are 6 KB to each reader. */
const CHANGES = 200
const EVERY_MS = 100

await inWorld({ dir: values.dir, keep: values.keep }, { videos, rounds }, measure)

async function measure(dir: string, isMade: boolean, made: () => Promise<void>): Promise<void> {
  await using log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  const observe = await openWriter(log, { videos, rounds })
  for (let round = 0; round < rounds && !isMade; round++) await appendRound(log, observe, round, 0, videos)
  const policy = { retentionMs: 31 * DAY, derivedMetrics: 'accepted' } as const
  await using history = await openHistory({ dir, log, policy, clock: () => NOW })
  const ended = new AbortController()
  const running = history.run(ended.signal)
  await Promise.race([history.caughtUp(ended.signal), running])
  await made()
  console.log(`${rounds * videos} points of ${videos} videos`)
  const hub = new LiveHub('bench')
  history.subscribe((change) => hub.changed(change))
  await using web = await serve(history, hub)
  await answers(web)
  await readers(web, log, observe, hub)
  hub.close()
  ended.abort()
  await running
}

async function serve(history: History, live: LiveHub): Promise<Web> {
  const unused = (): never => {
    throw new Error('not asked for here')
  }
  const desk = new Proxy({}, { get: () => unused }) as never
  return startWeb({
    host: '127.0.0.1',
    port: 0,
    health: new Health(),
    metrics: { contentType: 'text/plain', text: async () => '' },
    auth: await openAuth({ host: '127.0.0.1', store: memoryStore(), audit: memoryAudit() }),
    controlToken: 'bench',
    control: {},
    api: {
      history,
      live,
      inspect: unused,
      retryAlerts: unused,
      importCsv: unused,
      desks: { rules: desk, watch: desk, chats: desk },
      clock: () => NOW,
      logger: { error: (facts, message) => console.error(message, facts) },
      facts: { version: '0.0.0', isDemo: false, hasDerivedMetrics: true },
    },
  })
}

async function answers(web: Web): Promise<void> {
  const id = videoId(Math.floor(videos / 2))
  const series = (days: number) => `/videos/${id}/series?metric=views&from=${NOW - days * DAY}&to=${NOW}`
  const asked: Readonly<Record<string, readonly [path: string, count: number]>> = {
    session: ['/session', 500],
    overview: ['/overview', 200],
    'videos by movement, 50': ['/videos?order=movement&window=day', 200],
    '... with sparklines of 7 days': ['/videos?order=movement&window=day&sparklines=7d', 200],
    '... 500 by views': ['/videos?order=views&limit=500', 100],
    'a video': [`/videos/${id}`, 500],
    'its series of 1 day': [series(1), 500],
    'its series of 30 days': [series(30), 300],
    'its forecast': [`/videos/${id}/forecast`, 300],
    'a report of 500 videos, 7 days': [`/reports/client-3?from=${NOW - 7 * DAY}&to=${NOW}`, 20],
  }
  console.log('answers over HTTP, one after another:')
  for (const [name, [path, count]] of Object.entries(asked)) {
    const { samples, bytes } = await client({ kind: 'ask', url: `${web.url}/api/v1${path}`, count }, 'asked')
    console.log(`  ${name}: ${quantiles(samples)}, ${(bytes / 1024).toFixed(1)} KB`)
  }
}

async function readers(web: Web, log: SqliteLog, observe: Observe, hub: LiveHub): Promise<void> {
  const count = Number(values.readers)
  const child = start({ kind: 'listen', url: `${web.url}/api/v1/events`, readers: count })
  while (hub.readers < count + 1) await pause(10)
  const [before, delay] = [process.memoryUsage().rss, monitorEventLoopDelay({ resolution: 5 })]
  delay.enable()
  const first = rounds + (await roundsBeyond(log, { videos, rounds }))
  for (let change = 0; change < CHANGES; change++) {
    const from = (change * 500) % videos
    child.send({ kind: 'sent', at: Date.now(), first: videoId(from) } satisfies ToClient)
    await appendRound(log, observe, first + change, from, Math.min(videos, from + 500))
    await pause(EVERY_MS)
  }
  await pause(2_000)
  child.send({ kind: 'end' } satisfies ToClient)
  const heard = await result(child, 'heard')
  const grown = (process.memoryUsage().rss - before) / 1024 / 1024
  console.log(
    `${count} live readers and one stuck, ${CHANGES} commits of 500 videos: each heard ${heard.leastEvents} to ` +
      `${heard.mostEvents} events, ${quantiles(heard.samples)} after the append (250 ms of it gathering); ` +
      `event loop held for p99 ${ms(delay.percentile(99) / 1e6)}; memory ${grown.toFixed(0)} MB more`,
  )
}

type Child = ReturnType<typeof fork>

function start(task: ToClient): Child {
  const child = fork(join(import.meta.dirname, 'web', 'client.ts'))
  child.send(task)
  return child
}

async function result<K extends FromClient['kind']>(child: Child, kind: K) {
  const [message] = (await once(child, 'message')) as [FromClient]
  if (message.kind !== kind) throw new Error(`the client said ${message.kind}`)
  return message as Extract<FromClient, { kind: K }>
}

function client<K extends FromClient['kind']>(task: ToClient, kind: K) {
  return result(start(task), kind)
}

function quantiles(samples: readonly number[]): string {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number) =>
    ms(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)}`
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`
}
