/** Calculates anew the movement of videos that were observed since, some at a time. */

import { METRICS } from '../state.ts'
import { pointAfter, pointAtOrBefore, slotsBetween } from '../storage/chunks.ts'
import type { Point } from '../storage/points.ts'
import type { Statements } from '../storage/statements.ts'
import { DAYS, HOURS } from '../storage/tiers.ts'
import { DAY_MS, HOUR_MS } from '../time.ts'
import {
  type Moment,
  type MovementWindow,
  movementOf,
  toleranceMs,
  USUAL_DAYS_MS,
  USUAL_HOURS_MS,
  WINDOW_MS,
  WINDOWS,
} from './movement.ts'

const COLUMNS = [
  'video',
  ...WINDOWS.map((window) => `${window}_from`),
  ...METRICS.flatMap((metric) => WINDOWS.map((window) => `${metric}_${window}`)),
  ...METRICS.flatMap((metric) => WINDOWS.map((window) => `${metric}_${window}_usual`)),
]
const SAVE = `INSERT OR REPLACE INTO movements (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`

interface Row {
  readonly id: number
  readonly first_at: number
  readonly last_at: number
  readonly views: number | null
  readonly likes: number | null
  readonly comments: number | null
  readonly published_at: number | null
}

/** One video a step; done when none is left that was observed since. */
export function* refreshMovements(statements: Statements): Generator<void, void> {
  for (;;) {
    const next = statements.get<{ video: number }>('SELECT video FROM moved LIMIT 1')
    if (!next) return
    statements.run('DELETE FROM moved WHERE video = ?', next.video)
    const row = statements.get<Row>(
      'SELECT id, first_at, last_at, views, likes, comments, published_at FROM videos WHERE id = ?',
      next.video,
    )
    if (row) save(statements, row)
    yield
  }
}

function save(statements: Statements, row: Row): void {
  const { id, first_at: firstAt, last_at: at } = row
  const around = (window: MovementWindow) => {
    const start = at - WINDOW_MS[window]
    if (firstAt > start) return firstOf(statements, row)
    const before = pointAtOrBefore(statements, id, start, start - toleranceMs(window))
    const after = pointAfter(statements, id, start, Math.min(at, start + toleranceMs(window)))
    return { before: moment(before), after: moment(after) }
  }
  const movement = movementOf({
    latest: { at, counts: row },
    publishedAt: row.published_at,
    firstAt,
    around: { hour: around('hour'), day: around('day'), week: around('week') },
    hours: slotsBetween(
      statements,
      HOURS,
      id,
      Math.max(firstAt, at - HOUR_MS - USUAL_HOURS_MS) - HOUR_MS,
      at,
    ),
    days: slotsBetween(statements, DAYS, id, Math.max(firstAt, at - USUAL_DAYS_MS) - DAY_MS, at),
  })
  statements.run(
    SAVE,
    id,
    ...WINDOWS.map((window) => movement[window].from),
    ...METRICS.flatMap((metric) => WINDOWS.map((window) => movement[window].metrics[metric].delta)),
    ...METRICS.flatMap((metric) => WINDOWS.map((window) => movement[window].metrics[metric].usual)),
  )
}

/** A video that is younger than the window: it begins with the first observation. */
function firstOf(statements: Statements, { id, first_at: firstAt, last_at: lastAt }: Row) {
  return { before: undefined, after: moment(pointAfter(statements, id, firstAt - 1, lastAt)) }
}

function moment(point: Point | undefined): Moment | undefined {
  return point && { at: point.at, counts: point }
}
