/**
 * The history: what was observed, alerted and delivered, over time, in a file of its own that is made from the log and
 * can be made again. `openHistory` is where to begin.
 */

export { HistoryError, type HistoryErrorCode } from './error.ts'
export { type History, type HistoryStatus, openHistory } from './history.ts'
export type { MovementWindow } from './movement/movement.ts'
export type { HistoryLogger, HistoryOptions } from './options.ts'
export type { HistoryPolicy } from './policy.ts'
export type { HistoryChange } from './project/projector.ts'
export type { AlertDelivery, AlertRow, AlertState } from './queries/alert-rows.ts'
export type { AlertsPage, AlertsRequest } from './queries/alerts.ts'
export { type Annotation, type AnnotationsRequest, BREAKS } from './queries/annotations.ts'
export type { AlertCause, AlertDetail, CauseStep } from './queries/cause.ts'
export type { TimeRange } from './queries/context.ts'
export type { Gap } from './queries/gaps.ts'
export type { HistoryQueries } from './queries/index.ts'
export type { ObservationRow } from './queries/observations.ts'
export type { ClientOverview } from './queries/overview.ts'
export type { Series, SeriesPoint, SeriesRequest } from './queries/series.ts'
export type { Silence, SilenceReason, SilenceRequest } from './queries/silence.ts'
export type { Sparkline, SparklinesRequest } from './queries/sparklines.ts'
export type { StateInterval, TitleInterval } from './queries/states.ts'
export type { VideoDetail } from './queries/video.ts'
export type { MetricMovement, MetricNow, VideoMovement, VideoRow } from './queries/video-rows.ts'
export type { VideoOrder, VideosPage, VideosRequest } from './queries/videos.ts'
export type { Metric, States } from './state.ts'
