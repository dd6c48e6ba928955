/**
 * A seeded world of channels, playlists and videos. What a video shows at a time is a pure function of the seed, the
 * video and the time, and of the edits that tests make; nothing has to have been looked at before.
 */
import { realClock, type SimulatedClock } from '../clock.ts'
import { chance, type Seed } from '../random.ts'
import { insertEdit, type MetricEdit, type VideoEdit, withEdits } from './edits.ts'
import { changesOf } from './history.ts'
import type { Change, ChannelFacts, Counters, Metric, Presence, VideoFacts, VideoState } from './model.ts'
import { createPlaylists, type Playlists } from './playlists.ts'
import {
  DAY_MS,
  drawChannel,
  drawKinds,
  drawPlaylist,
  drawVideo,
  type Kinds,
  type VideoSpec,
} from './population.ts'
import { countersBefore, PREMIERE_DAYS, storyAt } from './story.ts'

export interface WorldOptions {
  readonly seed: Seed
  /** How many of each. Default 20 videos, 2 playlists, 2 channels. */
  readonly videos?: number
  readonly playlists?: number
  readonly channels?: number
  /** Default: the machine's time. */
  readonly clock?: SimulatedClock
  /** When the story begins. Default: the clock's time now. */
  readonly startMs?: number
  /** How many times faster than life things happen, in the clock's own time. Default 1: events come daily. */
  readonly pace?: number
  /** How often a video's counters are renewed. Default 5 minutes divided by the pace. */
  readonly refreshMs?: number
  readonly kinds?: Kinds
  /** The share of titles made to break careless programs. Default 0.1. */
  readonly hostileTitles?: number
}

export interface World extends Playlists {
  readonly seed: Seed
  readonly clock: SimulatedClock
  readonly startMs: number
  readonly refreshMs: number
  readonly videoIds: readonly string[]
  readonly channels: readonly ChannelFacts[]
  /** A video at a time (default: now), unpublished and deleted ones too; undefined for an id that never was. */
  video(id: string, atMs?: number): VideoState | undefined
  /** A video's counters before the world began, so that it has a past; undefined where it was not out yet. */
  before(id: string, atMs: number): Counters | undefined
  /** By id or by handle, with or without `@`, in any case. Undefined once it is terminated. */
  channel(idOrHandle: string, atMs?: number): ChannelFacts | undefined
  /** Subscribers as counted, not yet rounded as the API does. */
  subscribers(channel: ChannelFacts, atMs?: number): number
  /** The true history of all videos after `fromMs` up to and including `toMs`, in order of time. */
  changes(fromMs: number, toMs: number): readonly Change[]

  /** Adds a video, to these playlists too; it exists from its `publishedAtMs` on. */
  addVideo(spec?: VideoSpec & { readonly playlists?: readonly string[] }): VideoFacts
  addChannel(): ChannelFacts
  /** Edits. Each holds from `atMs` (default: now) until the next edit of the same thing. */
  setMetric(id: string, metric: Metric, set: MetricEdit, atMs?: number): void
  /** Sets a counter to a value at which it stays. */
  hold(id: string, metric: Metric, value: number | bigint, atMs?: number): void
  /** Leaves a metric out of answers: likes hidden, comments closed, views missing. */
  hide(id: string, metric: Metric, atMs?: number): void
  /** Gives a metric back to the story. */
  release(id: string, metric: Metric, atMs?: number): void
  rename(id: string, title: string, atMs?: number): void
  /** 'story' takes earlier edits back. */
  setPresence(id: string, presence: Presence | 'story', atMs?: number): void
  /** Whether answers hold `statistics` at all. */
  setStatistics(id: string, present: boolean, atMs?: number): void
  terminateChannel(id: string, atMs?: number): void
}

