import { createRoute, z } from '@hono/zod-openapi'
import { sees } from '../../auth/index.ts'
import { answer, newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { Problem } from '../problem.ts'
import { alertFor } from '../redact.ts'
import { REPORT, REPORT_QUERY } from '../schemas/report.ts'

const report = createRoute({
  method: 'get',
  path: '/reports/{client}',
  tags: ['reports'],
  summary: "What became of a client's videos in a period",
  request: {
    params: z.object({
      client: z
        .string()
        .max(200)
        .openapi({ param: { name: 'client', in: 'path' } }),
    }),
    query: REPORT_QUERY,
  },
  responses: answer('The figures of a report', REPORT),
})

export function reportsRoutes({ history, facts, clock }: Pick<ApiPorts, 'history' | 'facts' | 'clock'>) {
  return newApi().openapi(report, async (c) => {
    const { client } = c.req.valid('param')
    const { viewer } = c.var
    const found = sees(viewer, client)
      ? await history.queries.report({ client, ...c.req.valid('query') })
      : undefined
    if (!found) throw new Problem('not-found', `No client ${client} is known here`)
    const alerts = found.alerts.map((alert) => alertFor(viewer, alert))
    return c.json({ ...found, alerts, generatedAt: clock(), derivedMetrics: facts.hasDerivedMetrics }, 200)
  })
}
