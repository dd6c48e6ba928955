/** When what is known of a video becomes a record, and which. Pure. */

import { hash } from 'node:crypto'
import type { Observation } from '../../records/observation.ts'
import { metricValue } from './metric.ts'
import type { Video } from './video.ts'

/** For whom a video is watched, and which watched playlists list it; both sorted. */
export interface Membership {
  readonly clients: readonly string[]
  readonly playlists: readonly string[]
}

export function toObservation(video: Video, { clients, playlists }: Membership): Observation {
  const { views, comments, likes } = video.metrics
  return {
    TITLE: video.title,
    VIEWS: metricValue(views),
    COMMENTS: metricValue(comments),
    LIKES: metricValue(likes),
    CHANNEL_ID: video.channelId,
    CHANNEL_TITLE: video.channelTitle,
    CLIENTS: clients,
    PLAYLISTS: playlists,
    PUBLISHED_AT: video.publishedAtMs === null ? null : BigInt(video.publishedAtMs),
    OBSERVED_AT: BigInt(video.observedAtMs),
    DURATION_SECONDS: video.durationSeconds,
    STATE: video.state,
    VIEWS_STATE: views.state,
    COMMENTS_STATE: comments.state,
    LIKES_STATE: likes.state,
  }
}

/** Equal for observations that differ in nothing but the time. */
export function digest(observation: Observation): string {
  const content = { ...observation, OBSERVED_AT: null }
  const text = JSON.stringify(content, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  return hash('sha1', text, 'base64')
}

/** The observation to write, and the video as it is after that; undefined where nothing changed within the heartbeat. */
export function toWrite(
  video: Video,
  membership: Membership,
  heartbeatMs: number,
): { readonly observation: Observation; readonly video: Video } | undefined {
  const observation = toObservation(video, membership)
  const writtenDigest = digest(observation)
  const unchanged = writtenDigest === video.writtenDigest
  if (unchanged && video.observedAtMs - video.writtenAtMs < heartbeatMs * HEARTBEAT_AIM) return undefined
  return { observation, video: { ...video, writtenDigest, writtenAtMs: video.observedAtMs } }
}

/** Polls for the heartbeat come a little early: their records must not wait for the next one. */
const HEARTBEAT_AIM = 0.94
