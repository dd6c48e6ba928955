/** What the program is killed over: lively videos, each with a client and a chat of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  createWorld,
  type SimulatedTelegram,
  type SimulatedYouTube,
  startTelegram,
  startYouTube,
  type VideoKind,
  type World,
} from '../../../src/simulator/index.ts'
import type { Owner } from '../process.ts'

export interface CrashStage {
  readonly world: World
  readonly youtube: SimulatedYouTube
  readonly telegram: SimulatedTelegram
  readonly configFile: string
  readonly dataDir: string
  readonly rulesFile: string
  /** From now on nothing changes in the world any more. */
  freeze(): void
}

const API_KEY = 'AIzaCrashKey'
const TOKEN = '700700700:CrashToken_of_a_simulated_bot_0123456'

/** One video each; the last one's client watches the rest as a playlist. */
const CLIENTS = 16
const LISTED = 8
const KINDS: readonly VideoKind[] = [
  'steady',
  'viral',
  'steady',
  'hidden-likes',
  'returned',
  'comments-closed',
]
/** A day of the world in three minutes, counters renewed four times a second. */
const PACE = 480
const REFRESH_MS = 250

export async function openCrashStage(owner: Owner, seed: number): Promise<CrashStage> {
  const folder = await mkdtemp(join(tmpdir(), 'tubewire-crash-'))
  owner.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const world = createWorld({ seed, videos: 0, playlists: 0, pace: PACE, refreshMs: REFRESH_MS })
  const channelId = world.channels[0]!.id
  const playlist = world.addPlaylist({ title: 'Crash', channelId }).id
  const add = (n: number, playlists: string[] = []) =>
    world.addVideo({
      kind: KINDS[n % KINDS.length]!,
      title: `Video number ${n}`,
      publishedAtMs: world.startMs - 86_400_000,
      views: 50_000 + 1_000 * n,
      viewsPerDay: 12_000,
      likesPerView: 0.006,
      commentsPerView: 0.002,
      playlists,
    }).id
  const single = Array.from({ length: CLIENTS - 1 }, (_, n) => add(n))
  for (let n = 0; n < LISTED; n++) add(CLIENTS - 1 + n, [playlist])

  const youtube = await startYouTube({ world, apiKeys: [API_KEY], quota: { shared: 1e7, stats: 1e7 } })
  owner.after(() => youtube.close())
  const telegram = await startTelegram({ tokens: [TOKEN], seed })
  owner.after(() => telegram.close())
  // Answers take their time, so that kills find messages under way.
  telegram.faults.add({ match: { operation: 'sendMessage' }, action: { kind: 'slow', delayMs: 60 } })
  const chat = (n: number) => {
    const { id } = telegram.people.person({ firstName: `Client ${n}` })
    telegram.people.start(id)
    return id
  }

  const clients = Array.from({ length: CLIENTS }, (_, n) => `client-${n}`)
  const rulesFile = fileURLToPath(new URL('../../../queries.sql', import.meta.url))
  const dataDir = join(folder, 'data')
  const configFile = join(folder, 'tubewire.yaml')
  const config = {
    youtube: {
      apiKey: API_KEY,
      baseUrl: youtube.baseUrl,
      every: '1s',
      requestsPerSecond: 50,
      quota: { general: 10_000_000, batchGetStats: 10_000_000 },
    },
    watch: clients.map((client, n) =>
      n < single.length ? { client, videos: [single[n]] } : { client, playlists: [playlist] },
    ),
    telegram: { token: TOKEN, apiRoot: telegram.baseUrl, bot: false },
    routes: Object.fromEntries(clients.map((client, n) => [client, [chat(n)]])),
    sql: { files: [rulesFile] },
    web: { port: 0 },
    logging: { format: 'json' },
    dataDir,
  }
  await writeFile(configFile, JSON.stringify(config))

  return {
    world,
    youtube,
    telegram,
    configFile,
    dataDir,
    rulesFile,
    freeze() {
      for (const id of world.videoIds) {
        const { views, likes, comments, presence } = world.video(id)!
        world.setPresence(id, presence)
        for (const [metric, value] of Object.entries({ views, likes, comments })) {
          world.setMetric(id, metric as 'views', { held: value })
        }
      }
    },
  }
}
