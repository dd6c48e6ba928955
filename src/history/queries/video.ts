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

/** What videos are called last; without those that are not known. */
export function titlesOf(
  { statements }: QueryContext,
  videoIds: readonly string[],
): ReadonlyMap<string, string | null> {
  const rows = statements.all<{ video_id: string; title: string | null }>(
    'SELECT video_id, title FROM videos WHERE video_id IN (SELECT value FROM json_each(?))',
    JSON.stringify(videoIds),
  )
  return new Map(rows.map(({ video_id: videoId, title }) => [videoId, title]))
}
