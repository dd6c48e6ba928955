/**
 * A watcher in a process of its own, to be killed. Its User-Agent ends with its pid, so that the YouTube it asks knows
 * whom to kill. Arguments: bootstrap, task id, address of YouTube, units a day, playlists by comma.
 */

import { openKafkaLog } from '../../src/log/kafka/index.ts'
import { YOUTUBE_VIDEOS } from '../../src/records/observation.ts'
import { YOUTUBE_WATCHED } from '../../src/records/watched.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { createWatcher } from '../../src/youtube/index.ts'
import { countingMetrics, memoryLogger } from '../youtube/doubles.ts'
import { TEST_KEY } from '../youtube/server.ts'

const [bootstrap, id, baseUrl, units, playlists] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
]
const ended = new AbortController()
process.once('SIGTERM', () => ended.abort())
await using log = await openKafkaLog({
  settings: { 'bootstrap.servers': bootstrap, 'session.timeout.ms': 1500, 'heartbeat.interval.ms': 300 },
  registry: new MemoryRegistry(),
})
await log.ensureTopics([{ name: YOUTUBE_VIDEOS }, { name: YOUTUBE_WATCHED, cleanup: 'compact' }])
const watcher = createWatcher({
  config: {
    apiKey: TEST_KEY,
    baseUrl,
    everyMs: 60_000,
    heartbeatMs: 3_600_000,
    budget: 1,
    quotaPerDay: { general: Number(units), stats: 0 },
    concurrency: 1,
    requestsPerSecond: 50,
    watch: [{ client: 'acme', playlists: playlists.split(',') }],
  },
  registry: log.registry,
  logger: memoryLogger(),
  metrics: countingMetrics(),
  version: `pid-${process.pid}`,
})
await log.run({ ...watcher.spec, id }, watcher.run, ended.signal)
