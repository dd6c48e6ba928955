/** One video: its row, and how its title and its states changed. */

import { allowedRange, type QueryContext, videoNumber } from './context.ts'
import { type StateInterval, statesBetween, type TitleInterval, titlesBetween } from './states.ts'
import { rowsOf, type VideoRow } from './video-rows.ts'

export interface VideoDetail extends VideoRow {
  readonly titles: readonly TitleInterval[]
  readonly states: readonly StateInterval[]
}

/** Undefined for a video that the history does not know. */
export function video(context: QueryContext, videoId: string): VideoDetail | undefined {
  const number = videoNumber(context, videoId)
  const [row] = number === undefined ? [] : rowsOf(context, [number])
  if (number === undefined || !row) return undefined
  const range = allowedRange(context, { from: 0, to: Number.MAX_SAFE_INTEGER })
  return {
    ...row,
    titles: titlesBetween(context.statements, number, range),
    states: statesBetween(context.statements, number, range),
  }
}
