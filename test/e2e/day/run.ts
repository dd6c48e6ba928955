/** A day of 500 videos in 5 playlists, in time that passes as fast as the work is done. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Log, LogRecord } from '../../../src/log/port.ts'
import { openSqliteLog } from '../../../src/log/sqlite/index.ts'
import { OBSERVATION_SCHEMA, type Observation, YOUTUBE_VIDEOS } from '../../../src/records/observation.ts'
import { YOUTUBE_WATCHED } from '../../../src/records/watched.ts'
import { createWorld, pacificDay, startYouTube } from '../../../src/simulator/index.ts'
import { loadProgram, prepareProgram, runQuery } from '../../../src/sql/index.ts'
import { AvroDecoder } from '../../../src/wire/avro.ts'
import { createWatcher } from '../../../src/youtube/index.ts'
import { VirtualClock } from '../../youtube/virtual-clock.ts'
import { eventually } from '../eventually.ts'
import type { Owner } from '../process.ts'
import { type Alert, judgeAlerts, type Sighting } from './judge.ts'

export interface DayRun {
  readonly hours: number
  readonly videos: number
  /** Videos that answers told of. */
  readonly observations: number
  /** Observations that differed from the one before, and heartbeats. */
  readonly records: number
  readonly alerts: number
  /** Changes of the world that nobody who looks every minute can have missed; each was told once. */
  readonly lasting: number
  readonly units: number
  readonly unitsPer50: number
  /** Most units used in one Pacific day, by bucket. */
  readonly used: { readonly general: number; readonly stats: number }
  readonly seconds: number
}

const HOUR_MS = 3_600_000
/** Ten in the evening in Los Angeles: quotas begin anew two hours later, at midnight there. */
const START_MS = Date.parse('2026-06-16T05:00:00Z')
const API_KEY = 'AIzaDayKey'

/** Throws an AssertionError where an alert is missing, doubled or wrong, or a bucket was overdrawn. */
export async function runDay(owner: Owner, hours: number): Promise<DayRun> {
  const begun = performance.now()
  const clock = new VirtualClock(START_MS)
  const world = createWorld({ seed: 'day', clock, videos: 500, playlists: 5, channels: 5 })
  const youtube = await startYouTube({ world, apiKeys: [API_KEY] })
  owner.after(() => youtube.close())
  const dir = await mkdtemp(join(tmpdir(), 'tubewire-day-'))
  const log = await openSqliteLog({ dir, maintenanceIntervalMs: null, clock: () => clock.now() })
  owner.after(async () => {
    await log.close()
    await rm(dir, { recursive: true })
  })
  await log.ensureTopics([
    { name: YOUTUBE_VIDEOS, retentionMs: null },
    { name: YOUTUBE_WATCHED, cleanup: 'compact' },
  ])

  const stop = new AbortController()
  const rules = await startRules(log, stop.signal)
  const problems: string[] = []
  const problem = (_: object, message: string) => problems.push(message)
  const watcher = createWatcher({
    config: {
      apiKey: API_KEY,
      baseUrl: youtube.baseUrl,
      everyMs: 60_000,
      heartbeatMs: HOUR_MS,
      budget: 0.8,
      concurrency: 4,
      requestsPerSecond: 50,
      watch: [{ client: 'acme', playlists: world.playlistIds }],
    },
    registry: log.registry,
    logger: { debug() {}, info() {}, warn: problem, error: problem },
    metrics: {
      request: () => clock.requestEnded(),
      observed() {},
      written() {},
      quota() {},
      watched() {},
    },
    version: '0.0.0',
    clock,
    random: () => 0.5,
  })
  const watching = log.run(watcher.spec, clock.holding(watcher.run), stop.signal)
  const ending = Promise.all([watching, rules.running])
  await Promise.race([clock.passUntil(START_MS + hours * HOUR_MS), ending])
  const { totals } = watcher.status()
  await eventually('the rules to catch up', () => rules.isDone(), 60_000)
  stop.abort()
  await ending
  if (problems.length > 0) throw new Error(`the watcher complained: ${problems.join('; ')}`)
  const refused = youtube.requests.find(({ status }) => (status ?? 500) >= 400)
  if (refused) throw new Error(`YouTube refused ${refused.operation} with ${refused.status}`)

  const { lasting, alerts } = judgeAlerts(world, clock.now(), await sightings(log), await alertsOf(log))
  const days = [...new Set(youtube.requests.map(({ atMs }) => pacificDay(atMs)))]
  const most = (bucket: 'shared' | 'stats') => Math.max(...days.map((day) => youtube.quota.used(bucket, day)))
  const units = youtube.requests.reduce((sum, request) => sum + request.units, 0)
  return {
    hours,
    videos: world.videoIds.length,
    observations: totals.observations,
    records: totals.records,
    alerts,
    lasting,
    units,
    unitsPer50: Number((units / (totals.observations / 50)).toFixed(4)),
    used: { general: most('shared'), stats: most('stats') },
    seconds: Math.round((performance.now() - begun) / 1000),
  }
}

async function startRules(log: Log, signal: AbortSignal) {
  const text = await readFile(new URL('rules.sql', import.meta.url), 'utf8')
  const program = await loadProgram([{ name: 'rules.sql', text }], { registry: log.registry })
  const kept = program.topics.map((topic) => ({ ...topic, cleanup: 'delete' as const, retentionMs: null }))
  const starts = await prepareProgram({ ...program, topics: kept }, log, START_MS, signal)
  const running = Promise.all(
    program.queries.map((query) => runQuery(query, starts.get(query.taskId)!, log, {}, signal)),
  )
  async function isDone(): Promise<boolean> {
    for (const { taskId, plan } of program.queries) {
      const positions = await log.positions(taskId)
      for (const { topic } of plan.reads) {
        const [info] = await log.topics([topic])
        if (positions.find((each) => each.topic === topic)?.offset !== info?.offsets[0]?.end) return false
      }
    }
    return true
  }
  return { running, isDone }
}

async function sightings(log: Log): Promise<Sighting[]> {
  const decoder = new AvroDecoder<Observation>(log.registry, OBSERVATION_SCHEMA)
  return all(log, YOUTUBE_VIDEOS, decoder, (record, { VIEWS, LIKES, COMMENTS }) => ({
    videoId: keyOf(record),
    atMs: record.timestamp,
    views: VIEWS,
    likes: LIKES,
    comments: COMMENTS,
  }))
}

async function alertsOf(log: Log): Promise<Alert[]> {
  const decoder = new AvroDecoder<{ readonly text: string }>(log.registry)
  return all(log, 'telegram_outbox', decoder, (record, { text }) => {
    const [metric, from, to] = text.split(' ')
    return {
      videoId: keyOf(record),
      metric: metric as Alert['metric'],
      atMs: record.timestamp,
      from: BigInt(from!),
      to: BigInt(to!),
    }
  })
}

const keyOf = ({ key }: LogRecord) => Buffer.from(key!).toString()

async function all<V, T>(
  log: Log,
  topic: string,
  decoder: AvroDecoder<V>,
  read: (record: LogRecord, value: V) => T,
): Promise<T[]> {
  const found: T[] = []
  for await (const records of log.read(topic, 'earliest', new AbortController().signal, { follow: false })) {
    await decoder.prepare(records)
    for (const record of records) found.push(read(record, decoder.decode(record)!))
  }
  return found
}
