/** Observations as queries tell them, and where they are on the log. */

import { YOUTUBE_VIDEOS } from '../../records/observation.ts'
import { type States, unpackStates } from '../state.ts'
import { HISTORY_IMPORTS } from '../storage/places.ts'
import type { Point } from '../storage/points.ts'

export interface ObservationRow {
  readonly at: number
  readonly views: number | null
  readonly likes: number | null
  readonly comments: number | null
  readonly states: States
  /** `topic-partition-offset`. */
  readonly place: string
}

export function toObservation(point: Point): ObservationRow {
  const { at, views, likes, comments, state } = point
  return { at, views, likes, comments, states: unpackStates(state), place: pointPlace(point) }
}

function pointPlace({ origin, offset }: Point): string {
  return origin < 0 ? `${HISTORY_IMPORTS}-${-1 - origin}-${offset}` : `${YOUTUBE_VIDEOS}-${origin}-${offset}`
}
