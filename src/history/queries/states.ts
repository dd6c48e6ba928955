/** States as intervals, and titles as they changed. */

import type { MetricStateName, VideoStateName } from '../../records/observation.ts'
import { METRICS, type Metric, unpackStates } from '../state.ts'
import type { Statements } from '../storage/statements.ts'
import type { TimeRange } from './context.ts'

export type StateInterval =
  | {
      readonly of: 'video'
      readonly state: VideoStateName
      readonly from: number
      readonly to: number | null
    }
  | {
      readonly of: Metric
      readonly state: MetricStateName
      readonly from: number
      readonly to: number | null
    }

export interface TitleInterval {
  readonly title: string
  readonly from: number
  /** Null: it is the title still. */
  readonly to: number | null
}

interface ChangeRow<T> {
  readonly at: number
  readonly value: T
}

/**
 * When a video was not simply public, and a metric without a value: from the first observation that said so to the
 * first that said otherwise; `to` is null where it still holds. Intervals that reach beyond the range are whole.
 */
export function statesBetween(statements: Statements, video: number, range: TimeRange): StateInterval[] {
  // All of them: an interval of one aspect may have begun before the latest change of another. They are few.
  const rows = statements.all<ChangeRow<number>>(
    'SELECT at, value FROM states WHERE video = ? ORDER BY at',
    video,
  )
  const intervals: StateInterval[] = []
  for (const aspect of ['video', ...METRICS] as const) {
    let open: ChangeRow<string> | undefined
    const close = (to: number | null) => {
      if (open) intervals.push({ of: aspect, state: open.value, from: open.at, to } as StateInterval)
    }
    for (const { at, value } of rows) {
      const state = unpackStates(value)[aspect]
      if (state === (open?.value ?? normal(aspect))) continue
      close(at)
      open = state === normal(aspect) ? undefined : { at, value: state }
    }
    close(null)
  }
  return intervals.filter(({ from, to }) => from < range.to && (to === null || to > range.from))
}

/** The titles of a range, in order. */
export function titlesBetween(statements: Statements, video: number, range: TimeRange): TitleInterval[] {
  const rows = statements.all<ChangeRow<string>>(
    'SELECT at, value FROM titles WHERE video = ? ORDER BY at',
    video,
  )
  return rows
    .map(({ at, value }, index) => ({ title: value, from: at, to: rows[index + 1]?.at ?? null }))
    .filter(({ from, to }) => from < range.to && (to === null || to > range.from))
}

function normal(aspect: 'video' | Metric): string {
  return aspect === 'video' ? 'public' : 'value'
}
