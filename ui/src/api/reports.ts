/** What happened to a client's videos in a period. */

import { get } from './http.ts'

export interface Span {
  readonly start: number | null
  readonly end: number | null
}

export interface Totals {
  readonly views: Span
  readonly likes: Span
  readonly comments: Span
}

export interface ReportVideo extends Totals {
  readonly videoId: string
  readonly title: string | null
  readonly publishedAt: number | null
  readonly state: string
}

export interface ReportAlert {
  readonly at: number
  readonly text: string | null
  readonly parameters: Readonly<Record<string, unknown>>
  readonly videoId: string | null
  readonly title: string | null
  readonly state: string
}

export interface Report {
  readonly client: string
  readonly from: number
  readonly to: number
  readonly generatedAt: number
  readonly derivedMetrics: boolean
  readonly totals: Totals & { readonly videos: number }
  readonly videos: readonly ReportVideo[]
  readonly days: readonly {
    readonly day: string
    readonly views: number | null
    readonly likes: number | null
    readonly comments: number | null
  }[]
  readonly alerts: readonly ReportAlert[]
  readonly alertsByState: Readonly<Record<string, number>>
}

export interface ReportRange {
  readonly from: number
  readonly to: number
  /** What the reader's midnight is ahead of UTC. */
  readonly offsetMinutes: number
}

const path = (client: string) => `/reports/${encodeURIComponent(client)}`

export const reportsApi = {
  report: (client: string, range: ReportRange) => get<Report>(path(client), { ...range }),
}
