import { z } from '@hono/zod-openapi'
import { ALERT_STATE } from './alert.ts'
import { METRIC, NUMBER_QUERY, TIME } from './common.ts'
import { STATES } from './video.ts'

export const SERIES_QUERY = z.object({
  metric: METRIC.default('views'),
  from: NUMBER_QUERY,
  to: NUMBER_QUERY,
  maxPoints: NUMBER_QUERY.min(10).max(1_000).default(1_000),
})

export const SERIES = z
  .object({
    videoId: z.string(),
    metric: METRIC,
    from: TIME.openapi({ description: 'What of the request may be shown' }),
    to: TIME,
    resolutionMs: z
      .int()
      .openapi({ description: '0: each point is an observation; else the length of its stretch' }),
    points: z
      .array(
        z
          .object({
            at: TIME,
            first: z.number(),
            last: z.number(),
            min: z.number(),
            max: z.number(),
            count: z.int(),
          })
          .openapi('SeriesPoint'),
      )
      .readonly(),
    gaps: z
      .array(z.object({ from: TIME, to: TIME, reason: z.string() }).openapi('Gap'))
      .readonly()
      .openapi({ description: 'Where no line may be drawn: `unobserved`, or the state that hid the value' }),
    states: STATES,
  })
  .openapi('Series')

export const ANNOTATIONS_QUERY = z.object({
  from: NUMBER_QUERY,
  to: NUMBER_QUERY,
  maxAlerts: NUMBER_QUERY.min(1).max(1_000).default(200),
})

const ANNOTATION = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('break'), at: TIME, id: z.string(), text: z.string() }),
    z.object({
      kind: z.literal('alert'),
      at: TIME,
      id: z.string(),
      text: z.string().nullable(),
      rule: z.string().nullable(),
      state: ALERT_STATE,
    }),
    z.object({ kind: z.literal('title'), at: TIME, text: z.string() }),
    z.object({ kind: z.literal('state'), at: TIME, of: z.string(), state: z.string() }),
  ])
  .openapi('Annotation')

export const ANNOTATIONS = z.array(ANNOTATION).readonly().openapi('Annotations', {
  description: 'In the order of time; a break is a day on which YouTube changed what a view is',
})
