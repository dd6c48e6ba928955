import { z } from '@hono/zod-openapi'
import { TIME } from './common.ts'

const REASON = z.object({ reason: z.string(), remedy: z.string() })

export const CHAT_ID = z
  .string()
  .regex(/^(-?\d{1,20}|@[A-Za-z]\w{3,40})$/, { error: 'a chat id is a number or an @channel' })
  .openapi({ param: { name: 'id', in: 'path' }, example: '123456789' })

export const CHAT = z
  .object({
    id: z.string(),
    title: z.string().nullable(),
    type: z.string().nullable(),
    username: z.string().nullable(),
    role: z.enum(['viewer', 'admin']).nullable(),
    routes: z.array(z.string()).readonly(),
    configured: z
      .boolean()
      .openapi({ description: 'The configuration names it, which alone can take it out' }),
    state: z.enum(['active', 'parked']),
    reason: z.string().nullable(),
    remedy: z.string().nullable(),
    parkedAt: TIME.nullable(),
    mutedUntil: TIME.nullable(),
    mutedVideos: z.array(z.object({ videoId: z.string(), title: z.string().nullable() })).readonly(),
    quiet: z.object({ from: z.string(), to: z.string(), timeZone: z.string() }).nullable(),
    pairedAt: TIME.nullable(),
    queued: z.int(),
    lastError: REASON.extend({ at: TIME }).nullable(),
  })
  .openapi('Chat')

export const CHATS = z
  .object({
    bot: z.object({ username: z.string().nullable(), problem: REASON.nullable() }),
    routes: z.array(z.object({ name: z.string(), chats: z.array(z.string()).readonly() })).readonly(),
    chats: z.array(CHAT).readonly(),
  })
  .openapi('Chats')

export const INVITATION = z
  .object({
    link: z.string().openapi({ description: 'Opens the bot with a code that is good once' }),
    qr: z.string().openapi({ description: 'The same as a picture: SVG' }),
    expiresAt: TIME,
  })
  .openapi('Invitation')

export const CHAT_CHANGE = z.object({
  mutedUntil: TIME.nullable().optional(),
  unpark: z.literal(true).optional(),
  unmuteVideo: z.string().max(100).optional(),
})
