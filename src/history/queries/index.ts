/** Everything that can be asked of the history, each answered from what was committed last. */

import { guarded } from '../storage/database.ts'
import { type ExportRequest, exportPoints } from '../transfer/export.ts'
import { type AlertsPage, type AlertsRequest, alerts } from './alerts.ts'
import { type Annotation, type AnnotationsRequest, annotations } from './annotations.ts'
import { type AlertDetail, alert } from './cause.ts'
import type { QueryContext } from './context.ts'
import { type Forecast, type ForecastRequest, forecast } from './forecast.ts'
import { type ClientOverview, overview } from './overview.ts'
import { type Report, type ReportRequest, report } from './report.ts'
import { clientsOf, clientsOfAlerts, clientsOfVideos, type Scope } from './scope.ts'
import { type Series, type SeriesRequest, series } from './series.ts'
import { type Silence, type SilenceRequest, silence } from './silence.ts'
import { type Sparkline, type SparklinesRequest, sparklines } from './sparklines.ts'
import { titlesOf, type VideoDetail, video } from './video.ts'
import { registerFunctions, type VideosPage, type VideosRequest, videos } from './videos.ts'

/** Times are milliseconds since the epoch. Every query throws `HistoryError`: `invalid`, `damaged`, `disk`. */
export class HistoryQueries {
  readonly #context: QueryContext

  constructor(context: QueryContext) {
    this.#context = context
    registerFunctions(context)
  }

  /** A metric of a video over time, in at most 1,000 points. Undefined for an unknown video. */
  series(request: SeriesRequest): Series | undefined {
    return this.#ask((context) => series(context, request))
  }

  /** Small series of many videos, for a table. */
  sparklines(request: SparklinesRequest): readonly Sparkline[] {
    return this.#ask((context) => sparklines(context, request))
  }

  /** The table of videos, a page at a time. Throws `derived-metrics-off` for an order of ours. */
  videos(request: VideosRequest): VideosPage {
    return this.#ask((context) => videos(context, request))
  }

  /** One video with its titles and states. Undefined for an unknown one. */
  video(videoId: string): VideoDetail | undefined {
    return this.#ask((context) => video(context, videoId))
  }

  /** For whom a video is watched. Undefined for an unknown one. */
  clientsOf(videoId: string): readonly string[] | undefined {
    return this.#ask((context) => clientsOf(context, videoId))
  }

  /** The same for several; without those that are not known. */
  clientsOfVideos(videoIds: readonly string[]): ReadonlyMap<string, readonly string[]> {
    return this.#ask((context) => clientsOfVideos(context, videoIds))
  }

  /** For whom alerts are; without those that are not known. */
  clientsOfAlerts(ids: readonly string[]): ReadonlyMap<string, readonly string[]> {
    return this.#ask((context) => clientsOfAlerts(context, ids))
  }

  /** What videos are called last; without those that are not known. */
  titlesOf(videoIds: readonly string[]): ReadonlyMap<string, string | null> {
    return this.#ask((context) => titlesOf(context, videoIds))
  }

  /** The clients side by side. */
  overview(): readonly ClientOverview[] {
    return this.#ask(overview)
  }

  /** What a chart is marked with. */
  annotations(request: AnnotationsRequest): readonly Annotation[] {
    return this.#ask((context) => annotations(context, request))
  }

  /** The feed of alerts, newest first, a page at a time. */
  alerts(request: AlertsRequest = {}): AlertsPage {
    return this.#ask((context) => alerts(context, request))
  }

  /** One alert, with what it comes from. Undefined for one that is unknown in the scope. Throws `RegistryError` too. */
  alert(id: string, scope?: Scope): Promise<AlertDetail | undefined> {
    return this.#ask((context) => alert(context, id, scope))
  }

  /** Why there was no alert. Throws `RegistryError` too. */
  silence(request: SilenceRequest): Promise<Silence> {
    return this.#ask((context) => silence(context, request))
  }

  /** When a video will pass its next milestone. Undefined for an unknown one. Throws `derived-metrics-off`. */
  forecast(request: ForecastRequest): Forecast | undefined {
    return this.#ask((context) => forecast(context, request))
  }

  /** What became of a client's videos in a period. Undefined for a client of whom nothing is known. */
  report(request: ReportRequest): Promise<Report | undefined> {
    return this.#ask((context) => report(context, request))
  }

  /** Observations as CSV or JSON, in pieces of text as they are read. */
  export(request: ExportRequest, signal: AbortSignal): AsyncGenerator<string, void> {
    return exportPoints(this.#context, request, signal)
  }

  #ask<T>(query: (context: QueryContext) => T): T {
    return guarded(this.#context.file, () => query(this.#context))
  }
}
