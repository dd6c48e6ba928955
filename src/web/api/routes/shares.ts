/** Links that show one client's dashboard to whoever has them. */

import { createRoute, z } from '@hono/zod-openapi'
import type { Auth } from '../../auth/index.ts'
import { answer, body, newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { Problem } from '../problem.ts'
import { recordChange } from '../record.ts'
import { DONE, ID, MADE_SHARE, NEW_SHARE, SHARES } from '../schemas/access.ts'

const list = createRoute({
  method: 'get',
  path: '/shares',
  tags: ['access'],
  summary: 'The share links, the newest first; expired ones too',
  responses: answer('The links, without their secrets', SHARES),
})

const make = createRoute({
  method: 'post',
  path: '/shares',
  tags: ['access'],
  summary: 'Make a link that shows one client, read-only, until it expires',
  request: body(NEW_SHARE),
  responses: answer('The link, this once', MADE_SHARE),
})

const revoke = createRoute({
  method: 'delete',
  path: '/shares/{id}',
  tags: ['access'],
  summary: 'End a link at once',
  request: { params: z.object({ id: ID }) },
  responses: answer('It opens nothing any more', DONE),
})

export function sharesRoutes({ desks }: Pick<ApiPorts, 'desks'>, auth: Auth) {
  return newApi()
    .openapi(list, (c) => c.json({ shares: auth.access.shares().map(({ hash: _, ...share }) => share) }, 200))
    .openapi(make, async (c) => {
      const { name, client, expiresAt } = c.req.valid('json')
      if (expiresAt <= auth.now()) throw new Problem('invalid-request', 'json.expiresAt: it is over already')
      const { clients } = await desks.watch.read()
      if (!clients.some((one) => one.client === client)) {
        throw new Problem('not-found', `Nothing is watched for a client ${client}`)
      }
      const createdBy = c.var.viewer.name
      const { share, text } = await auth.access.makeShare({ name, client, expiresAt, createdBy })
      await recordChange(auth, c, 'share.make', share.id, `${name}, for ${client}`)
      const { hash: _, ...shown } = share
      const origin = auth.place.publicUrl ?? new URL(c.req.url).origin
      return c.json({ ...shown, url: `${origin}/s/${text}` }, 200)
    })
    .openapi(revoke, async (c) => {
      const { id } = c.req.valid('param')
      const share = auth.access.shares().find((one) => one.id === id)
      if (!(await auth.access.revokeShare(id))) throw new Problem('not-found', 'There is no such link')
      await recordChange(auth, c, 'share.revoke', id, `${share?.name}, for ${share?.client}`)
      return c.json({ ok: true as const }, 200)
    })
}
