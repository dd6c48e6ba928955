import { z } from '@hono/zod-openapi'
import { COUNT, METRIC, TIME } from './common.ts'

/** A length of time as `24h` or `7d`. */
export const LENGTH = z
  .string()
  .regex(/^(?:[1-9]\d{0,2}h|[1-9]\d{0,1}d)$/, { error: 'expected a time such as 24h or 7d' })

const UNIT_MS = { h: 3_600_000, d: 86_400_000 }

/** In milliseconds, of what `LENGTH` lets through. */
export function lengthOf(text: string): number {
  return Number.parseInt(text, 10) * UNIT_MS[text.at(-1) as 'h' | 'd']
}

export const SPARKLINES_QUERY = z.object({
  videoId: z
    .union([z.string().max(100), z.array(z.string().max(100)).max(200)])
    .transform((value) => (Array.isArray(value) ? value : [value]))
    .openapi({ description: 'Several times for several, 200 at the most' }),
  metric: METRIC.default('views'),
  for: LENGTH.default('7d').openapi({ description: 'Over this time: 24h, 7d' }),
})

export const SPARKLINES = z
  .object({
    sparklines: z
      .array(
        z
          .object({
            videoId: z.string(),
            from: TIME.openapi({ description: 'Where the first step begins' }),
            stepMs: z.int().openapi({ description: 'An hour, or a day (UTC) beyond eight days' }),
            values: z
              .array(COUNT)
              .readonly()
              .openapi({ description: 'The last value of each step; null where nothing was observed' }),
          })
          .openapi('EvenSparkline'),
      )
      .readonly(),
  })
  .openapi('Sparklines')
