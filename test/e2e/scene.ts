/** A world, a YouTube, a Telegram and a folder with a configuration: what a run of the whole program is about. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import {
  createWorld,
  type SimulatedTelegram,
  type SimulatedYouTube,
  startTelegram,
  startYouTube,
  type TranscriptEntry,
  type VideoSpec,
  type World,
} from '../../src/simulator/index.ts'

/** Made up; characters that URLs and base64 write differently are in both. */
export const API_KEY = 'AIzaE2e+Key/0123456789=abcdefghijklmnop'
export const TOKEN = '700700700:E2eToken_of-the-simulated-bot_0123456'

import { PATIENCE_MS } from './eventually.ts'

const SHIPPED_RULES = new URL('../../queries.sql', import.meta.url)

type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface Scene {
  readonly world: World
  readonly youtube: SimulatedYouTube
  readonly telegram: SimulatedTelegram
  readonly playlistId: string
  /** Of the person who gets the alerts of the client `acme`. */
  readonly chatId: number
  readonly folder: string
  readonly dataDir: string
  /** Adds a video to the playlist whose counters stand still until a test moves them. */
  still(title: string, counters?: { views?: number; likes?: number; comments?: number }): string
  /** Writes the configuration, with these settings over the scene's own; gives its path. */
  configure(settings?: Settings): Promise<string>
  /** What arrived in the chat, in order. */
  messages(): readonly TranscriptEntry[]
  /** Waits until a message in the chat has this text. */
  message(text: string, withinMs?: number): Promise<TranscriptEntry>
}

export interface SceneOptions {
  /** Default: the rules that ship. */
  readonly rules?: (chatId: number) => Promise<string> | string
  readonly video?: VideoSpec
}

/** Opened for one test, and closed with it. */
export async function openScene(t: Pick<TestContext, 'after'>, options: SceneOptions = {}): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'tubewire-e2e-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  const world = createWorld({ seed: 'e2e', videos: 0, playlists: 0 })
  const playlistId = world.addPlaylist({ title: 'Adverts', channelId: world.channels[0]!.id }).id
  const youtube = await startYouTube({ world, apiKeys: [API_KEY], quota: { shared: 1e6, stats: 1e6 } })
  t.after(() => youtube.close())
  const telegram = await startTelegram({ tokens: [TOKEN] })
  t.after(() => telegram.close())
  const chatId = telegram.people.person({ firstName: 'Ann' }).id
  telegram.people.start(chatId)
  const rules = join(folder, 'queries.sql')
  await writeFile(rules, (await options.rules?.(chatId)) ?? (await readFile(SHIPPED_RULES)))
  const messages = () => telegram.transcript.entries.filter((entry) => entry.chatId === chatId)
  const dataDir = join(folder, 'data')

  const own: Settings & { readonly watch?: unknown } = {
    youtube: {
      apiKey: API_KEY,
      baseUrl: youtube.baseUrl,
      every: '1s',
      heartbeat: '1h',
      requestsPerSecond: 50,
      quota: { general: 1_000_000, batchGetStats: 1_000_000 },
    },
    telegram: { token: TOKEN, apiRoot: telegram.baseUrl, bot: false },
    routes: { acme: [chatId] },
    web: { port: 0 },
    logging: { format: 'json' },
  }

  return {
    world,
    youtube,
    telegram,
    playlistId,
    chatId,
    folder,
    dataDir,
    still(title, { views = 5000, likes = 100, comments = 10 } = {}) {
      const { id } = world.addVideo({
        title,
        publishedAtMs: world.startMs - 86_400_000,
        playlists: [playlistId],
        ...options.video,
      })
      world.hold(id, 'views', views, world.startMs)
      world.hold(id, 'likes', likes, world.startMs)
      world.hold(id, 'comments', comments, world.startMs)
      return id
    },
    async configure(settings = {}) {
      const file = join(folder, 'tubewire.yaml')
      const sections = new Set([...Object.keys(own), ...Object.keys(settings)])
      const merged = Object.fromEntries(
        [...sections].map((name) => [name, { ...own[name], ...settings[name] }]),
      )
      const watch = [{ client: 'acme', playlists: [playlistId] }]
      await writeFile(file, JSON.stringify({ watch, dataDir, sql: { files: [rules] }, ...merged }))
      return file
    },
    messages,
    message: (text, withinMs = PATIENCE_MS) =>
      telegram.transcript.until(
        () => messages().find((entry) => entry.text === text),
        AbortSignal.timeout(withinMs),
      ),
  }
}
