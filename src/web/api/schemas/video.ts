import { z } from '@hono/zod-openapi'
import {
  CLIENTS_QUERY,
  COUNT,
  CURSOR_QUERY,
  METRIC,
  METRIC_STATE,
  NEXT,
  NUMBER_QUERY,
  perMetric,
  several,
  TIME,
  VIDEO_HEAD,
  VIDEO_STATE,
  WINDOW,
} from './common.ts'
import { LENGTH } from './sparkline.ts'

const METRIC_NOW = z
  .object({
    value: COUNT.openapi({ description: 'As YouTube said it last; null where the state is not `value`' }),
    state: METRIC_STATE,
  })
  .openapi('MetricNow')

const METRIC_MOVEMENT = z
  .object({
    delta: COUNT.openapi({ description: "What the last observation is above the window's start" }),
    usual: COUNT.openapi({ description: 'The median of such changes before' }),
    ratio: COUNT.openapi({ description: '`delta` over what is usual in the time it covers' }),
  })
  .openapi('MetricMovement')

const WINDOW_MOVEMENT = z.object({
  from: TIME.nullable().openapi({ description: 'Where it begins' }),
  ...perMetric(METRIC_MOVEMENT),
})

const MOVEMENT = z
  .object({ hour: WINDOW_MOVEMENT, day: WINDOW_MOVEMENT, week: WINDOW_MOVEMENT })
  .openapi('VideoMovement', { description: "Ours, not YouTube's. Absent where derived metrics are off" })

export const VIDEO_ROW = z
  .object({
    ...VIDEO_HEAD,
    channelId: z.string().nullable(),
    channelTitle: z.string().nullable(),
    clients: z.array(z.string()).readonly(),
    playlists: z.array(z.string()).readonly(),
    durationSeconds: z.number().nullable(),
    ...perMetric(METRIC_NOW),
    firstSeenAt: TIME.openapi({ description: 'The first observation that is kept' }),
    lastSeenAt: TIME,
    movement: MOVEMENT.optional(),
  })
  .openapi('VideoRow')

const SPARKLINE = z
  .object({ times: z.array(TIME).readonly(), values: z.array(z.number()).readonly() })
  .openapi('Sparkline', {
    description: 'The last value of each hour, or of each day (UTC) beyond eight days',
  })

export const VIDEOS_PAGE = z
  .object({
    videos: z.array(VIDEO_ROW.extend({ sparkline: SPARKLINE.optional() }).openapi('VideoInList')).readonly(),
    total: z.int().openapi({ description: 'All that the filters let through' }),
    next: NEXT,
  })
  .openapi('VideosPage')

const ORDERS = ['title', 'published', 'seen', 'views', 'likes', 'comments', 'movement', 'ratio'] as const

export const VIDEOS_QUERY = z.object({
  order: z.enum(ORDERS).default('views').openapi({
    description: '`movement` and `ratio` are ours: refused where derived metrics are off',
  }),
  metric: METRIC.default('views').openapi({ description: 'Of `movement`, `ratio` and the sparklines' }),
  window: WINDOW.default('day').openapi({ description: 'Of `movement` and `ratio`' }),
  direction: z.enum(['ascending', 'descending']).optional(),
  search: z
    .string()
    .max(100)
    .optional()
    .openapi({ description: 'Words in the title, the channel or the id' }),
  client: CLIENTS_QUERY,
  state: several(VIDEO_STATE),
  limit: NUMBER_QUERY.min(1).max(500).default(50),
  cursor: CURSOR_QUERY,
  offset: NUMBER_QUERY.min(0)
    .max(10_000_000)
    .optional()
    .openapi({ description: 'Instead of a cursor: leaves out so many rows' }),
  sparklines: LENGTH.optional().openapi({
    description: 'A small series with each video, over this time: 24h, 7d',
    example: '7d',
  }),
})

const STATE_INTERVAL = z
  .object({
    of: z.enum(['video', 'views', 'likes', 'comments']),
    state: z.union([VIDEO_STATE, METRIC_STATE]),
    from: TIME,
    to: TIME.nullable().openapi({ description: 'Null: it holds still' }),
  })
  .openapi('StateInterval')

export const STATES = z.array(STATE_INTERVAL).readonly()

export const VIDEO_DETAIL = VIDEO_ROW.extend({
  titles: z.array(z.object({ title: z.string(), from: TIME, to: TIME.nullable() })).readonly(),
  states: STATES,
}).openapi('VideoDetail')
