import { z } from '@hono/zod-openapi'
import { CLIENTS_QUERY, several, TIME_QUERY } from './common.ts'

export const EXPORT_QUERY = z.object({
  format: z.enum(['csv', 'json']).default('csv'),
  videoId: several(z.string().max(100)).openapi({
    description: 'Only this video; several times for several',
  }),
  client: CLIENTS_QUERY,
  from: TIME_QUERY,
  to: TIME_QUERY,
})

export const IMPORT_QUERY = z.object({
  dryRun: z
    .enum(['0', '1', 'true', 'false'])
    .default('0')
    .transform((text) => text === '1' || text === 'true')
    .openapi({ description: '1: read and check, and write nothing' }),
})

export const IMPORT_RESULT = z
  .object({
    dryRun: z.boolean(),
    imported: z.int(),
    tooOld: z.int().openapi({ description: 'Rows that the policy does not let us keep' }),
    refused: z.int().openapi({ description: 'Rows that were left out for another reason' }),
    problems: z
      .array(z.object({ line: z.int(), reason: z.string() }))
      .readonly()
      .openapi({ description: 'The first hundred reasons' }),
  })
  .openapi('ImportResult')

export const RETRY_RESULT = z
  .object({ ok: z.literal(true), queued: z.array(z.string()).readonly() })
  .openapi('RetryResult', {
    description: 'The message is in the outbox again, for each chat that it did not reach',
  })
