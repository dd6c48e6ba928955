import { createRoute } from '@hono/zod-openapi'
import type { Auth, Viewer } from '../../auth/index.ts'
import { answer, newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { SESSION } from '../schemas/session.ts'

const session = createRoute({
  method: 'get',
  path: '/session',
  tags: ['session'],
  summary: 'Who asks, and what there is here',
  responses: answer('The session', SESSION),
})

export function sessionRoutes({ facts }: Pick<ApiPorts, 'facts'>, { guard }: Pick<Auth, 'guard'>) {
  return newApi().openapi(session, (c) => {
    const viewer: Viewer | undefined = c.var.viewer
    return c.json(
      {
        user: viewer ? { name: viewer.name, role: viewer.role, clients: viewer.clients } : null,
        loginNeeded: guard.loginNeeded,
        demo: facts.isDemo,
        firstRun: false,
        derivedMetrics: facts.hasDerivedMetrics,
        version: facts.version,
      },
      200,
    )
  })
}
