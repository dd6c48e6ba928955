import { createRoute } from '@hono/zod-openapi'
import { answer, newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { HEALTH } from '../schemas/health.ts'

const health = createRoute({
  method: 'get',
  path: '/health',
  tags: ['health'],
  summary: 'How everything stands, what needs a person, and what to do',
  responses: answer('The state of this process', HEALTH),
})

export function healthRoutes({ inspect }: Pick<ApiPorts, 'inspect'>) {
  return newApi().openapi(health, async (c) => c.json(await inspect(), 200))
}
