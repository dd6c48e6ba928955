/** A small YouTube of scripted videos and playlists, answering as the API documents. */

import { type Asked, apiError, type Scripted } from './server.ts'

export interface WorldVideo {
  title: string
  views: string | undefined
  likes: string | undefined
  comments: string | undefined
  /** `gone`: private or deleted, so that no method tells of it. */
  visibility: 'public' | 'gone'
  broadcast: 'none' | 'live' | 'upcoming'
}

export const CHANNEL = 'UCuAXFkgsw1L7xaCfnd5JJOw'
export const UPLOADS = 'UUuAXFkgsw1L7xaCfnd5JJOw'

export function playlistId(number: number): string {
  return `PL${String(number).padStart(32, 'x')}`
}

export function videoId(number: number): string {
  return `vid${String(number).padStart(8, '0')}`
}

export class World {
  readonly videos = new Map<string, WorldVideo>()
  /** By playlist: what it lists; `private` and `deleted` entries are told as such. */
  readonly playlists = new Map<string, { id: string; availability: 'available' | 'private' | 'deleted' }[]>()
  /** Answers instead of the world, while it returns one. */
  override: (asked: Asked) => Scripted | undefined = () => undefined

  addVideo(id: string, changes: Partial<WorldVideo> = {}): WorldVideo {
    const video: WorldVideo = {
      title: `Title of ${id}`,
      views: '1000',
      likes: '100',
      comments: '10',
      visibility: 'public',
      broadcast: 'none',
      ...changes,
    }
    this.videos.set(id, video)
    return video
  }

  setPlaylist(id: string, videos: readonly string[]): void {
    this.playlists.set(
      id,
      videos.map((video) => ({ id: video, availability: 'available' })),
    )
  }

  answer = (asked: Asked): Scripted => {
    const scripted = this.override(asked)
    if (scripted !== undefined) return scripted
    const ids = (asked.params.get('id') ?? '').split(',').filter((id) => id !== '')
    switch (asked.path) {
      case 'videos':
        return { body: { items: this.#visible(ids).map(([id, video]) => details(id, video)) } }
      case 'videos:batchGetStats':
        return {
          body: { items: this.#visible(ids).map(([id, video]) => ({ id, statistics: statistics(video) })) },
        }
      case 'playlistItems':
        return this.#page(asked.params.get('playlistId') ?? '', asked.params.get('pageToken'))
      case 'playlists':
        return { body: { items: ids.flatMap((id) => this.#playlist(id)) } }
      case 'channels':
        return this.#channel(asked)
      default:
        return apiError(404, 'notFound')
    }
  }

  #visible(ids: readonly string[]): [string, WorldVideo][] {
    return ids.flatMap((id) => {
      const video = this.videos.get(id)
      return video?.visibility === 'public' ? [[id, video] as [string, WorldVideo]] : []
    })
  }

  #page(id: string, token: string | null): Scripted {
    const entries = this.playlists.get(id)
    if (!entries) return apiError(404, 'playlistNotFound', 'The playlist cannot be found.')
    const first = token === null ? 0 : Number(token)
    const next = first + 50 < entries.length ? { nextPageToken: String(first + 50) } : {}
    return {
      body: {
        ...next,
        pageInfo: { totalResults: entries.length, resultsPerPage: 50 },
        items: entries.slice(first, first + 50).map((entry) =>
          entry.availability === 'available'
            ? {
                snippet: { title: this.videos.get(entry.id)?.title, videoOwnerChannelId: CHANNEL },
                contentDetails: { videoId: entry.id, videoPublishedAt: '2020-01-01T00:00:00Z' },
                status: { privacyStatus: 'public' },
              }
            : {
                snippet: { title: entry.availability === 'private' ? 'Private video' : 'Deleted video' },
                contentDetails: { videoId: entry.id },
              },
        ),
      },
    }
  }

  #playlist(id: string): object[] {
    const entries = this.playlists.get(id)
    if (!entries) return []
    return [{ id, snippet: { title: `List ${id}` }, contentDetails: { itemCount: entries.length } }]
  }

  #channel({ params }: Asked): Scripted {
    const known = params.get('forHandle') === '@acme' || params.get('id') === CHANNEL
    const contentDetails = { relatedPlaylists: { uploads: UPLOADS } }
    return { body: known ? { items: [{ id: CHANNEL, snippet: { title: 'Acme' }, contentDetails }] } : {} }
  }
}

function statistics({ views, likes, comments }: WorldVideo): object {
  return { viewCount: views, likeCount: likes, commentCount: comments }
}

function details(id: string, video: WorldVideo): object {
  return {
    id,
    snippet: {
      title: video.title,
      channelId: CHANNEL,
      channelTitle: 'Acme',
      publishedAt: '2020-01-01T00:00:00Z',
      liveBroadcastContent: video.broadcast,
    },
    contentDetails: { duration: video.broadcast === 'none' ? 'PT1M' : 'P0D' },
    status: { privacyStatus: 'public', publicStatsViewable: true },
    statistics: { ...statistics(video), favoriteCount: '0' },
  }
}
