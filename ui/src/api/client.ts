/** Every question the pages ask, with the type of its answer. */

import { get } from './http.ts'
import type {
  AlertDetail,
  AlertsPage,
  Annotation,
  Metric,
  MovementWindow,
  Overview,
  Series,
  Session,
  SparklineList,
  VideoDetail,
  VideoList,
} from './shapes.ts'

export type VideoOrderName = 'title' | 'published' | 'seen' | Metric | 'movement' | 'ratio'

export interface VideosQuery {
  readonly order?: VideoOrderName
  readonly metric?: Metric
  readonly window?: MovementWindow
  readonly direction?: 'ascending' | 'descending'
  readonly search?: string
  readonly client?: readonly string[]
  readonly state?: readonly string[]
  readonly limit?: number
  readonly cursor?: string
  readonly offset?: number
  readonly sparklines?: '7d'
}

export interface RangeQuery {
  readonly from?: number
  readonly to?: number
}

const video = (id: string) => `/videos/${encodeURIComponent(id)}`

export const api = {
  session: () => get<Session>('/session'),
  overview: () => get<Overview>('/overview'),
  videos: (query: VideosQuery) => get<VideoList>('/videos', { ...query }),
  /** Of at most 200 videos. */
  sparklines: (videoId: readonly string[], metric: Metric) =>
    get<SparklineList>('/sparklines', { videoId, metric, for: '7d' }),
  video: (id: string) => get<VideoDetail>(video(id)),
  series: (id: string, query: RangeQuery & { readonly metric: Metric; readonly maxPoints?: number }) =>
    get<Series>(`${video(id)}/series`, { ...query }),
  annotations: (id: string, query: RangeQuery) =>
    get<{ readonly annotations: readonly Annotation[] }>(`${video(id)}/annotations`, { ...query }),
  alerts: (
    query: RangeQuery & {
      readonly client?: readonly string[]
      readonly videoId?: string
      readonly state?: readonly string[]
      readonly limit?: number
      readonly cursor?: string
    },
  ) => get<AlertsPage>('/alerts', { ...query }),
  alert: (id: string) => get<AlertDetail>(`/alerts/${encodeURIComponent(id)}`),
}
