/** What we take from YouTube's answers. Absent stays absent: a count that is not there is undefined, never 0. */

/** The largest number of ids, and of items on a page, in one request. */
export const BATCH_SIZE = 50

export interface Counts {
  readonly views: bigint | undefined
  readonly comments: bigint | undefined
  readonly likes: bigint | undefined
}

/** From `videos.list`. Times are milliseconds since the epoch. */
export interface VideoResource {
  readonly id: string
  readonly title: string | undefined
  readonly channelId: string | undefined
  readonly channelTitle: string | undefined
  readonly publishedAtMs: number | undefined
  readonly durationSeconds: number | undefined
  readonly broadcast: 'none' | 'live' | 'upcoming'
  readonly privacy: 'public' | 'unlisted' | 'private'
  /** Whether the owner shows the statistics; undefined if the answer does not say. */
  readonly statsViewable: boolean | undefined
  /** Undefined where the whole part is missing. */
  readonly counts: Counts | undefined
}

/** From `videos:batchGetStats`: no title, no status. */
export interface VideoStatsResource {
  readonly id: string
  readonly counts: Counts | undefined
}

export interface PlaylistItemResource {
  readonly videoId: string
  readonly title: string | undefined
  /** What the list says of the video itself. A deleted or private video has neither owner nor publication date. */
  readonly availability: 'available' | 'private' | 'deleted'
}

export interface PlaylistResource {
  readonly id: string
  readonly title: string | undefined
  readonly itemCount: number | undefined
}

export interface ChannelResource {
  readonly id: string
  readonly title: string | undefined
  /** The playlist of all its public uploads; undefined for a channel that has none. */
  readonly uploadsPlaylistId: string | undefined
}

/** An answer's readable items, and one line for each that was not. */
export interface Items<T> {
  readonly items: readonly T[]
  readonly problems: readonly string[]
}

export interface PlaylistPage extends Items<PlaylistItemResource> {
  readonly nextPageToken: string | undefined
  readonly totalResults: number | undefined
}
