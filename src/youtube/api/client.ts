/** The five reading methods we use, typed. Each call is one request and costs one unit, whatever comes of it. */

import { YouTubeError } from '../error.ts'
import type { Clock, WatcherMetrics } from '../ports.ts'
import type { Method } from './classify.ts'
import type { JsonObject } from './json.ts'
import { readChannels, readPlaylistPage, readPlaylists, readStats, readVideos } from './parse.ts'
import {
  BATCH_SIZE,
  type ChannelResource,
  type Items,
  type PlaylistPage,
  type PlaylistResource,
  type VideoResource,
  type VideoStatsResource,
} from './resources.ts'
import { Throttle, type ThrottleSettings } from './throttle.ts'
import { Transport, type TransportSettings } from './transport.ts'

/** How a channel is named: by id, by `@handle`, or by the legacy name of /user/ addresses. */
export type ChannelName =
  | { readonly by: 'id'; readonly ids: readonly string[] }
  | { readonly by: 'handle'; readonly handle: string }
  | { readonly by: 'username'; readonly username: string }

/** Rejects with `YouTubeError`, or with the signal's reason when it aborts. */
export interface YouTubeApi {
  /** At most 50 distinct ids. What YouTube does not show is simply not among the items. */
  videos(ids: readonly string[], signal: AbortSignal): Promise<Items<VideoResource>>
  /** At most 50 distinct ids; succeeds in part, so an absent id says nothing. */
  videoStats(ids: readonly string[], signal: AbortSignal): Promise<Items<VideoStatsResource>>
  /** A page of at most 50. */
  playlistItems(playlistId: string, pageToken: string | undefined, signal: AbortSignal): Promise<PlaylistPage>
  playlists(ids: readonly string[], signal: AbortSignal): Promise<Items<PlaylistResource>>
  channels(name: ChannelName, signal: AbortSignal): Promise<Items<ChannelResource>>
}

export interface ClientOptions {
  readonly transport: TransportSettings
  readonly throttle: ThrottleSettings
  readonly clock: Clock
  readonly metrics: WatcherMetrics
}

// Partial answers: descriptions and thumbnails, which nobody reads here, are nine tenths of the bytes.
const VIDEO_FIELDS =
  'items(id,snippet(title,channelId,channelTitle,publishedAt,liveBroadcastContent),contentDetails/duration,' +
  'status(privacyStatus,publicStatsViewable),statistics)'
const PAGE_FIELDS =
  'nextPageToken,pageInfo,items(snippet(title,resourceId/videoId,videoOwnerChannelId),' +
  'contentDetails(videoId,videoPublishedAt),status/privacyStatus)'

export function createClient(options: ClientOptions): YouTubeApi {
  const transport = new Transport(options.transport)
  const throttle = new Throttle(options.throttle, options.clock)

  async function get<T>(
    method: Method,
    parameters: Record<string, string>,
    read: (body: JsonObject) => T,
    signal: AbortSignal,
  ): Promise<T> {
    return throttle.run(async () => {
      const startedAt = performance.now()
      const seconds = () => (performance.now() - startedAt) / 1000
      try {
        const { body, notModified } = await transport.get(method, parameters, signal)
        options.metrics.request(method, notModified ? 'not-modified' : 'ok', seconds())
        return read(body)
      } catch (error) {
        if (error instanceof YouTubeError) options.metrics.request(method, error.code, seconds())
        throw error
      }
    }, signal)
  }

  return {
    videos: async (ids, signal) =>
      get(
        'videos.list',
        { part: 'snippet,contentDetails,status,statistics', id: batch(ids), fields: VIDEO_FIELDS },
        readVideos,
        signal,
      ),
    videoStats: async (ids, signal) =>
      get('videos.batchGetStats', { part: 'id,statistics', id: batch(ids) }, readStats, signal),
    playlistItems: async (playlistId, pageToken, signal) =>
      get(
        'playlistItems.list',
        {
          part: 'snippet,contentDetails,status',
          playlistId,
          maxResults: String(BATCH_SIZE),
          ...(pageToken === undefined ? {} : { pageToken }),
          fields: PAGE_FIELDS,
        },
        readPlaylistPage,
        signal,
      ),
    playlists: async (ids, signal) =>
      get(
        'playlists.list',
        { part: 'snippet,contentDetails', id: batch(ids), maxResults: String(BATCH_SIZE) },
        readPlaylists,
        signal,
      ),
    channels: async (name, signal) =>
      get('channels.list', { part: 'snippet,contentDetails', ...channelFilter(name) }, readChannels, signal),
  }
}

function channelFilter(name: ChannelName): Record<string, string> {
  switch (name.by) {
    case 'id':
      return { id: batch(name.ids), maxResults: String(BATCH_SIZE) }
    case 'handle':
      return { forHandle: name.handle }
    case 'username':
      return { forUsername: name.username }
  }
}

/** YouTube refuses more than 50 ids, and none at all. */
function batch(ids: readonly string[]): string {
  const distinct = new Set(ids)
  if (distinct.size === 0 || distinct.size > BATCH_SIZE) {
    throw new RangeError(`a request takes 1 to ${BATCH_SIZE} ids, not ${distinct.size}`)
  }
  return [...distinct].join(',')
}