/** Makes a world. The same options make the same world, whatever is asked of it and in whatever order. */
export function createWorld(options: WorldOptions): World {
  const { seed } = options
  const clock = options.clock ?? realClock
  const startMs = options.startMs ?? clock.now()
  const pace = options.pace ?? 1
  const refreshMs = Math.max(1, Math.floor(options.refreshMs ?? 300_000 / pace))
  const hostileTitles = options.hostileTitles ?? 0.1
  const channels = Array.from({ length: Math.max(1, options.channels ?? 2) }, (_, n) =>
    drawChannel(seed, n, startMs),
  )
  const terminated = new Map<string, number>()
  const videos = new Map<string, { readonly facts: VideoFacts; readonly edits: VideoEdit[] }>()
  const drawing = { startMs, hostileTitles, pace }

  const channelAt = (n: number) => channels[n % channels.length] as ChannelFacts

  function insertVideo(spec: VideoSpec): VideoFacts {
    const n = videos.size
    const facts = drawVideo(seed, n, channelAt(n).id, drawing, spec)
    if (videos.has(facts.id)) throw new RangeError(`There is a video ${facts.id} already`)
    videos.set(facts.id, { facts, edits: [] })
    return facts
  }

  const bornAt = (facts: VideoFacts) => Math.max(startMs, facts.publishedAtMs)

  /** The last renewal of a video's counters, none before its story begins. */
  function renewedAt(facts: VideoFacts, atMs: number): number {
    const phase = startMs + Math.floor(chance(seed, 'renewal', facts.id) * refreshMs)
    return Math.max(bornAt(facts), Math.floor((atMs - phase) / refreshMs) * refreshMs + phase)
  }

  function told(facts: VideoFacts, atMs: number): VideoState {
    const days = ((renewedAt(facts, atMs) - bornAt(facts)) * pace) / DAY_MS
    const story = storyAt(seed, facts, days)
    return {
      facts,
      id: facts.id,
      title: story.title,
      presence: atMs < facts.publishedAtMs ? 'unpublished' : story.presence,
      broadcast: story.broadcast,
      live: liveDetails(facts, story.broadcast, story.views, pace),
      views: BigInt(story.views),
      likes: story.likes === null ? null : BigInt(story.likes),
      comments: story.comments === null ? null : BigInt(story.comments),
      hasStatistics: true,
    }
  }

  function entry(id: string) {
    const found = videos.get(id)
    if (!found) throw new RangeError(`There is no video ${id} in this world`)
    return found
  }

  function video(id: string, atMs = clock.now()): VideoState | undefined {
    const found = videos.get(id)
    if (!found) return undefined
    return withEdits(told(found.facts, atMs), found.edits, atMs, (then) => told(found.facts, then))
  }

  const playlists = createPlaylists({
    seed,
    clock,
    video,
    isPublished: (id, atMs) => {
      const { facts, edits } = entry(id)
      // The story of a video that nobody edited needs no telling for this.
      return edits.length === 0 ? facts.publishedAtMs <= atMs : video(id, atMs)?.presence !== 'unpublished'
    },
    knows: (id) => videos.has(id),
    uploadsOf: (uploads, atMs) => {
      const channel = channels.find((each) => each.uploadsId === uploads)
      if (!channel || isTerminated(channel.id, atMs)) return undefined
      return {
        channel,
        videoIds: [...videos.keys()].filter((id) => entry(id).facts.channelId === channel.id),
      }
    },
  })

  const isTerminated = (id: string, atMs: number) => (terminated.get(id) ?? Number.POSITIVE_INFINITY) <= atMs
  const edit = (id: string, change: VideoEdit) => insertEdit(entry(id).edits, change)
  const setMetric = (id: string, metric: Metric, set: MetricEdit, atMs = clock.now()) =>
    edit(id, { atMs, what: 'metric', metric, set })

  const world: World = {
    ...playlists,
    seed,
    clock,
    startMs,
    refreshMs,
    get videoIds() {
      return [...videos.keys()]
    },
    get playlistIds() {
      return playlists.playlistIds
    },
    channels,
    video,
    before(id, atMs) {
      const { facts } = entry(id)
      if (atMs >= startMs || atMs < facts.publishedAtMs) return undefined
      const clockDays = (atMs - startMs) / DAY_MS
      const clockAge = (startMs - facts.publishedAtMs) / DAY_MS
      return countersBefore(seed, facts, { days: clockDays * pace, clockDays, clockAge })
    },
    channel(wanted, atMs = clock.now()) {
      const handle = `@${wanted.replace(/^@/, '')}`.toLowerCase()
      const found = channels.find((each) => each.id === wanted || each.handle.toLowerCase() === handle)
      return found && !isTerminated(found.id, atMs) ? found : undefined
    },
    subscribers: (channel, atMs = clock.now()) =>
      Math.floor(channel.subscribers * (1 + (Math.max(0, atMs - startMs) * pace) / DAY_MS / 50)),
    changes(fromMs, toMs) {
      const found = [...videos.values()].flatMap(({ facts, edits }) =>
        changesOf(facts.id, momentsOf(facts, edits, fromMs, toMs), (atMs) => video(facts.id, atMs)),
      )
      return [...found, ...playlists.listings(fromMs, toMs)].sort((a, b) => a.atMs - b.atMs)
    },
    addVideo(spec = {}) {
      const facts = insertVideo({ publishedAtMs: clock.now(), ...spec })
      for (const playlist of spec.playlists ?? []) {
        world.addToPlaylist(playlist, facts.id, Math.max(clock.now(), facts.publishedAtMs))
      }
      return facts
    },
    addChannel() {
      const channel = drawChannel(seed, channels.length, startMs)
      channels.push(channel)
      return channel
    },
    setMetric,
    hold: (id, metric, value, atMs) => setMetric(id, metric, { held: BigInt(value) }, atMs),
    hide: (id, metric, atMs) => setMetric(id, metric, { held: null }, atMs),
    release: (id, metric, atMs) => setMetric(id, metric, 'story', atMs),
    rename: (id, title, atMs = clock.now()) => edit(id, { atMs, what: 'title', title }),
    setPresence: (id, presence, atMs = clock.now()) => edit(id, { atMs, what: 'presence', presence }),
    setStatistics: (id, present, atMs = clock.now()) => edit(id, { atMs, what: 'statistics', present }),
    terminateChannel: (id, atMs = clock.now()) => {
      terminated.set(id, atMs)
    },
  }

  /** The start of the span, then every instant within it at which something about the video can change. */
  function momentsOf(
    facts: VideoFacts,
    edits: readonly VideoEdit[],
    fromMs: number,
    toMs: number,
  ): readonly number[] {
    const moments = new Set([fromMs])
    for (let at = fromMs; at <= toMs; at += refreshMs) moments.add(renewedAt(facts, at))
    moments.add(renewedAt(facts, toMs))
    for (const at of [...edits.map((each) => each.atMs), facts.publishedAtMs]) {
      if (at > fromMs && at <= toMs) moments.add(at)
    }
    return [...moments].filter((at) => fromMs <= at && at <= toMs).sort((a, b) => a - b)
  }

  for (const kind of drawKinds(seed, options.videos ?? 20, options.kinds)) insertVideo({ kind })
  populate(world, options.playlists ?? 2)
  return world
}

