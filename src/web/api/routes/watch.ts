/** The watch list. */

import { createRoute, z } from '@hono/zod-openapi'
import type { Auth } from '../../auth/index.ts'
import { answer, body, newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { recordChange } from '../record.ts'
import { DONE, ID } from '../schemas/access.ts'
import { CLIENT_NAME, LOOK, PASTED, WATCH_ENTRY, WATCH_LIST } from '../schemas/watch.ts'

const tags = ['watch list']
const params = z.object({ id: ID })

const read = createRoute({
  method: 'get',
  path: '/watch',
  tags,
  summary: 'What is watched for whom, and how that stands',
  responses: answer('The watch list', WATCH_LIST),
})

const look = createRoute({
  method: 'post',
  path: '/watch/look',
  tags,
  summary: 'What a pasted address is, and what watching it would cost; asks YouTube, for a unit or two',
  request: body(z.object({ text: PASTED })),
  responses: answer('What it is', LOOK),
})

const add = createRoute({
  method: 'post',
  path: '/watch/entries',
  tags,
  summary: 'Watch something for a client',
  request: body(z.object({ client: CLIENT_NAME, text: PASTED })),
  responses: answer('The entry', WATCH_ENTRY),
})

const change = createRoute({
  method: 'patch',
  path: '/watch/entries/{id}',
  tags,
  summary: 'Pause an entry, resume it, or watch it for another client',
  request: { params, ...body(z.object({ paused: z.boolean().optional(), client: CLIENT_NAME.optional() })) },
  responses: answer('The entry; another client gives it another id', WATCH_ENTRY),
})

const remove = createRoute({
  method: 'delete',
  path: '/watch/entries/{id}',
  tags,
  summary: 'Stop watching something for a client',
  request: { params },
  responses: answer('It is on the list no more', DONE),
})

export function watchRoutes({ desks: { watch } }: Pick<ApiPorts, 'desks'>, auth: Auth) {
  return newApi()
    .openapi(read, async (c) => c.json(await watch.read(), 200))
    .openapi(look, async (c) => c.json(await watch.look(c.req.valid('json').text, c.req.raw.signal), 200))
    .openapi(add, async (c) => {
      const entry = await watch.add(c.req.valid('json'))
      await recordChange(auth, c, 'watch.add', entry.text, `for ${entry.client}`)
      return c.json(entry, 200)
    })
    .openapi(change, async (c) => {
      const wanted = c.req.valid('json')
      const entry = await watch.change(c.req.valid('param').id, wanted)
      const what = [
        wanted.paused !== undefined && (wanted.paused ? 'paused' : 'resumed'),
        wanted.client !== undefined && `for ${entry.client}`,
      ]
      await recordChange(auth, c, 'watch.change', entry.text, what.filter(Boolean).join(', '))
      return c.json(entry, 200)
    })
    .openapi(remove, async (c) => {
      const gone = await watch.remove(c.req.valid('param').id)
      await recordChange(auth, c, 'watch.remove', gone.text, `of ${gone.client}`)
      return c.json({ ok: true as const }, 200)
    })
}
