/** What is known of one video, and how each kind of answer changes it. Pure. */

import type { VideoStateName } from '../../records/observation.ts'
import type { VideoResource, VideoStatsResource } from '../api/resources.ts'
import type { Availability } from '../sources/walk.ts'
import { type Metrics, NO_METRICS, readMetrics } from './metric.ts'
import { nextMovement } from './movement.ts'

/** Times are milliseconds since the epoch; 0: never. */
export interface Video {
  readonly id: string
  readonly title: string | null
  readonly channelId: string | null
  readonly channelTitle: string | null
  readonly publishedAtMs: number | null
  readonly durationSeconds: number | null
  readonly state: VideoStateName
  readonly statsViewable: boolean | undefined
  readonly metrics: Metrics
  readonly movement: number
  /** When an answer last told its counts, or that it is not there. */
  readonly observedAtMs: number
  /** When `videos.list` last told of it. */
  readonly detailsAtMs: number
  /** When `videos:batchGetStats` last left it out. */
  readonly statsMissedAtMs: number
  /** Only `videos.list` can tell what happened: it is to be asked at once. */
  readonly recheck: boolean
  /** When a record of it was last written, and what was in it but for the time. */
  readonly writtenAtMs: number
  readonly writtenDigest: string
  /** What `youtube_watched` has of it: the title and the clients as JSON. */
  readonly watchedAs: string
}

export function newVideo(id: string): Video {
  return {
    id,
    title: null,
    channelId: null,
    channelTitle: null,
    publishedAtMs: null,
    durationSeconds: null,
    state: 'public',
    statsViewable: undefined,
    metrics: NO_METRICS,
    movement: 0,
    observedAtMs: 0,
    detailsAtMs: 0,
    statsMissedAtMs: 0,
    recheck: false,
    writtenAtMs: 0,
    writtenDigest: '',
    watchedAs: '',
  }
}

/** `videos.list` told of it. What it leaves out stays as it was. */
export function seenInDetail(video: Video, resource: VideoResource, nowMs: number): Video {
  const metrics = readMetrics(resource.counts, resource.statsViewable)
  return {
    ...measured(video, metrics, nowMs),
    title: resource.title ?? video.title,
    channelId: resource.channelId ?? video.channelId,
    channelTitle: resource.channelTitle ?? video.channelTitle,
    publishedAtMs: resource.publishedAtMs ?? video.publishedAtMs,
    durationSeconds: resource.durationSeconds ?? video.durationSeconds,
    state: resource.broadcast === 'none' ? resource.privacy : resource.broadcast,
    statsViewable: resource.statsViewable,
    detailsAtMs: nowMs,
    recheck: false,
  }
}

/** `videos:batchGetStats` told its counts. It knows nothing else. */
export function seenInStats(video: Video, resource: VideoStatsResource, nowMs: number): Video {
  return { ...measured(video, readMetrics(resource.counts, video.statsViewable), nowMs), statsMissedAtMs: 0 }
}

/** `videos.list` left it out, which it does for all that is not visible; a list that holds it may say why. */
export function absentInDetail(video: Video, listed: Availability, nowMs: number): Video {
  return {
    ...video,
    state: listed === 'private' ? 'private' : listed === 'deleted' ? 'removed' : 'unavailable',
    metrics: NO_METRICS,
    movement: 0,
    observedAtMs: nowMs,
    detailsAtMs: nowMs,
    recheck: false,
  }
}

/** `videos:batchGetStats` left it out. It may succeed in part, so that says nothing yet. */
export function absentInStats(video: Video, nowMs: number): Video {
  return { ...video, statsMissedAtMs: nowMs, recheck: true }
}

/** No watched list holds it any more. */
export function leftEveryList(video: Video, nowMs: number): Video {
  return { ...video, state: 'removed', metrics: NO_METRICS, movement: 0, observedAtMs: nowMs }
}

export function isVisible(state: VideoStateName): boolean {
  return state === 'public' || state === 'unlisted' || state === 'live' || state === 'upcoming'
}

const STATS_TRUST_MS = 6 * 3_600_000

/** Whether `videos:batchGetStats` can be expected to tell of it. */
export function isStatsUsable(video: Video, nowMs: number): boolean {
  return (
    isVisible(video.state) && (video.statsMissedAtMs === 0 || nowMs - video.statsMissedAtMs > STATS_TRUST_MS)
  )
}

function measured(video: Video, metrics: Metrics, nowMs: number): Video {
  const elapsedMs = video.observedAtMs === 0 ? 0 : nowMs - video.observedAtMs
  return {
    ...video,
    metrics,
    movement: nextMovement(video.movement, video.metrics, metrics, elapsedMs),
    observedAtMs: nowMs,
  }
}
