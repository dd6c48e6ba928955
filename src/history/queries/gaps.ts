/** Where a line from one point to the next would tell something that nobody saw. */

import type { StateInterval } from './states.ts'

export interface Gap {
  readonly from: number
  readonly to: number
  /** Nobody looked, or the state that kept the value from being seen. */
  readonly reason: 'unobserved' | StateInterval['state']
}

interface GapOptions {
  readonly resolutionMs: number
  readonly states: readonly StateInterval[]
  readonly gapAfterMs: number
  /** The range up to now, and since when the video is known. */
  readonly bounds: { readonly from: number; readonly to: number; readonly firstAt: number }
}

/** `points` in the order of time; each reaches over `resolutionMs`. */
export function gapsOf(points: readonly { readonly at: number }[], options: GapOptions): Gap[] {
  const { resolutionMs, bounds } = options
  const gaps: Gap[] = []
  const add = (from: number, to: number) => {
    const reason = reasonFor(from, to, options)
    if (reason) gaps.push({ from, to, reason })
  }
  const [first] = points
  const start = Math.max(bounds.from, bounds.firstAt)
  if (!first) {
    if (start < bounds.to) add(start, bounds.to)
    return gaps
  }
  if (start < first.at) add(start, first.at)
  for (const [index, { at }] of points.entries()) {
    const from = at + resolutionMs
    const to = points[index + 1]?.at ?? bounds.to
    if (from < to) add(from, to)
  }
  return gaps
}

function reasonFor(from: number, to: number, { states, gapAfterMs }: GapOptions): Gap['reason'] | undefined {
  const hiding = states.filter(
    (interval) => hides(interval) && interval.from < to && (interval.to === null || interval.to > from),
  )
  // The video's own state says more than that a metric is missing.
  const state = hiding.find((interval) => interval.of === 'video') ?? hiding[0]
  if (state) return state.state
  return to - from > gapAfterMs ? 'unobserved' : undefined
}

function hides({ of, state }: StateInterval): boolean {
  return of !== 'video' || state === 'private' || state === 'removed' || state === 'unavailable'
}
