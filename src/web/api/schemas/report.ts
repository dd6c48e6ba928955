import { z } from '@hono/zod-openapi'
import { ALERT_ROW, ALERT_STATE } from './alert.ts'
import { COUNT, NUMBER_QUERY, perMetric, TIME, VIDEO_HEAD } from './common.ts'

export const REPORT_QUERY = z.object({
  from: NUMBER_QUERY,
  to: NUMBER_QUERY,
  offsetMinutes: NUMBER_QUERY.min(-900)
    .max(900)
    .default(0)
    .openapi({ description: "What the reader's midnight is ahead of UTC: where days begin" }),
})

const CHANGE = z
  .object({ start: COUNT, end: COUNT })
  .openapi('Change', { description: 'The first and the last value that were observed in the period' })

const CHANGES = perMetric(CHANGE)

export const REPORT = z
  .object({
    client: z.string(),
    from: TIME,
    to: TIME,
    generatedAt: TIME,
    derivedMetrics: z.boolean(),
    totals: z
      .object({ videos: z.int(), ...CHANGES })
      .openapi({ description: "Sums are ours, not YouTube's: null where derived metrics are off" }),
    videos: z
      .array(z.object({ ...VIDEO_HEAD, ...CHANGES }).openapi('ReportVideo'))
      .readonly()
      .openapi({
        description:
          'Those that gained most views first; by views where derived metrics are off. 500 at the most',
      }),
    days: z
      .array(z.object({ day: z.string(), ...perMetric(COUNT) }).openapi('ReportDay'))
      .readonly()
      .openapi({
        description: "Sums of the last values until each day's end; empty where derived metrics are off",
      }),
    alerts: z
      .array(ALERT_ROW)
      .readonly()
      .openapi({ description: 'What was sent, alone or in a digest, the newest first. 100 at the most' }),
    alertsByState: z.partialRecord(ALERT_STATE, z.int()),
  })
  .openapi('Report')
