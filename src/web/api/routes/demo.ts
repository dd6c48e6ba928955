/** The simulated chat of the demo. */

import { createRoute, z } from '@hono/zod-openapi'
import { answer, body, newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { Problem } from '../problem.ts'
import { DONE } from '../schemas/access.ts'
import { TIME } from '../schemas/common.ts'

const MESSAGE = z.object({
  id: z.int(),
  at: TIME,
  from: z.enum(['bot', 'you']),
  text: z.string(),
  entities: z
    .array(z.object({ type: z.string(), offset: z.int(), length: z.int(), url: z.string().optional() }))
    .readonly(),
  photo: z.string().nullable(),
  silent: z.boolean(),
  edited: z.boolean(),
  buttons: z
    .array(
      z
        .array(z.object({ text: z.string(), data: z.string().nullable(), url: z.string().nullable() }))
        .readonly(),
    )
    .readonly(),
})

const CHAT = z
  .object({
    chat: z.object({ id: z.int(), title: z.string(), type: z.string() }),
    bot: z.object({ name: z.string(), username: z.string() }),
    messages: z.array(MESSAGE).readonly(),
  })
  .openapi('DemoChat')

const read = createRoute({
  method: 'get',
  path: '/demo/chat',
  tags: ['demo'],
  summary: 'The simulated chat, as a phone would show it; only in the demo',
  responses: answer('The last messages', CHAT),
})

const say = createRoute({
  method: 'post',
  path: '/demo/chat',
  tags: ['demo'],
  summary: 'Type something into the simulated chat, or press a button of it',
  request: body(
    z.union([
      z.object({ text: z.string().trim().min(1).max(4096) }),
      z.object({ press: z.object({ messageId: z.int(), data: z.string().max(64) }) }),
    ]),
  ),
  responses: answer('Done; what the bot answers comes as the event `demo`', DONE),
})

export function demoRoutes({ demo }: Pick<ApiPorts, 'demo'>) {
  const chat = () => {
    if (demo) return demo
    throw new Problem('not-found', 'There is a simulated chat in the demo alone')
  }
  return newApi()
    .openapi(read, (c) => c.json(chat().read(), 200))
    .openapi(say, (c) => {
      const said = c.req.valid('json')
      if ('text' in said) chat().say(said.text)
      else chat().press(said.press.messageId, said.press.data)
      return c.json({ ok: true as const }, 200)
    })
}