/** Deals the videos out to playlists, one in ten to two of them. */
function populate(world: World, playlists: number): void {
  const made = Array.from({ length: playlists }, (_, n) =>
    world.addPlaylist(
      drawPlaylist(world.seed, n, world.channels[n % world.channels.length]!.id, world.startMs),
    ),
  )
  if (made.length === 0) return
  for (const [n, id] of world.videoIds.entries()) {
    const since = Math.max(world.startMs, world.video(id, world.startMs)!.facts.publishedAtMs)
    world.addToPlaylist(made[n % made.length]!.id, id, since)
    if (made.length > 1 && chance(world.seed, 'twice', id) < 0.1) {
      world.addToPlaylist(made[(n + 1) % made.length]!.id, id, since)
    }
  }
}

function liveDetails(
  facts: VideoFacts,
  broadcast: VideoState['broadcast'],
  views: number,
  pace: number,
): VideoState['live'] {
  if (facts.scheduledAtMs === null) return null
  const endMs = Math.ceil(facts.scheduledAtMs + (PREMIERE_DAYS * DAY_MS) / pace)
  return {
    scheduledStartMs: facts.scheduledAtMs,
    actualStartMs: broadcast === 'upcoming' ? null : facts.scheduledAtMs,
    actualEndMs: broadcast === 'none' ? endMs : null,
    concurrentViewers: broadcast === 'live' ? BigInt(100 + Math.floor(views / 3)) : null,
  }
}
