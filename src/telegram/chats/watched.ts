import type { WatchedVideo } from '../../records/watched.ts'

/** The videos that are watched, and for whom: `youtube_watched` in memory. */
export class Watched {
  readonly #videos = new Map<string, WatchedVideo>()

  get(videoId: string): WatchedVideo | undefined {
    return this.#videos.get(videoId)
  }

  apply(videoId: string, record: WatchedVideo | null): void {
    if (record === null) this.#videos.delete(videoId)
    else this.#videos.set(videoId, record)
  }
}
