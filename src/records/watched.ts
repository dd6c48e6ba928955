/**
 * The record of `youtube_watched` (compacted, key: the video's id as UTF-8 text): that a video is watched, and for
 * whom. Written when that changes, with the observation that tells it; a tombstone once it is watched no more.
 */

import type { AvroSchema } from '../wire/registry.ts'

export const YOUTUBE_WATCHED = 'youtube_watched'
export const YOUTUBE_WATCHED_SUBJECT = `${YOUTUBE_WATCHED}-value`

export interface WatchedVideo {
  readonly TITLE: string | null
  /** The clients for whom it is watched, sorted. */
  readonly CLIENTS: readonly string[]
}

export const WATCHED_SCHEMA: AvroSchema = {
  type: 'record',
  name: 'WatchedVideo',
  namespace: 'tubewire',
  fields: [
    { name: 'TITLE', type: ['null', 'string'], default: null },
    { name: 'CLIENTS', type: { type: 'array', items: 'string' }, default: [] },
  ],
}
