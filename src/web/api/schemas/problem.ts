import { z } from '@hono/zod-openapi'
import { PROBLEM_CODES } from '../problem.ts'

/** Every answer that is no success (RFC 9457). */
export const PROBLEM = z
  .object({
    type: z.string().openapi({ description: 'Where the code is explained' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().openapi({ description: 'What is wrong and what to do, for people' }),
    code: z
      .string()
      .openapi({ description: `Names the kind: ${PROBLEM_CODES.join(', ')} and others of single routes` }),
    issues: z
      .array(z.object({ where: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: 'What of the request is not valid' }),
  })
  .openapi('Problem')
