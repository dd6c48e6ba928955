import { USUAL_DAYS_MS } from '../movement/movement.ts'
import { DAY_MS } from '../time.ts'

/** Whether a video's movement, as of its newest observation, was calculated from what is older than the cutoff. */
export function isMoving(lastAt: number, cutoff: number): boolean {
  return lastAt - USUAL_DAYS_MS - 2 * DAY_MS < cutoff
}
