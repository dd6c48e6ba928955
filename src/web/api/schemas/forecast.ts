import { z } from '@hono/zod-openapi'
import { COUNT, METRIC, TIME } from './common.ts'

export const FORECAST_QUERY = z.object({ metric: METRIC.default('views') })

const LATEST = TIME.nullable().openapi({ description: 'Null: perhaps never, or not within a year' })

const SCORED = z
  .object({
    milestone: z.number(),
    madeAt: TIME.openapi({ description: 'From what was known until then, and nothing later' }),
    earliest: TIME,
    likely: TIME,
    latest: LATEST,
    reachedAt: TIME,
    verdict: z.enum(['early', 'within', 'late']),
  })
  .openapi('ScoredForecast')

export const FORECAST = z
  .object({
    videoId: z.string(),
    metric: METRIC,
    value: COUNT.openapi({ description: 'As YouTube said it last' }),
    madeAt: TIME,
    milestone: z.number().nullable(),
    earliest: TIME.nullable(),
    likely: TIME.nullable(),
    latest: LATEST,
    reason: z
      .enum(['too-little-known', 'not-moving', 'too-far', 'no-value'])
      .nullable()
      .openapi({ description: 'Why there is no time; null where there is one' }),
    past: z.array(SCORED).readonly().openapi({
      description: 'Milestones that were passed, with what would have been said of them; the newest last',
    }),
  })
  .openapi('Forecast', { description: "Ours, not YouTube's" })
