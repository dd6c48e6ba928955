import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { startApp } from '../../src/app/app.ts'
import { loadConfig } from '../../src/config/index.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { createWorld, type SimulatedClock, startTelegram, startYouTube } from '../../src/simulator/index.ts'
import { API_KEY, percentiles, spawnNode, TOKEN, withFolder, writeConfig } from './shared.ts'

/** Time with fractions of a millisecond. */
const fineClock: SimulatedClock = { now: () => performance.timeOrigin + performance.now() }

const SAMPLES = 300
const CHATS = 20

/** From the end of YouTube's answer to the arrival of the request at Telegram, one change a look, ten looks a second. */
export async function latency(): Promise<void> {
  await withFolder(async (dir) => {
    const world = createWorld({ seed: 'latency', videos: 0, playlists: 0 })
    const youtube = await startYouTube({
      world,
      apiKeys: [API_KEY],
      clock: fineClock,
      quota: { shared: 1e7, stats: 1e7 },
    })
    const telegram = await startTelegram({ tokens: [TOKEN], clock: fineClock })
    const chats = Array.from({ length: CHATS }, () => {
      const { id } = telegram.people.person()
      telegram.people.start(id)
      return id
    })
    const videos = chats.map(
      (_, n) => world.addVideo({ title: `Video ${n}`, publishedAtMs: world.startMs - 1e9 }).id,
    )
    for (const id of videos)
      for (const metric of ['views', 'likes', 'comments'] as const) world.hold(id, metric, 10)
    const clients = chats.map((_, n) => `client-${n}`)
    const config = await writeConfig(dir, {
      youtube: {
        baseUrl: youtube.baseUrl,
        requestsPerSecond: 100,
        quota: { general: 1e8, batchGetStats: 1e8 },
      },
      watch: clients.map((client, n) => ({ client, videos: [videos[n]] })),
      telegram: { apiRoot: telegram.baseUrl },
      routes: Object.fromEntries(clients.map((client, n) => [client, [chats[n]]])),
    })
    const child = spawnNode([process.argv[1]!, '--app', config, '100'])
    const isStats = ({ operation }: { operation: string | null }) => operation?.startsWith('videos') === true
    const looks = () => youtube.requests.filter(isStats).length
    while (looks() < 20) await pause(20)
    const samples: number[] = []
    for (let n = 0; n < SAMPLES; n++) {
      const before = telegram.transcript.entries.length
      world.hold(videos[n % CHATS]!, 'likes', 11 + n)
      const entry = await telegram.transcript.until((entries) => entries[before], AbortSignal.timeout(10_000))
      const answered = youtube.requests.findLast((request) => isStats(request) && request.atMs <= entry.atMs)
      samples.push(entry.atMs - answered!.atMs)
    }
    child.kill('SIGTERM')
    await once(child, 'exit')
    await Promise.all([youtube.close(), telegram.close()])
    console.log(`  from YouTube's answer to Telegram's request, ${SAMPLES} times: ${percentiles(samples)}`)
  })
}

/** The program with a finer interval than a configuration may ask for. */
export async function runApp(file: string, everyMs: number): Promise<void> {
  const loaded = loadConfig({ file })
  const { youtube } = loaded.config
  const config = { ...loaded.config, youtube: { ...youtube, every: everyMs } }
  const logger = createLogger({ level: 'error', format: 'json', redact: (line) => line })
  const app = await startApp({ ...loaded, config }, { logger, version: '0.0.0' })
  process.once('SIGTERM', () => void app.close())
}
