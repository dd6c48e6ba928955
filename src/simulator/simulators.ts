/** A YouTube and a Telegram to watch and write to without keys: what the demo runs against. */
import { livelyWorld } from './lively-world.ts'
import type { Seed } from './random.ts'
import { type SimulatedTelegram, startTelegram } from './telegram/index.ts'
import type { User } from './telegram/model.ts'
import type { World } from './world/index.ts'
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

/**
 * Starts both on loopback, over a world in which alerts are due within seconds: a video about to pass a million views,
 * one that vanishes and returns, one that is renamed, new ones that appear. It goes on being lively for hours.
 */
export async function startSimulators(options: SimulatorsOptions = {}): Promise<Simulators> {
  const { seed = 1, speed = 480 } = options
  if (!(speed > 0)) throw new RangeError(`speed must be above 0, it is ${speed}`)
  const world = livelyWorld(seed, speed)
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
