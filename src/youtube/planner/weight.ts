/** How often a video deserves to be asked for, before anyone looks at the budget. */

import type { VideoStateName } from '../../records/observation.ts'

export interface PollSettings {
  /** The finest poll interval. */
  readonly everyMs: number
  /** No video goes unasked, and no unchanged one unwritten, for longer than this while the budget allows. */
  readonly heartbeatMs: number
  /** How often titles and states, which only `videos.list` tells, are looked at. */
  readonly detailsEveryMs: number
}

export interface VideoPace {
  /** Milliseconds since the epoch; null when unknown. */
  readonly publishedAtMs: number | null
  /** The part by which its fastest count grows in an hour: 0.01 is 1 % an hour. */
  readonly movement: number
  readonly state: VideoStateName
}

const NEW_MS = 48 * 3_600_000

/** Movement at which a video is asked for twice as often as one that stands still. */
const NOTABLE_MOVEMENT = 0.002

/** The interval in milliseconds, between `everyMs` and `heartbeatMs`. */
export function desiredIntervalMs(video: VideoPace, settings: PollSettings, nowMs: number): number {
  const { everyMs, heartbeatMs } = settings
  const atMost = (intervalMs: number) => Math.min(Math.max(intervalMs, everyMs), heartbeatMs)
  switch (video.state) {
    case 'live':
      return everyMs
    case 'upcoming':
      return atMost(5 * everyMs)
    case 'private':
    case 'removed':
    case 'unavailable':
      return atMost(10 * everyMs)
    case 'public':
    case 'unlisted': {
      const byMovement = atMost(heartbeatMs / (1 + video.movement / NOTABLE_MOVEMENT))
      const isNew = video.publishedAtMs !== null && nowMs - video.publishedAtMs < NEW_MS
      return isNew ? Math.min(byMovement, atMost(5 * everyMs)) : byMovement
    }
  }
}

/** How long the details of a video may stay unasked: a stream's state changes soon, a title hardly ever. */
export function detailsIntervalMs(state: VideoStateName, settings: PollSettings): number {
  const soon = state === 'live' || state === 'upcoming'
  return soon ? Math.min(settings.detailsEveryMs, 3 * settings.everyMs) : settings.detailsEveryMs
}
