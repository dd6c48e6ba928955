import { type Change, METRICS, type Metric, type VideoState } from './model.ts'

/** A metric as answers show it. */
const shown = (state: VideoState, metric: Metric) => (state.hasStatistics ? state[metric] : null)

/** What changed about a video from each moment to the next. The first moment is where the comparison starts. */
export function changesOf(
  videoId: string,
  moments: readonly number[],
  at: (atMs: number) => VideoState | undefined,
): readonly Change[] {
  const changes: Change[] = []
  let before: VideoState | undefined
  for (const atMs of moments) {
    const now = at(atMs)
    if (before && now) {
      for (const what of METRICS) {
        const from = shown(before, what)
        const to = shown(now, what)
        if (from !== to) changes.push({ atMs, videoId, what, from, to })
      }
      if (before.title !== now.title) {
        changes.push({ atMs, videoId, what: 'title', from: before.title, to: now.title })
      }
      if (before.presence !== now.presence) {
        changes.push({ atMs, videoId, what: 'presence', from: before.presence, to: now.presence })
      }
      if (before.broadcast !== now.broadcast) {
        changes.push({ atMs, videoId, what: 'broadcast', from: before.broadcast, to: now.broadcast })
      }
    }
    before = now
  }
  return changes
}

/**
 * Those changes whose outcome lasted for `ms` at least, or lasts still at `endMs` for so long: what somebody who looks
 * every `ms` can't have missed. `changes` are in order of time, as `World.changes` returns them.
 */
export function lastingChanges(changes: readonly Change[], ms: number, endMs: number): readonly Change[] {
  const untilMs = new Map<string, number>()
  const subject = ({ videoId, what }: Change) => `${videoId} ${what}`
  return changes
    .toReversed()
    .filter((change) => {
      const lastedMs = (untilMs.get(subject(change)) ?? endMs) - change.atMs
      untilMs.set(subject(change), change.atMs)
      return lastedMs >= ms
    })
    .toReversed()
}
