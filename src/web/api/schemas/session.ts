import { z } from '@hono/zod-openapi'

export const SESSION = z
  .object({
    user: z
      .object({
        name: z.string(),
        role: z.enum(['owner', 'editor', 'viewer', 'share']),
        clients: z
          .array(z.string())
          .readonly()
          .nullable()
          .openapi({ description: 'The clients whose data may be seen; null: all' }),
      })
      .nullable(),
    loginNeeded: z.boolean(),
    demo: z.boolean().openapi({ description: 'The world and the chat are simulated' }),
    firstRun: z.boolean().openapi({ description: 'Nothing is configured yet' }),
    derivedMetrics: z.boolean().openapi({
      description: "Whether there are rates, ranks and forecasts of ours, which are not YouTube's",
    }),
    version: z.string(),
  })
  .openapi('Session')
