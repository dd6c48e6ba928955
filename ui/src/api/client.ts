/** Every question the pages ask, with the type of its answer. */

import type { Answer } from './answers.ts'
import { get } from './http.ts'
import type { Metric, MovementWindow } from './shapes.ts'

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

export interface AlertsQuery extends RangeQuery {
  readonly client?: readonly string[]
  readonly videoId?: string
  readonly state?: readonly string[]
  readonly limit?: number
  readonly cursor?: string
}

export interface RangeQuery {
  readonly from?: number
  readonly to?: number
}

const video = (id: string) => `/videos/${encodeURIComponent(id)}`

export const api = {
  session: () => get<Answer<'/session'>>('/session'),
  overview: () => get<Answer<'/overview'>>('/overview'),
  videos: (query: VideosQuery) => get<Answer<'/videos'>>('/videos', { ...query }),
  /** Of at most 200 videos. */
  sparklines: (videoId: readonly string[], metric: Metric) =>
    get<Answer<'/sparklines'>>('/sparklines', { videoId, metric, for: '7d' }),
  video: (id: string) => get<Answer<'/videos/:id'>>(video(id)),
  series: (id: string, query: RangeQuery & { readonly metric: Metric; readonly maxPoints?: number }) =>
    get<Answer<'/videos/:id/series'>>(`${video(id)}/series`, { ...query }),
  forecast: (id: string, metric: Metric) =>
    get<Answer<'/videos/:id/forecast'>>(`${video(id)}/forecast`, { metric }),
  annotations: (id: string, query: RangeQuery) =>
    get<Answer<'/videos/:id/annotations'>>(`${video(id)}/annotations`, { ...query }),
  alerts: (query: AlertsQuery) => get<Answer<'/alerts'>>('/alerts', { ...query }),
  alert: (id: string) => get<Answer<'/alerts/:id'>>(`/alerts/${encodeURIComponent(id)}`),
}
