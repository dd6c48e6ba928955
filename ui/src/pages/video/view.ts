/** What the chart shows: all of it stands in the address. */

import type { Metric } from '../../api/shapes.ts'
import { setParams } from '../../router/location.ts'

export const RANGES = ['24h', '7d', '30d', 'all'] as const
export type RangeName = (typeof RANGES)[number]
export const METRICS = ['views', 'likes', 'comments'] as const
/** Beside the video itself. */
export const MAX_COMPARED = 4

/** Of videos that are watched for less, all of it is shown at first: in a week it would be a line at the edge. */
const YOUNG_MS = 86_400_000

export interface ChartView {
  /** What is shown where the address names no stretch. */
  readonly usualRange: RangeName
  /** Undefined: from and to. */
  readonly range: RangeName | undefined
  /** In milliseconds since the epoch; by age since the publication. */
  readonly from: number | undefined
  readonly to: number | undefined
  readonly metrics: readonly Metric[]
  readonly compared: readonly string[]
  readonly by: 'date' | 'age'
  readonly hasRate: boolean
}

/** `watchedMs`: for how long the video has been watched. */
export function chartViewOf(params: URLSearchParams, videoId: string, watchedMs: number): ChartView {
  const usualRange = watchedMs < YOUNG_MS ? 'all' : '7d'
  const [from, to] = [time(params.get('from')), time(params.get('to'))]
  const isExact = from !== undefined && to !== undefined && from < to
  const chosen = params.get('metrics')?.split(',') ?? METRICS
  const metrics = METRICS.filter((metric) => chosen.includes(metric))
  const compared = (params.get('compare') ?? '').split(',').filter((id) => id !== '' && id !== videoId)
  return {
    usualRange,
    range: isExact ? undefined : (RANGES.find((name) => name === params.get('range')) ?? usualRange),
    from: isExact ? from : undefined,
    to: isExact ? to : undefined,
    metrics: metrics.length > 0 ? metrics : METRICS,
    compared: [...new Set(compared)].slice(0, MAX_COMPARED),
    by: params.get('by') === 'age' ? 'age' : 'date',
    hasRate: params.get('rate') !== 'off',
  }
}

export function changeChartView(view: ChartView, changes: Partial<ChartView>): void {
  const next = { ...view, ...changes }
  const isExact = next.from !== undefined && next.to !== undefined && next.range === undefined
  setParams({
    range: isExact || next.range === next.usualRange ? undefined : next.range,
    from: isExact ? String(Math.round(next.from ?? 0)) : undefined,
    to: isExact ? String(Math.round(next.to ?? 0)) : undefined,
    metrics: next.metrics.length === METRICS.length ? undefined : next.metrics.join(','),
    compare: next.compared.join(','),
    by: next.by === 'age' ? 'age' : undefined,
    rate: next.hasRate ? undefined : 'off',
  })
}

function time(text: string | null): number | undefined {
  const value = text === null || text === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : undefined
}
