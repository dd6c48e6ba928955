/** The columns of the table: what they are called, how wide they are, what they show, and the order they stand for. */

import type { ComponentChildren } from 'preact'
import type { VideoOrderName } from '../../api/client.ts'
import type { EvenSparkline, VideoListRow } from '../../api/shapes.ts'
import { EvenSparklineSvg } from '../../components/sparkline.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { MetricValue, VideoState } from '../../components/video-state.tsx'
import { change, shortChange, times } from '../../format/number.ts'
import { Ago, date, duration } from '../../format/time.tsx'
import type { View } from './view.ts'

interface CellContext {
  readonly view: View
  readonly line: EvenSparkline | undefined
}

/** How wide a screen is, and the media query of it, narrowest first. */
export const ROOMS = {
  tablet: '(min-width: 60rem)',
  laptop: '(min-width: 70rem)',
  desk: '(min-width: 85rem)',
  wide: '(min-width: 100rem)',
} as const

export type Room = keyof typeof ROOMS

export interface Column {
  readonly id: string
  readonly title: string
  readonly width: string
  readonly order?: VideoOrderName
  readonly isNumber?: boolean
  /** Calculated by us. */
  readonly isOurs?: boolean
  /** Among those that everybody begins with. */
  readonly isUsual?: boolean
  /** Begun with only on screens that are as wide, so that titles keep their room. */
  readonly needs?: Room
  readonly cell: (row: VideoListRow, context: CellContext) => ComponentChildren
}

export const WINDOW_WORDS = { hour: 'last hour', day: 'last 24 h', week: 'last 7 days' } as const

export const COLUMNS: readonly Column[] = [
  {
    id: 'video',
    title: 'Video',
    width: 'minmax(15rem, 1fr)',
    order: 'title',
    isUsual: true,
    cell: ({ videoId, title, channelTitle, state }) => (
      <div class="video-cell">
        <Thumbnail videoId={videoId} width={64} />
        <div class="video-cell-text">
          <a class="clip row-link" href={`/videos/${encodeURIComponent(videoId)}`} title={title ?? videoId}>
            <bdi>{title ?? videoId}</bdi>
          </a>
          <span class="video-cell-below small faint">
            {state !== 'public' && <VideoState state={state} />}
            <bdi class="clip">{channelTitle ?? videoId}</bdi>
          </span>
        </div>
      </div>
    ),
  },
  {
    id: 'client',
    title: 'Client',
    width: 'minmax(8rem, 0.4fr)',
    isUsual: true,
    cell: ({ clients }) => {
      const names = clients.join(', ')
      return (
        <div class="clip" title={names}>
          {names || '–'}
        </div>
      )
    },
  },
  {
    id: 'views',
    title: 'Views',
    width: '5rem',
    order: 'views',
    isNumber: true,
    isUsual: true,
    cell: ({ views }) => <MetricValue now={views} />,
  },
  {
    id: 'likes',
    title: 'Likes',
    width: '4.5rem',
    order: 'likes',
    isNumber: true,
    isUsual: true,
    needs: 'laptop',
    cell: ({ likes }) => <MetricValue now={likes} />,
  },
  {
    id: 'comments',
    title: 'Comments',
    width: '6rem',
    order: 'comments',
    isNumber: true,
    isUsual: true,
    needs: 'desk',
    cell: ({ comments }) => <MetricValue now={comments} />,
  },
  {
    id: 'change',
    title: 'Change',
    width: '5.5rem',
    order: 'movement',
    isNumber: true,
    isOurs: true,
    isUsual: true,
    cell: ({ movement }, { view }) => {
      const delta = movement?.[view.window][view.metric].delta ?? null
      return delta === null ? <Nothing /> : <strong title={change(delta)}>{shortChange(delta)}</strong>
    },
  },
  {
    id: 'usual',
    title: 'To usual',
    width: '5rem',
    order: 'ratio',
    isNumber: true,
    isOurs: true,
    isUsual: true,
    cell: ({ movement }, { view }) => {
      const { ratio = null, usual = null } = movement?.[view.window][view.metric] ?? {}
      if (ratio === null) return <Nothing />
      const tone = ratio >= 2 ? 'good' : ratio < 0.5 ? 'warn' : 'muted'
      return (
        <span class={tone} title={usual === null ? undefined : `usually ${change(usual)}`}>
          {times(ratio)}
        </span>
      )
    },
  },
  {
    id: 'trend',
    title: '7 days',
    width: '7rem',
    isUsual: true,
    needs: 'tablet',
    cell: (_, { line }) => line && <EvenSparklineSvg line={line} />,
  },
  {
    id: 'state',
    title: 'State',
    width: '6rem',
    cell: ({ state }) => <VideoState state={state} />,
  },
  {
    id: 'published',
    title: 'Published',
    width: '6.5rem',
    order: 'published',
    cell: ({ publishedAt }) =>
      publishedAt === null ? <Nothing /> : <span class="nowrap">{date(publishedAt)}</span>,
  },
  {
    id: 'length',
    title: 'Length',
    width: '5rem',
    isNumber: true,
    cell: ({ durationSeconds }) =>
      durationSeconds === null ? <Nothing /> : duration(durationSeconds * 1000),
  },
  {
    id: 'seen',
    title: 'Last seen',
    width: '6.5rem',
    order: 'seen',
    isUsual: true,
    needs: 'wide',
    cell: ({ lastSeenAt }) => <Ago at={lastSeenAt} />,
  },
]

function Nothing() {
  return <span class="faint">–</span>
}

/**
 * The columns of a view, in their order; the video itself always, ours only where they may be shown. Those that were
 * chosen are there however narrow the screen is.
 */
export function columnsOf(view: View, isDerived: boolean, rooms: ReadonlySet<Room>): readonly Column[] {
  const isBegunWith = ({ isUsual, needs }: Column) => isUsual && (needs === undefined || rooms.has(needs))
  return COLUMNS.filter(
    (column) =>
      (isDerived || !column.isOurs) &&
      (column.id === 'video' || (view.columns ? view.columns.includes(column.id) : isBegunWith(column))),
  )
}
