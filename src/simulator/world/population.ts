/** Who and what lives in a world: drawn from its seed. */
import { between, chance, magnitude, pick, type Seed } from '../random.ts'
import * as ids from './ids.ts'
import {
  type ChannelFacts,
  type PlaylistFacts,
  VIDEO_KINDS,
  type VideoFacts,
  type VideoKind,
} from './model.ts'
import { eventAt } from './story.ts'
import * as titles from './titles.ts'

export const DAY_MS = 86_400_000

/** Shares of each kind, relative to one another; or a list that is gone through again and again. */
export type Kinds = Partial<Record<VideoKind, number>> | readonly VideoKind[]

const USUAL_KINDS: Record<VideoKind, number> = {
  steady: 50,
  viral: 10,
  frozen: 6,
  dropping: 6,
  'hidden-likes': 4,
  'comments-closed': 4,
  removed: 4,
  returned: 4,
  renamed: 6,
  premiere: 2,
  upload: 4,
}

function kindOf(seed: Seed, n: number, kinds: Kinds): VideoKind {
  if (isList(kinds)) return kinds[n % kinds.length] ?? 'steady'
  const total = VIDEO_KINDS.reduce((sum, kind) => sum + (kinds[kind] ?? 0), 0)
  let left = chance(seed, 'kind', n) * total
  for (const kind of VIDEO_KINDS) {
    left -= kinds[kind] ?? 0
    if (left < 0) return kind
  }
  return 'steady'
}

const isList = (kinds: Kinds): kinds is readonly VideoKind[] => Array.isArray(kinds)

/** What a test may decide about a video; the rest is drawn. */
export interface VideoSpec {
  readonly id?: string
  readonly kind?: VideoKind
  readonly channelId?: string
  readonly title?: string
  readonly description?: string
  /** When it is published; later than the world's time for one that is yet to appear. */
  readonly publishedAtMs?: number
  readonly durationSeconds?: number
  readonly views?: number
  readonly viewsPerDay?: number
  readonly likesPerView?: number
  readonly commentsPerView?: number
}

export function drawVideo(
  seed: Seed,
  n: number,
  channelId: string,
  world: { readonly startMs: number; readonly hostileTitles: number; readonly pace: number },
  spec: VideoSpec = {},
): VideoFacts {
  const id = spec.id ?? ids.videoId(seed, n)
  const kind = spec.kind ?? 'steady'
  const fresh = kind === 'upload' || kind === 'premiere'
  const untilEventMs = Math.ceil((eventAt(seed, id) * DAY_MS) / world.pace)
  const ageMs = Math.floor(between(1, 900, seed, 'age', n) * DAY_MS)
  const publishedAtMs =
    spec.publishedAtMs ??
    (kind === 'upload' ? world.startMs + untilEventMs : wholeSecond(world.startMs - ageMs))
  return {
    id,
    kind,
    channelId: spec.channelId ?? channelId,
    title: spec.title ?? titles.videoTitle(seed, n, world.hostileTitles),
    description: spec.description ?? `Video ${n} of a simulated channel.\nhttps://example.com/${id}`,
    tags: ['simulated', kind],
    categoryId: pick(['1', '10', '22', '24', '26', '28'], seed, 'category', n),
    publishedAtMs,
    durationSeconds: spec.durationSeconds ?? magnitude(15, 7200, seed, 'duration', n),
    views: spec.views ?? (fresh ? 0 : magnitude(800, 40_000_000, seed, 'views', n)),
    viewsPerDay: spec.viewsPerDay ?? magnitude(50, 200_000, seed, 'speed', n),
    likesPerView: spec.likesPerView ?? between(0.005, 0.06, seed, 'likes', n),
    commentsPerView: spec.commentsPerView ?? between(0.0002, 0.006, seed, 'comments', n),
    scheduledAtMs: kind === 'premiere' ? Math.max(world.startMs, publishedAtMs) + untilEventMs : null,
  }
}

const wholeSecond = (ms: number) => Math.floor(ms / 1000) * 1000

export function drawChannel(seed: Seed, n: number, startMs: number): ChannelFacts {
  const id = ids.channelId(seed, n)
  const title = titles.channelTitle(seed, n)
  const name = title.normalize('NFKD').replace(/[^A-Za-z0-9]/g, '') || 'channel'
  return {
    id,
    uploadsId: ids.uploadsId(id),
    handle: `@${name}${n}`,
    title,
    description: `All about ${title}.`,
    publishedAtMs: wholeSecond(startMs - Math.floor(between(900, 4000, seed, 'channel age', n) * DAY_MS)),
    subscribers: magnitude(900, 9_000_000, seed, 'subscribers', n),
    hidesSubscribers: chance(seed, 'hides', n) < 0.1,
  }
}

export function drawPlaylist(seed: Seed, n: number, channelId: string, startMs: number): PlaylistFacts {
  return {
    id: ids.playlistId(seed, n),
    channelId,
    title: titles.playlistTitle(seed, n),
    description: `Playlist ${n} of a simulated channel.`,
    publishedAtMs: wholeSecond(startMs - Math.floor(between(1, 900, seed, 'playlist age', n) * DAY_MS)),
  }
}

/** The kinds of the first `count` videos. */
export function drawKinds(seed: Seed, count: number, kinds: Kinds = USUAL_KINDS): readonly VideoKind[] {
  return Array.from({ length: count }, (_, n) => kindOf(seed, n, kinds))
}
