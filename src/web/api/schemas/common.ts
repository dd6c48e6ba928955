/** Shapes that many routes share. Times are milliseconds since the epoch. */

import { z } from '@hono/zod-openapi'

export const METRIC = z.enum(['views', 'likes', 'comments']).openapi('Metric')
export const WINDOW = z.enum(['hour', 'day', 'week']).openapi('Window')
export const VIDEO_STATE = z
  .enum(['public', 'unlisted', 'live', 'upcoming', 'private', 'removed', 'unavailable'])
  .openapi('VideoState')
export const METRIC_STATE = z.enum(['value', 'hidden', 'disabled', 'missing']).openapi('MetricState')

export const TIME = z
  .int()
  .openapi({ description: 'Milliseconds since the epoch', example: 1_795_000_000_000 })
export const COUNT = z.number().nullable()

/** The same of each metric. */
export function perMetric<Shape extends z.ZodType>(shape: Shape) {
  return { views: shape, likes: shape, comments: shape }
}

/** What a video is known by, wherever it is in a list. */
export const VIDEO_HEAD = {
  videoId: z.string(),
  title: z.string().nullable(),
  publishedAt: TIME.nullable(),
  state: VIDEO_STATE,
}
export const NEXT = z
  .string()
  .nullable()
  .openapi({ description: 'The cursor of the next page; null on the last one' })

/** One value, or the same name several times. */
export function several<T extends z.ZodType>(item: T) {
  return z
    .union([item, z.array(item)])
    .transform((value) => (Array.isArray(value) ? value : [value]) as z.output<T>[])
    .optional()
}

export const CLIENTS_QUERY = several(z.string().max(200)).openapi({
  param: { name: 'client', in: 'query' },
  description: 'Only this client; several times for several',
})
/** A whole number in a query. */
export const NUMBER_QUERY = z.coerce.number().int()
export const TIME_QUERY = NUMBER_QUERY.optional().openapi({ description: 'Milliseconds since the epoch' })
export const CURSOR_QUERY = z
  .string()
  .max(2_000)
  .optional()
  .openapi({ description: '`next` of the page before' })

export const VIDEO_ID = z
  .string()
  .min(1)
  .max(100)
  .openapi({ param: { name: 'id', in: 'path' }, example: 'dQw4w9WgXcQ' })
