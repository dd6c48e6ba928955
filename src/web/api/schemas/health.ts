/** How the program stands, for the page that tells what needs a person. */

import { z } from '@hono/zod-openapi'
import { TIME } from './common.ts'

const STAGE = z
  .object({
    name: z.string(),
    state: z.enum(['starting', 'running', 'degraded', 'failed', 'stopped', 'off']),
    detail: z.string().nullable().openapi({ description: 'What is wrong and what to do, or why it is off' }),
    lag: z
      .int()
      .nullable()
      .openapi({ description: 'Records that are written and that it has not read; null: not known' }),
  })
  .openapi('StageHealth')

const QUOTA = z
  .object({
    bucket: z.string(),
    usedUnits: z.number(),
    allowedUnits: z.number().openapi({ description: "The day's quota times the budget" }),
    resetsAt: TIME,
    closedUntil: TIME.nullable().openapi({ description: 'Nothing is asked of it before this' }),
    runsOutAt: TIME.nullable().openapi({ description: "At today's pace; null: not before it is reset" }),
  })
  .openapi('QuotaHealth')

const TROUBLE = z
  .object({
    where: z.string().openapi({ description: 'A stage, a source as it is configured, a chat or a video' }),
    message: z.string(),
    remedy: z.string().nullable().openapi({ description: 'Null where the message has it' }),
    since: TIME.nullable(),
    severity: z.enum(['error', 'warning']),
  })
  .openapi('Trouble')

export const HEALTH = z
  .object({
    at: TIME,
    startedAt: TIME,
    isHealthy: z.boolean().openapi({ description: 'No stage has failed' }),
    isReady: z.boolean().openapi({ description: 'Every stage that is on works' }),
    stages: z.array(STAGE).readonly(),
    troubles: z.array(TROUBLE).readonly().openapi({ description: 'What needs a person, errors first' }),
    youtube: z
      .object({
        videos: z.object({ watched: z.int(), observed: z.int(), notVisible: z.int() }),
        sources: z.object({ total: z.int(), failed: z.int() }),
        quota: z.array(QUOTA).readonly(),
        sustainableIntervalMs: z.number().nullable().openapi({
          description: 'The mean time between two looks at a video that the rest of the day bears',
        }),
        polls: z
          .object({ observations: z.int(), records: z.int(), units: z.int(), inFlight: z.int() })
          .openapi({
            description: 'Since the start of this process',
          }),
      })
      .nullable(),
    rules: z
      .array(z.object({ query: z.string(), rule: z.string(), sink: z.string(), lag: z.int() }))
      .readonly(),
    telegram: z
      .object({
        bot: z.string(),
        queued: z.int(),
        oldestQueuedAt: TIME.nullable(),
        parkedChats: z.int(),
      })
      .nullable(),
    history: z
      .object({
        behind: z.int(),
        unreadable: z.int().openapi({ description: 'Records that were left out, since the start' }),
        committedAt: TIME.nullable(),
      })
      .nullable(),
    topics: z.array(z.object({ name: z.string(), partitions: z.int(), records: z.int() })).readonly(),
    storage: z.object({
      parts: z
        .array(z.object({ kind: z.enum(['log', 'history', 'state', 'audit', 'other']), bytes: z.int() }))
        .readonly()
        .openapi({ description: 'Of the data directory, the largest first' }),
      freeBytes: z.number().nullable(),
    }),
    versions: z.object({ tubewire: z.string(), node: z.string(), sqlite: z.string().nullable() }),
  })
  .openapi('Health')

/** What the composition tells. */
export type HealthReport = z.output<typeof HEALTH>
