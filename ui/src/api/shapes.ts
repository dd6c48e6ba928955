/** What the API answers, as the server's rooms declare it. Types alone: nothing of the server gets into the pages. */

import type { ClientOverview, Sparkline, VideoRow } from '../../../src/history/index.ts'

export type {
  AlertDetail,
  AlertRow,
  AlertState,
  AlertsPage,
  Annotation,
  ClientOverview,
  Gap,
  Metric,
  MetricMovement,
  MetricNow,
  MovementWindow,
  Series,
  SeriesPoint,
  Silence,
  Sparkline,
  StateInterval,
  TitleInterval,
  VideoDetail,
  VideoMovement,
  VideoRow,
} from '../../../src/history/index.ts'

export type Role = 'owner' | 'editor' | 'viewer' | 'share'

export interface Session {
  readonly user: {
    readonly name: string
    readonly role: Role
    /** Null: all of them. */
    readonly clients: readonly string[] | null
  } | null
  readonly loginNeeded: boolean
  readonly demo: boolean
  readonly firstRun: boolean
  readonly derivedMetrics: boolean
  readonly version: string
  /** Why the configuration, or the rules, can't be changed from here. */
  readonly readOnly: { readonly config: string | null; readonly rules: string | null }
}

export interface Overview {
  readonly clients: readonly ClientOverview[]
  readonly generatedAt: number
}

/** A row with its small series, where one was asked for. */
export type VideoListRow = VideoRow & { readonly sparkline?: Omit<Sparkline, 'videoId'> }

export interface VideoList {
  readonly videos: readonly VideoListRow[]
  readonly total: number
  readonly next: string | null
}

/** A small series with a value for each step from `from` on; null where nothing was observed. */
export interface EvenSparkline {
  readonly videoId: string
  readonly from: number
  readonly stepMs: number
  readonly values: readonly (number | null)[]
}

export interface SparklineList {
  readonly sparklines: readonly EvenSparkline[]
}
