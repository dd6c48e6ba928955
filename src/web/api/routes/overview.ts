import { createHash } from 'node:crypto'
import { createRoute } from '@hono/zod-openapi'
import { answer, newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { OVERVIEW } from '../schemas/overview.ts'

const overview = createRoute({
  method: 'get',
  path: '/overview',
  tags: ['videos'],
  summary: 'The clients side by side',
  responses: answer('Each client that may be seen', OVERVIEW),
})

export function overviewRoutes({ history, clock }: Pick<ApiPorts, 'history' | 'clock'>) {
  return newApi().openapi(overview, async (c) => {
    const { clients: visible } = c.var.viewer
    const all = await history.answers.overview()
    const clients = all.filter(
      ({ client }) => visible === null || (client !== null && visible.includes(client)),
    )
    // Of what is told, not of when: else nothing would ever be unchanged.
    const digest = createHash('sha256').update(JSON.stringify(clients)).digest('base64url')
    c.header('etag', `"${digest}"`)
    return c.json({ clients, generatedAt: clock() }, 200)
  })
}
