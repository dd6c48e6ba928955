/** What the charts need of the server: the series of the video and of those it is compared with, and what marks them. */

import { useMemo, useRef } from 'preact/hooks'
import { api } from '../../api/client.ts'
import { useQueries, useQuery } from '../../api/query.ts'
import type { Annotation, Metric, Series, VideoDetail } from '../../api/shapes.ts'
import { HOUR, now } from '../../format/time.tsx'
import { ageSpanOf, type Span, spanOf, within } from './span.ts'
import type { ChartView } from './view.ts'
import { withoutEchoes } from './words.ts'

export interface ChartVideo {
  readonly detail: VideoDetail
  /** Of the palette's series. */
  readonly color: number
}

export interface ChartData {
  /** The video itself, then those it is compared with, as far as they are known. */
  readonly videos: readonly ChartVideo[]
  readonly span: Span
  /** As far as one can go. */
  readonly bounds: Span
  readonly series: (videoId: string, metric: Metric) => Series | undefined
  readonly annotations: readonly Annotation[]
  readonly error: Error | undefined
  readonly isLoading: boolean
  readonly refresh: () => void
}

/** Comes by itself; nothing changes before. */
const MAX_POINTS = 800

export function useChartData(main: VideoDetail, view: ChartView): ChartData {
  const compared = useQueries(view.compared.map((id) => api.video(id)))
  const videos = useMemo(
    () => [
      { detail: main, color: 0 },
      ...compared.flatMap(({ data }, index) =>
        data.value ? [{ detail: data.value, color: index + 1 }] : [],
      ),
    ],
    [main, ...compared.map(({ data }) => data.value)],
  )
  const isByAge = view.by === 'age'
  const bounds = boundsOf(videos, isByAge)
  const asked = view.range === undefined ? { from: view.from ?? 0, to: view.to ?? 0 } : undefined
  const span = asked
    ? within(asked, bounds)
    : isByAge
      ? ageSpanOf(view.range ?? 'all', bounds.to)
      : spanOf(view.range ?? 'all', bounds.from, bounds.to)

  const wanted = videos.flatMap(({ detail }) => {
    const born = isByAge ? (detail.publishedAt ?? detail.firstSeenAt) : 0
    // Whole hours: the question stays the same while time goes by, and its answer can be kept.
    const range = {
      from: Math.floor((born + span.from) / HOUR) * HOUR,
      to: Math.ceil((born + span.to) / HOUR) * HOUR,
    }
    return view.metrics.map((metric) => ({ videoId: detail.videoId, metric, range }))
  })
  const topics = videos.map(({ detail }) => `videos:${detail.videoId}`)
  const queries = useQueries(
    wanted.map(({ videoId, metric, range }) =>
      api.series(videoId, { metric, ...range, maxPoints: MAX_POINTS }),
    ),
    topics,
  )
  // While the points of another stretch are awaited, those of before stay: no line goes and comes.
  const kept = useRef(new Map<string, Series>())
  for (const [index, { data }] of queries.entries()) {
    const { videoId, metric } = wanted[index]!
    if (data.value) kept.current.set(`${view.by} ${videoId} ${metric}`, data.value)
  }
  const [own] = wanted
  const marks = useQuery(own && api.annotations(main.videoId, own.range), [
    `videos:${main.videoId}`,
    'alerts',
  ])
  const all = [...queries, marks]
  return {
    videos,
    span,
    bounds,
    series: (videoId, metric) => kept.current.get(`${view.by} ${videoId} ${metric}`),
    annotations: withoutEchoes(marks.data.value ?? NOTHING),
    error: all.find(({ error }) => error.value)?.error.value,
    isLoading: all.some(({ data, isLoading }) => isLoading.value && data.value === undefined),
    refresh: () => {
      for (const query of all) void query.refresh()
    },
  }
}

const NOTHING: readonly Annotation[] = []

function boundsOf(videos: readonly ChartVideo[], isByAge: boolean): Span {
  const details = videos.map(({ detail }) => detail)
  if (!isByAge) return { from: Math.min(...details.map(({ firstSeenAt }) => firstSeenAt)), to: now.value }
  return {
    from: 0,
    to: Math.max(...details.map(({ publishedAt, firstSeenAt }) => now.value - (publishedAt ?? firstSeenAt))),
  }
}
