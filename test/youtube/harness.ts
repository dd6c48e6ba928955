/** A watcher on a real embedded log, against the scripted YouTube, in virtual time. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { LogRecord } from '../../src/log/port.ts'
import { openSqliteLog, type SqliteLog } from '../../src/log/sqlite/index.ts'
import { OBSERVATION_SCHEMA, type Observation, YOUTUBE_VIDEOS } from '../../src/records/observation.ts'
import { YOUTUBE_WATCHED } from '../../src/records/watched.ts'
import { AvroDecoder } from '../../src/wire/avro.ts'
import { createWatcher, type Watcher, type WatcherConfig } from '../../src/youtube/index.ts'
import { type CountedMetrics, countingMetrics, type LogLine, memoryLogger } from './doubles.ts'
import { startServer, TEST_KEY, type TestServer } from './server.ts'
import { VirtualClock } from './virtual-clock.ts'
import { World } from './world.ts'

export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
/** Ten in the morning in Los Angeles. */
export const START_MS = Date.parse('2026-06-15T17:00:00Z')

export interface Seen {
  readonly id: string
  readonly observation: Observation
  readonly record: LogRecord
}

export interface Harness {
  readonly world: World
  readonly server: TestServer
  readonly clock: VirtualClock
  readonly log: SqliteLog
  readonly metrics: CountedMetrics
  readonly lines: readonly LogLine[]
  create(config: Partial<WatcherConfig>): Watcher
  /** Runs a new watcher until that time has passed, and stops it; `during` looks at it before. */
  watch(config: Partial<WatcherConfig>, forMs: number, during?: (watcher: Watcher) => void): Promise<Watcher>
  /** What is on the topic. */
  records(): Promise<readonly Seen[]>
}

export async function openHarness(context: TestContext, startMs = START_MS): Promise<Harness> {
  const dir = await mkdtemp(join(tmpdir(), 'tubewire-youtube-'))
  const log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  context.after(async () => {
    await log.close()
    await rm(dir, { recursive: true })
  })
  await log.ensureTopics([
    { name: YOUTUBE_VIDEOS, retentionMs: null },
    { name: YOUTUBE_WATCHED, cleanup: 'compact' },
  ])
  const world = new World()
  const server = await startServer(context, (asked) => world.answer(asked))
  const clock = new VirtualClock(startMs)
  const metrics = countingMetrics(() => clock.requestEnded())
  const logger = memoryLogger()

  function create(changes: Partial<WatcherConfig>): Watcher {
    return createWatcher({
      config: { ...defaults(server.baseUrl), ...changes },
      registry: log.registry,
      logger,
      metrics,
      version: '0.0.0',
      clock,
      random: () => 0.5,
    })
  }

  async function watch(
    changes: Partial<WatcherConfig>,
    forMs: number,
    during?: (watcher: Watcher) => void,
  ): Promise<Watcher> {
    const watcher = create(changes)
    const stop = new AbortController()
    let ended = false
    const running = log.run(watcher.spec, clock.holding(watcher.run), stop.signal).finally(() => {
      ended = true
    })
    await Promise.race([clock.passUntil(clock.now() + forMs, () => ended), running])
    during?.(watcher)
    stop.abort()
    await running
    return watcher
  }

  async function records(): Promise<readonly Seen[]> {
    const decoder = new AvroDecoder<Observation>(log.registry, OBSERVATION_SCHEMA)
    const seen: Seen[] = []
    const signal = new AbortController().signal
    for await (const batch of log.read(YOUTUBE_VIDEOS, 'earliest', signal, { follow: false })) {
      await decoder.prepare(batch)
      for (const record of batch) {
        const observation = decoder.decode(record)
        if (observation)
          seen.push({ id: Buffer.from(record.key ?? []).toString('utf8'), observation, record })
      }
    }
    return seen
  }

  return { world, server, clock, log, metrics, lines: logger.lines, create, watch, records }
}

function defaults(baseUrl: string): WatcherConfig {
  return {
    apiKey: TEST_KEY,
    baseUrl,
    everyMs: MINUTE_MS,
    heartbeatMs: HOUR_MS,
    budget: 0.8,
    concurrency: 4,
    requestsPerSecond: 50,
    watch: [],
  }
}
