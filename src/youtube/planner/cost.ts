/** What a watch list costs in quota a day, before it is watched. Pure. */

import { BATCH_SIZE } from '../api/resources.ts'
import { listRhythm } from '../sources/schedule.ts'

export interface Watched {
  readonly videos: number
  /** Playlists, uploads of channels included. */
  readonly lists: number
}

export interface CostSettings {
  /** The finest poll interval. */
  readonly everyMs: number
  /** Units a day that may be used, of the general bucket and of all. */
  readonly general: number
  readonly allowed: number
}

export interface DayCost {
  /** Units a day if every video were asked for at the finest interval. */
  readonly unitsPerDay: number
  /** Whether the allowance bears that. */
  readonly fits: boolean
  /** The mean time between two looks at a video that it bears; null: nothing is watched, or nothing allowed. */
  readonly intervalMs: number | null
}

const DAY_MS = 86_400_000

export function dayCost({ videos, lists }: Watched, { everyMs, general, allowed }: CostSettings): DayCost {
  const requests = Math.ceil(videos / BATCH_SIZE)
  // How the videos are spread over the lists is not known: as evenly as can be.
  const pages = Math.max(lists, requests)
  const forLists = lists === 0 ? 0 : listRhythm(lists, pages, everyMs, general).unitsPerDay
  const unitsPerDay = Math.ceil((requests * DAY_MS) / everyMs) + forLists
  const forPolls = Math.max(0, allowed - forLists)
  return {
    unitsPerDay,
    fits: unitsPerDay <= allowed,
    intervalMs:
      requests === 0 || forPolls === 0 ? null : Math.max(everyMs, Math.ceil((requests * DAY_MS) / forPolls)),
  }
}
