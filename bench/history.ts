/**
 * The history's figures, by hand: `node bench/history.ts [--points N] [--videos N] [--seconds N] [--dir DIR | --keep DIR]`. Default:
 * 10,000,000 points over 10,000 videos in 30 days, then 20 s of 20,000 points/s. The data lies under DIR (default:
 * here) and takes about 3 GB; on /dev/shm what is left is the work without the disk. With `--keep` it stays in DIR for
 * the next run, of this or of the web server's benchmark.
 */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type History, openHistory } from '../src/history/index.ts'
import { openSqliteLog, type SqliteLog } from '../src/log/sqlite/index.ts'
import { YOUTUBE_VIDEOS } from '../src/records/observation.ts'
import { inWorld } from './history/kept.ts'
import { appendRound, DAY, NOW, type Observe, openWriter, roundsBeyond, videoId } from './history/world.ts'

/** What a second of it brings. */
const LIVE_PER_SECOND = 20_000

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '10000000' },
    videos: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '20' },
    dir: { type: 'string', default: process.cwd() },
    keep: { type: 'string' },
  },
})
const points = Number(values.points)
const videos = Number(values.videos)
const rounds = Math.ceil(points / videos)

await inWorld({ dir: values.dir, keep: values.keep }, { videos, rounds }, measure)

async function measure(dir: string, isMade: boolean, made: () => Promise<void>): Promise<void> {
  await using log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  const observe = await openWriter(log, { videos, rounds })
  for (let round = 0; round < rounds && !isMade; round++) await appendRound(log, observe, round, 0, videos)
  console.log(`${rounds * videos} points of ${videos} videos on the log`)

  const policy = { retentionMs: 31 * DAY, derivedMetrics: 'accepted' } as const
  await using history = await openHistory({ dir, log, policy, clock: () => NOW })
  const ended = new AbortController()
  const running = history.run(ended.signal)
  const started = performance.now()
  await Promise.race([history.caughtUp(ended.signal), running])
  const seconds = (performance.now() - started) / 1_000
  await made()
  console.log(
    isMade
      ? 'made by an earlier run'
      : `made from the log: ${perSecond(rounds * videos, seconds)}, movements included, in ${seconds.toFixed(0)} s`,
  )
  const { size } = await stat(join(dir, 'history.db'))
  console.log(`size: ${(((size / (rounds * videos)) * 1e6) / 1e6).toFixed(1)} MB per million points`)
  queries(history, 'at rest')
  const beyond = rounds + (await roundsBeyond(log, { videos, rounds }))
  await ingest(log, history, observe, beyond)
  // Again with queries in between, which hold the process up for as long as they take.
  const after = rounds + (await roundsBeyond(log, { videos, rounds }))
  const done = ingest(log, history, observe, after, ' and queries')
  await pause(2_000)
  queries(history, 'beside the ingest')
  await done
  ended.abort()
  await running
}

/** Appends at the rate of the day, and tells how far behind the history was. */
async function ingest(
  log: SqliteLog,
  history: History,
  observe: Observe,
  first: number,
  beside = '',
): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const started = performance.now()
  const behind: number[] = []
  const total = Number(values.seconds) * LIVE_PER_SECOND
  for (let sent = 0; sent < total; sent += 1_000) {
    const round = first + Math.floor(sent / videos)
    const from = sent % videos
    await appendRound(log, observe, round, from, Math.min(videos, from + 1_000))
    if (sent % LIVE_PER_SECOND === 0) behind.push((await history.status()).behind[YOUTUBE_VIDEOS]!)
    await pause(Math.max(0, started + ((sent + 1_000) / LIVE_PER_SECOND) * 1_000 - performance.now()))
  }
  const appended = (performance.now() - started) / 1_000
  await history.caughtUp(AbortSignal.timeout(120_000))
  const seconds = (performance.now() - started) / 1_000
  // The queries of this file run one after another, without a pause: what they hold up says nothing of the ingest.
  const held = `event loop held for p99 ${ms(delay.percentile(99) / 1e6)}, max ${ms(delay.max / 1e6)}`
  console.log(
    `ingest beside the log${beside}: ${perSecond(total, appended)} appended, ` +
      `${perSecond(total, seconds)} until all could be asked for, behind by ${Math.max(...behind)} at most` +
      `${beside ? '' : `; ${held}`}`,
  )
}

function queries({ queries: ask }: History, when: string): void {
  const figures: string[] = []
  const time = (name: string, count: number, query: (i: number) => unknown) => {
    const samples = Array.from({ length: count }, (_, i) => {
      const started = performance.now()
      query(i)
      return performance.now() - started
    }).sort((a, b) => a - b)
    const at = (share: number) => ms(samples[Math.min(count - 1, Math.floor(count * share))]!)
    figures.push(`  ${name}: p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)}`)
  }
  const random = (i: number, below: number) => (i * 7_919 + 104_729) % below
  for (const days of [0.5, 1, 3, 7, 14, 30]) {
    time(`series of ${days} days`, 500, (i) =>
      ask.series({ videoId: videoId(random(i, videos)), metric: 'views', from: NOW - days * DAY, to: NOW }),
    )
  }
  time('overview', 100, () => ask.overview())
  time('ranked by movement, a page of 50', 100, (i) =>
    ask.videos({ order: { by: 'movement', metric: 'views', window: i % 2 ? 'day' : 'week' } }),
  )
  time('ranked against the usual', 100, () =>
    ask.videos({ order: { by: 'ratio', metric: 'views', window: 'day' } }),
  )
  time('searched', 100, (i) => ask.videos({ order: { by: 'views' }, search: `number ${i}` }))
  time('50 sparklines of 7 days', 100, (i) =>
    ask.sparklines({
      videoIds: Array.from({ length: 50 }, (_, n) => videoId(random(i * 50 + n, videos))),
      metric: 'views',
      from: NOW - 7 * DAY,
      to: NOW,
    }),
  )
  console.log(`queries ${when}:\n${figures.join('\n')}`)
}

function perSecond(count: number, seconds: number): string {
  return `${Math.round(count / seconds).toLocaleString('en')} points/s`
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`
}
