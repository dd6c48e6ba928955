/** The chats that get alerts. */

import { createRoute, z } from '@hono/zod-openapi'
import type { Auth } from '../../auth/index.ts'
import { answer, body, newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { recordChange } from '../record.ts'
import { CHAT, CHAT_CHANGE, CHAT_ID, CHATS, INVITATION } from '../schemas/chats.ts'
import { CLIENT_NAME } from '../schemas/watch.ts'

const tags = ['chats']
const params = z.object({ id: CHAT_ID })

const read = createRoute({
  method: 'get',
  path: '/chats',
  tags,
  summary: 'The chats, their routes, and what is muted or parked',
  responses: answer('The chats', CHATS),
})

const invite = createRoute({
  method: 'post',
  path: '/chats/invite',
  tags,
  summary: 'A link that pairs one chat with a route; good once, for a day',
  request: body(
    z.object({
      client: CLIENT_NAME.openapi({ description: "A client's name, or another route of the rules" }),
      role: z.enum(['viewer', 'admin']).default('viewer'),
      group: z.boolean().default(false).openapi({ description: 'The link asks which group' }),
    }),
  ),
  responses: answer('The invitation', INVITATION),
})

const test = createRoute({
  method: 'post',
  path: '/chats/{id}/test',
  tags,
  summary: 'Send a test message now',
  request: { params },
  responses: answer('It was sent', z.object({ ok: z.literal(true), messageId: z.int().nullable() })),
})

const change = createRoute({
  method: 'patch',
  path: '/chats/{id}',
  tags,
  summary: 'Mute a chat or unmute it, unmute a video, or send to a parked chat again',
  request: { params, ...body(CHAT_CHANGE) },
  responses: answer('The chat', CHAT),
})

export function chatsRoutes({ desks: { chats } }: Pick<ApiPorts, 'desks'>, auth: Auth) {
  return newApi()
    .openapi(read, async (c) => c.json(await chats.read(c.req.raw.signal), 200))
    .openapi(invite, async (c) => {
      const { client, ...request } = c.req.valid('json')
      const invitation = await chats.invite({ route: client, ...request }, c.req.raw.signal)
      await recordChange(auth, c, 'chats.invite', client, request.role)
      return c.json(invitation, 200)
    })
    .openapi(test, async (c) => {
      const { id } = c.req.valid('param')
      const { messageId } = await chats.test(id, c.req.raw.signal)
      await recordChange(auth, c, 'chats.test', id)
      return c.json({ ok: true as const, messageId }, 200)
    })
    .openapi(change, async (c) => {
      const { id } = c.req.valid('param')
      const wanted = c.req.valid('json')
      const chat = await chats.change(id, wanted, c.req.raw.signal)
      const what = [
        wanted.mutedUntil === null && 'unmuted',
        wanted.mutedUntil && `muted until ${new Date(wanted.mutedUntil).toISOString()}`,
        wanted.unpark && 'unparked',
        wanted.unmuteVideo && `video ${wanted.unmuteVideo} unmuted`,
      ]
      await recordChange(auth, c, 'chats.change', id, what.filter(Boolean).join(', '))
      return c.json(chat, 200)
    })
}
