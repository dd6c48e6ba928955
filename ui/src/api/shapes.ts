/** What the API answers, by the names that the pages use. All of it as the server declares it. */

import type { Answer } from './answers.ts'

export type Session = Answer<'/session'>

export type Overview = Answer<'/overview'>
export type ClientOverview = Overview['clients'][number]

export type VideoList = Answer<'/videos'>
/** A row with its small series, where one was asked for. */
export type VideoListRow = VideoList['videos'][number]
export type VideoState = VideoListRow['state']
export type MetricNow = VideoListRow['views']
export type MovementWindow = keyof NonNullable<VideoListRow['movement']>
/** A small series with a value for each step from `from` on; null where nothing was observed. */
export type EvenSparkline = Answer<'/sparklines'>['sparklines'][number]

export type VideoDetail = Answer<'/videos/:id'>
export type Series = Answer<'/videos/:id/series'>
export type Metric = Series['metric']
export type SeriesPoint = Series['points'][number]
export type Gap = Series['gaps'][number]
export type Annotation = Answer<'/videos/:id/annotations'>[number]
/** When a video will pass its next milestone. Ours, not YouTube's. */
export type Forecast = Answer<'/videos/:id/forecast'>

export type AlertRow = Answer<'/alerts'>['alerts'][number]
export type AlertState = AlertRow['state']
export type AlertDetail = Answer<'/alerts/:id'>
/** Why there was no alert. */
export type Silence = Answer<'/videos/:id/silence'>
export type VideoRow = VideoListRow
