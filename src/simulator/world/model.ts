/** What a simulated YouTube consists of. Times are milliseconds since the epoch. */

/** The story of a video: what happens to it without anybody's editing. */
export type VideoKind =
  /** Grows evenly, with a rhythm of days. */
  | 'steady'
  /** Grows in waves, each a multiple of the usual. */
  | 'viral'
  /** Its counters stand still for a third of each day, then catch up. */
  | 'frozen'
  /** Loses some of its views and likes once a day, as when spam is removed. */
  | 'dropping'
  /** Its likes are hidden for half of each day. */
  | 'hidden-likes'
  /** Its comments are closed for half of each day. */
  | 'comments-closed'
  /** Is deleted during the first day. */
  | 'removed'
  /** Is private for a tenth of each day. */
  | 'returned'
  /** Gets another title once a day. */
  | 'renamed'
  /** Announced, then live, then a common video. */
  | 'premiere'
  /** Is published during the first day. */
  | 'upload'

export const VIDEO_KINDS: readonly VideoKind[] = [
  'steady',
  'viral',
  'frozen',
  'dropping',
  'hidden-likes',
  'comments-closed',
  'removed',
  'returned',
  'renamed',
  'premiere',
  'upload',
]

export type Metric = 'views' | 'likes' | 'comments'
export const METRICS: readonly Metric[] = ['views', 'likes', 'comments']

export type Presence = 'unpublished' | 'public' | 'unlisted' | 'private' | 'deleted'
export type Broadcast = 'none' | 'upcoming' | 'live'

export type Counters = Readonly<Record<Metric, number>>

/** What never changes about a video. */
export interface VideoFacts {
  readonly id: string
  readonly channelId: string
  readonly kind: VideoKind
  /** The first title. */
  readonly title: string
  readonly description: string
  readonly tags: readonly string[]
  readonly categoryId: string
  readonly publishedAtMs: number
  readonly durationSeconds: number
  /** The counters at the world's start, or when it is published where that is later. */
  readonly views: number
  readonly likesPerView: number
  readonly commentsPerView: number
  readonly viewsPerDay: number
  /** For a premiere: when it is announced to begin. */
  readonly scheduledAtMs: number | null
}

/** A video at one instant. A metric that the API leaves out (hidden, closed, missing) is null. */
export interface VideoState {
  readonly facts: VideoFacts
  readonly id: string
  readonly title: string
  readonly presence: Presence
  readonly broadcast: Broadcast
  /** Absent for a video that never was a broadcast. */
  readonly live: LiveDetails | null
  readonly views: bigint | null
  readonly likes: bigint | null
  readonly comments: bigint | null
  /** False: the API leaves out the whole of `statistics`. */
  readonly hasStatistics: boolean
}

export interface LiveDetails {
  readonly scheduledStartMs: number
  readonly actualStartMs: number | null
  readonly actualEndMs: number | null
  readonly concurrentViewers: bigint | null
}

export interface ChannelFacts {
  readonly id: string
  readonly uploadsId: string
  /** With its `@`. */
  readonly handle: string
  readonly title: string
  readonly description: string
  readonly publishedAtMs: number
  readonly subscribers: number
  readonly hidesSubscribers: boolean
}

export interface PlaylistFacts {
  readonly id: string
  readonly channelId: string
  readonly title: string
  readonly description: string
  readonly publishedAtMs: number
}

export interface PlaylistState extends PlaylistFacts {
  readonly presence: 'public' | 'unlisted' | 'private' | 'deleted'
  readonly items: readonly PlaylistItem[]
}

export interface PlaylistItem {
  readonly id: string
  readonly videoId: string
  readonly addedAtMs: number
}

/** One entry of the true history. */
export type Change = {
  readonly atMs: number
  readonly videoId: string
} & (
  | { readonly what: Metric; readonly from: bigint | null; readonly to: bigint | null }
  | { readonly what: 'title'; readonly from: string; readonly to: string }
  | { readonly what: 'presence'; readonly from: Presence; readonly to: Presence }
  | { readonly what: 'broadcast'; readonly from: Broadcast; readonly to: Broadcast }
  | { readonly what: 'listed' | 'unlisted'; readonly playlistId: string }
)
