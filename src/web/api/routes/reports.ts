import { createRoute, z } from '@hono/zod-openapi'
import type { Report, ReportRequest } from '../../../history/index.ts'
import { sees, type Viewer } from '../../auth/index.ts'
import { PictureError, renderPng } from '../../picture/render.ts'
import { reportSvg } from '../../picture/report.ts'
import { answer, newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { Problem } from '../problem.ts'
import { alertsFor } from '../redact.ts'
import { REPORT, REPORT_QUERY } from '../schemas/report.ts'

const params = z.object({
  client: z
    .string()
    .max(200)
    .openapi({ param: { name: 'client', in: 'path' } }),
})

const report = createRoute({
  method: 'get',
  path: '/reports/{client}',
  tags: ['reports'],
  summary: "What became of a client's videos in a period",
  request: { params, query: REPORT_QUERY },
  responses: answer('The figures of a report', REPORT),
})

const picture = createRoute({
  method: 'get',
  path: '/reports/{client}/picture.png',
  tags: ['reports'],
  summary: 'The same as a picture, for a chat',
  request: { params, query: REPORT_QUERY },
  responses: {
    200: {
      description: 'A PNG of 1,200 pixels across',
      content: { 'image/png': { schema: { type: 'string' as const, format: 'binary' } } },
    },
  },
})

export function reportsRoutes({ history, facts, clock }: Pick<ApiPorts, 'history' | 'facts' | 'clock'>) {
  const find = async (viewer: Viewer, request: ReportRequest): Promise<Report> => {
    const found = sees(viewer, request.client) ? await history.answers.report(request) : undefined
    if (!found) throw new Problem('not-found', `No client ${request.client} is known here`)
    return found
  }
  return newApi()
    .openapi(report, async (c) => {
      const { viewer } = c.var
      const found = await find(viewer, { ...c.req.valid('param'), ...c.req.valid('query') })
      const alerts = alertsFor(viewer, found.alerts)
      return c.json({ ...found, alerts, generatedAt: clock(), derivedMetrics: facts.hasDerivedMetrics }, 200)
    })
    .openapi(picture, async (c) => {
      const found = await find(c.var.viewer, { ...c.req.valid('param'), ...c.req.valid('query') })
      try {
        const png = await renderPng(reportSvg(found, facts.hasDerivedMetrics), c.req.raw.signal)
        return c.body(png, 200, { 'content-type': 'image/png' }) as never
      } catch (cause) {
        if (cause instanceof PictureError) throw new Problem('unavailable', cause.message, {}, { cause })
        throw cause
      }
    })
}
