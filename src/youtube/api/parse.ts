/** YouTube's JSON to our resources. Facts of the shapes: developers.google.com/youtube/v3/docs. */

import { durationSeconds } from './duration.ts'
import {
  count,
  flag,
  id,
  isObject,
  type JsonObject,
  number,
  part,
  text,
  time,
  UnreadableItem,
} from './json.ts'
import type {
  ChannelResource,
  Counts,
  Items,
  PlaylistItemResource,
  PlaylistPage,
  PlaylistResource,
  VideoResource,
  VideoStatsResource,
} from './resources.ts'

export const VIDEO_ID = /^[A-Za-z0-9_-]{11}$/
export const CHANNEL_ID = /^UC[A-Za-z0-9_-]{22}$/
const PLAYLIST_ID = /^[A-Za-z0-9_-]{2,64}$/

export function readVideos(body: JsonObject): Items<VideoResource> {
  return readItems(body, (item) => {
    const snippet = part(item, 'snippet')
    const status = part(item, 'status')
    const duration = text(part(item, 'contentDetails'), 'duration')
    return {
      id: id(item, 'id', VIDEO_ID),
      title: text(snippet, 'title'),
      channelId: text(snippet, 'channelId'),
      channelTitle: text(snippet, 'channelTitle'),
      publishedAtMs: time(snippet, 'publishedAt'),
      durationSeconds: duration === undefined ? undefined : durationSeconds(duration),
      broadcast: oneOf(text(snippet, 'liveBroadcastContent'), ['live', 'upcoming']) ?? 'none',
      privacy: oneOf(text(status, 'privacyStatus'), ['unlisted', 'private']) ?? 'public',
      statsViewable: flag(status, 'publicStatsViewable'),
      counts: readCounts(item),
    }
  })
}

export function readStats(body: JsonObject): Items<VideoStatsResource> {
  return readItems(body, (item) => ({ id: id(item, 'id', VIDEO_ID), counts: readCounts(item) }))
}

export function readPlaylistPage(body: JsonObject): PlaylistPage {
  return {
    ...readItems(body, readPlaylistItem),
    nextPageToken: text(body, 'nextPageToken') || undefined,
    totalResults: number(part(body, 'pageInfo'), 'totalResults'),
  }
}

export function readPlaylists(body: JsonObject): Items<PlaylistResource> {
  return readItems(body, (item) => ({
    id: id(item, 'id', PLAYLIST_ID),
    title: text(part(item, 'snippet'), 'title'),
    itemCount: number(part(item, 'contentDetails'), 'itemCount'),
  }))
}

export function readChannels(body: JsonObject): Items<ChannelResource> {
  return readItems(body, (item) => {
    const related = part(part(item, 'contentDetails'), 'relatedPlaylists')
    return {
      id: id(item, 'id', CHANNEL_ID),
      title: text(part(item, 'snippet'), 'title'),
      uploadsPlaylistId: text(related, 'uploads') || undefined,
    }
  })
}

function readPlaylistItem(item: JsonObject): PlaylistItemResource {
  const snippet = part(item, 'snippet')
  const details = part(item, 'contentDetails')
  const resource = part(snippet, 'resourceId')
  const holder = details.videoId === undefined ? resource : details
  const title = text(snippet, 'title')
  const privacy = text(part(item, 'status'), 'privacyStatus')
  // A visible video always names its owner and its date; only then do these two titles mean what they say.
  const anonymous = snippet.videoOwnerChannelId === undefined && details.videoPublishedAt === undefined
  const availability =
    privacy === 'private' || (anonymous && title === 'Private video')
      ? 'private'
      : anonymous && title === 'Deleted video'
        ? 'deleted'
        : 'available'
  return { videoId: id(holder, 'videoId', VIDEO_ID), title, availability }
}

function readCounts(item: JsonObject): Counts | undefined {
  if (!isObject(item.statistics)) return undefined
  return {
    views: count(item.statistics, 'viewCount'),
    comments: count(item.statistics, 'commentCount'),
    likes: count(item.statistics, 'likeCount'),
  }
}

/** An answer without matches has no `items` at all. */
function readItems<T>(body: JsonObject, read: (item: JsonObject) => T): Items<T> {
  const items: T[] = []
  const problems: string[] = []
  for (const item of Array.isArray(body.items) ? body.items : []) {
    try {
      if (!isObject(item)) throw new UnreadableItem('an item is not an object')
      items.push(read(item))
    } catch (cause) {
      if (!(cause instanceof UnreadableItem)) throw cause
      problems.push(cause.message)
    }
  }
  return { items, problems }
}

function oneOf<T extends string>(value: string | undefined, known: readonly T[]): T | undefined {
  return known.find((candidate) => candidate === value)
}
