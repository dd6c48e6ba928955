/** How fast a video moves: the part by which its fastest count grows in an hour, smoothed. */

import { type Metrics, metricValue } from './metric.ts'

const HOUR_MS = 3_600_000

/** Small counts double at a click: this many are assumed on top. */
const PRIOR = 100

/** What was seen this long ago weighs a third of what is seen now. */
const MEMORY_MS = HOUR_MS

/**
 * @param movement the movement so far
 * @param elapsedMs between the two observations
 */
export function nextMovement(movement: number, before: Metrics, after: Metrics, elapsedMs: number): number {
  if (elapsedMs <= 0) return movement
  const growth = Math.max(
    relativeGrowth(metricValue(before.views), metricValue(after.views)),
    relativeGrowth(metricValue(before.comments), metricValue(after.comments)),
    relativeGrowth(metricValue(before.likes), metricValue(after.likes)),
  )
  const now = growth / (elapsedMs / HOUR_MS)
  const weight = Math.exp(-elapsedMs / MEMORY_MS)
  return movement * weight + now * (1 - weight)
}

/** Falls count too: spam removal is a movement. */
function relativeGrowth(before: bigint | null, after: bigint | null): number {
  if (before === null || after === null || before === after) return 0
  return Math.abs(Number(after - before)) / (Number(before) + PRIOR)
}
