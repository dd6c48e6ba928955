import { z } from '@hono/zod-openapi'
import { TIME } from './common.ts'

/** As a configuration may have it; what the environment would fill in is none. */
export const CLIENT_NAME = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^|\p{Cc}]+$/u, { error: "a client's name is one line without |" })
  .refine((name) => !name.includes('${'), { error: 'a name holds no ${...}' })
  .openapi({ example: 'acme' })

export const PASTED = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^\P{Cc}+$/u, { error: 'paste one address or id' })

const KIND = z.enum(['playlist', 'channel', 'video'])

export const WATCH_ENTRY = z
  .object({
    id: z.string(),
    client: z.string(),
    kind: KIND,
    text: z.string().openapi({ description: 'As it stands in the configuration' }),
    url: z.string().nullable(),
    title: z.string().nullable(),
    videos: z.int(),
    state: z.enum(['pending', 'ok', 'partial', 'failed', 'paused']),
    problem: z.object({ message: z.string(), since: TIME, retryAt: TIME }).nullable(),
    quotaPerDay: z.number().nullable(),
    checkedAt: TIME.nullable(),
  })
  .openapi('WatchEntry')

export const WATCH_LIST = z
  .object({
    clients: z.array(z.object({ client: z.string(), entries: z.array(WATCH_ENTRY).readonly() })).readonly(),
    readOnly: z.string().nullable().openapi({ description: 'Why it can not be changed from here' }),
    quota: z.object({ allowedPerDay: z.number(), plannedPerDay: z.number() }).nullable(),
  })
  .openapi('WatchList')

export const LOOK = z
  .object({
    kind: KIND,
    text: z.string(),
    url: z.string().nullable(),
    title: z.string().nullable(),
    detail: z.string(),
    videos: z.int().nullable(),
    thumbnail: z.string().nullable(),
    already: z.array(z.string()).readonly(),
    cost: z.object({
      unitsPerDay: z.number(),
      share: z.number(),
      fits: z.boolean(),
      intervalMs: z.number().nullable(),
    }),
  })
  .openapi('WatchLook')
