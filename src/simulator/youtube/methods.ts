import type { World } from '../world/index.ts'
import { type Call, type MethodSpec, readCall } from './call.ts'
import { channelsSpec, listChannels } from './resources/channels.ts'
import { listPlaylistItems, playlistItemsSpec } from './resources/playlist-items.ts'
import { listPlaylists, playlistsSpec } from './resources/playlists.ts'
import { search, searchSpec } from './resources/search.ts'
import type { Json } from './resources/shape.ts'
import { batchGetStats, listVideos, statsSpec, videosSpec } from './resources/videos.ts'

export type MethodName =
  | 'videos'
  | 'videos:batchGetStats'
  | 'playlistItems'
  | 'playlists'
  | 'channels'
  | 'search'

export interface Method {
  readonly spec: MethodSpec
  /** Checks the parameters and makes the answer. Throws a refusal. */
  answer(world: World, params: Readonly<Record<string, string>>): Json
}

const method = (spec: MethodSpec, answer: (world: World, call: Call) => Json): Method => ({
  spec,
  answer: (world, params) => answer(world, readCall(spec, params)),
})

export const METHODS: Readonly<Record<MethodName, Method>> = {
  videos: method(videosSpec, listVideos),
  'videos:batchGetStats': method(statsSpec, batchGetStats),
  playlistItems: method(playlistItemsSpec, listPlaylistItems),
  playlists: method(playlistsSpec, listPlaylists),
  channels: method(channelsSpec, listChannels),
  search: method(searchSpec, search),
}
