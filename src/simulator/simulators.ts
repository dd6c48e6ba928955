/** A YouTube and a Telegram to watch and write to without keys: what the demo runs against. */
import { realClock } from './clock.ts'
import type { Seed } from './random.ts'
import { type SimulatedTelegram, startTelegram } from './telegram/index.ts'
import type { User } from './telegram/model.ts'
import { createWorld, type World } from './world/index.ts'
import { type SimulatedYouTube, startYouTube } from './youtube/index.ts'

export interface SimulatorsOptions {
  /** Default 1. */
  readonly seed?: Seed
  /** How many times faster than life videos live. Default 480: a day in three minutes. */
  readonly speed?: number
  /** Default: any that are free. */
  readonly youtubePort?: number
  readonly telegramPort?: number
}

export interface Simulators {
  readonly youtube: SimulatedYouTube
  readonly telegram: SimulatedTelegram
  readonly world: World
  /** What a configuration needs to know. */
  readonly apiKey: string
  readonly token: string
  readonly playlistIds: readonly string[]
  /** Of a channel, with its `@`. */
  readonly handle: string
  /** A person who has pressed /start. */
  readonly chatId: number
  readonly person: User
  /** May be called twice. */
  close(): Promise<void>
}

/** Made up; they open nothing anywhere. */
const API_KEY = 'AIzaSimulatedKeyForTheDemoOnly000000000'
const TOKEN = '700700700:SimulatedTokenForTheDemoOnly00000000'

const REFRESHES_PER_DAY = 60

/**
 * Starts both on loopback, over a world in which alerts are due within seconds: a video about to pass a million views,
 * one that vanishes and returns, one that is renamed, new ones that appear. It goes on being lively for hours.
 */
export async function startSimulators(options: SimulatorsOptions = {}): Promise<Simulators> {
  const { seed = 1, speed = 480 } = options
  if (!(speed > 0)) throw new RangeError(`speed must be above 0, it is ${speed}`)
  const dayMs = 86_400_000 / speed
  const world = livelyWorld(seed, speed, dayMs)
  const youtube = await startYouTube({
    world,
    apiKeys: [API_KEY],
    ...(options.youtubePort === undefined ? {} : { port: options.youtubePort }),
  })
  let telegram: SimulatedTelegram
  try {
    telegram = await startTelegram({
      tokens: [{ token: TOKEN, username: 'tubewire_demo_bot', firstName: 'tubewire demo' }],
      seed,
      ...(options.telegramPort === undefined ? {} : { port: options.telegramPort }),
    })
  } catch (error) {
    await youtube.close()
    throw error
  }
  const person = telegram.people.person({ firstName: 'You', username: 'you' })
  telegram.people.start(person.id)
  return {
    youtube,
    telegram,
    world,
    apiKey: API_KEY,
    token: TOKEN,
    playlistIds: world.playlistIds,
    handle: world.channels[0]!.handle,
    chatId: person.id,
    person,
    async close() {
      await Promise.all([youtube.close(), telegram.close()])
    },
  }
}

function livelyWorld(seed: Seed, speed: number, dayMs: number): World {
  const world = createWorld({
    seed,
    clock: realClock,
    pace: speed,
    refreshMs: Math.max(250, dayMs / REFRESHES_PER_DAY),
    videos: 0,
    playlists: 0,
    channels: 2,
  })
  const [launch, series] = world.channels.map((channel, n) =>
    world.addPlaylist({
      title: n === 0 ? 'Launch campaign' : 'Series and shorts',
      channelId: channel.id,
    }),
  )
  const published = world.startMs - 40 * 86_400_000
  const add = (list: { readonly id: string } | undefined, spec: Parameters<World['addVideo']>[0]) =>
    world.addVideo({ publishedAtMs: published, ...spec, playlists: list ? [list.id] : [] })
  const at = (seconds: number) => world.startMs + seconds * 1000

  const calm = { viewsPerDay: 600, likesPerView: 0.008, commentsPerView: 0.0008 }

  // In the first seconds: a milestone, a rename, a video that vanishes and returns, a new one.
  add(launch, {
    kind: 'viral',
    title: 'The advert everybody is talking about',
    views: 992_000,
    viewsPerDay: 54_000,
    likesPerView: 0.03,
    commentsPerView: 0.0003,
  })
  const renamed = add(launch, {
    ...calm,
    title: 'Unboxing the new trail shoe',
    views: 48_200,
    viewsPerDay: 900,
  })
  world.rename(renamed.id, 'Unboxing the new trail shoe (with subtitles)', at(5))
  const vanishing = add(series, {
    ...calm,
    title: 'How we filmed the mountain',
    views: 318_000,
    viewsPerDay: 700,
  })
  world.setPresence(vanishing.id, 'private', at(6))
  world.setPresence(vanishing.id, 'story', at(40))
  const hidden = add(series, { ...calm, title: 'One pan, five dinners', views: 99_700, viewsPerDay: 4_000 })
  world.hide(hidden.id, 'likes', at(25))
  world.release(hidden.id, 'likes', at(70))

  // Beside them, a quiet company of every kind, hostile titles included.
  for (const kind of ['steady', 'steady', 'frozen', 'dropping', 'hidden-likes', 'comments-closed'] as const) {
    add(launch, { ...calm, kind })
  }
  for (const kind of ['steady', 'steady', 'removed', 'returned', 'renamed', 'premiere'] as const) {
    add(series, { ...calm, kind })
  }
  for (let n = 0; n < UPLOADS; n++) {
    add(n % 2 === 0 ? series : launch, {
      views: 12,
      viewsPerDay: 6_000,
      likesPerView: 0.02,
      commentsPerView: 0.001,
      publishedAtMs: at(12 + n * UPLOAD_GAP_SECONDS),
    })
  }
  return world
}

const UPLOADS = 40
const UPLOAD_GAP_SECONDS = 90
