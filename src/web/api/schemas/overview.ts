import { z } from '@hono/zod-openapi'
import { ALERT_STATE } from './alert.ts'
import { COUNT, perMetric, TIME, VIDEO_STATE } from './common.ts'

const DAY = z.object({ delta: z.number(), usual: COUNT })

export const CLIENT_OVERVIEW = z
  .object({
    client: z.string().nullable().openapi({ description: 'Null: videos that are watched for nobody' }),
    videos: z.int(),
    states: z
      .partialRecord(VIDEO_STATE, z.int())
      .openapi({ description: 'Videos that are not public, by state' }),
    unseen: z
      .int()
      .openapi({ description: 'Public videos that nobody looked at for so long that something is wrong' }),
    lastSeenAt: TIME,
    alerts: z
      .partialRecord(ALERT_STATE, z.int())
      .openapi({ description: 'Messages of the last 24 hours, by state' }),
    day: z.object(perMetric(DAY)).optional().openapi({
      description: "Ours, not YouTube's: what the last day changed. Absent where derived metrics are off",
    }),
  })
  .openapi('ClientOverview')

export const OVERVIEW = z
  .object({ clients: z.array(CLIENT_OVERVIEW).readonly(), generatedAt: TIME })
  .openapi('Overview')
