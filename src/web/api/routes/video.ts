/** One video: what it is, its numbers over time, what marks them, and why there was no alert. */

import { createRoute, z } from '@hono/zod-openapi'
import type { Viewer } from '../../auth/index.ts'
import { isSharedWithOthers, requireVideo, rowFor, scopeOf } from '../access.ts'
import { answer, newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { alertsFor, stepsFor } from '../redact.ts'
import { SILENCE, SILENCE_QUERY } from '../schemas/alert.ts'
import { VIDEO_ID } from '../schemas/common.ts'
import { FORECAST, FORECAST_QUERY } from '../schemas/forecast.ts'
import { ANNOTATIONS, ANNOTATIONS_QUERY, SERIES, SERIES_QUERY } from '../schemas/series.ts'
import { VIDEO_DETAIL } from '../schemas/video.ts'

const params = z.object({ id: VIDEO_ID })

const detail = createRoute({
  method: 'get',
  path: '/videos/{id}',
  tags: ['videos'],
  summary: 'One video with its titles and states',
  request: { params },
  responses: answer('The video', VIDEO_DETAIL),
})

const series = createRoute({
  method: 'get',
  path: '/videos/{id}/series',
  tags: ['videos'],
  summary: 'A metric over time, with its peaks and its gaps',
  request: { params, query: SERIES_QUERY },
  responses: answer('At most maxPoints points', SERIES),
})

const annotations = createRoute({
  method: 'get',
  path: '/videos/{id}/annotations',
  tags: ['videos'],
  summary: 'What a chart is marked with',
  request: { params, query: ANNOTATIONS_QUERY },
  responses: answer('Alerts, titles, states and breaks', ANNOTATIONS),
})

const forecast = createRoute({
  method: 'get',
  path: '/videos/{id}/forecast',
  tags: ['videos'],
  summary: 'When it will pass its next milestone, and how such forecasts did before',
  description: "Calculated by tubewire, not YouTube's; refused where derived metrics are off.",
  request: { params, query: FORECAST_QUERY },
  responses: answer('A range of time, or why there is none', FORECAST),
})

const silence = createRoute({
  method: 'get',
  path: '/videos/{id}/silence',
  tags: ['alerts'],
  summary: 'Why there was no alert for a video at a time',
  request: { params, query: SILENCE_QUERY },
  responses: answer('The reasons, as far as what is kept can tell', SILENCE),
})

export function videoRoutes({ history }: Pick<ApiPorts, 'history'>) {
  /** The id of a video that may be shown. */
  const shown = (id: string, viewer: Viewer): string => {
    requireVideo(history.queries, viewer, id)
    return id
  }
  return newApi()
    .openapi(detail, async (c) => {
      const id = shown(c.req.valid('param').id, c.var.viewer)
      return c.json(rowFor(c.var.viewer, (await history.answers.video(id))!), 200)
    })
    .openapi(series, async (c) => {
      const id = shown(c.req.valid('param').id, c.var.viewer)
      const text = await history.answers.textOf('series', { videoId: id, ...c.req.valid('query') })
      return c.body(text!, 200, { 'content-type': 'application/json' }) as never
    })
    .openapi(annotations, async (c) => {
      const id = shown(c.req.valid('param').id, c.var.viewer)
      const request = { videoId: id, ...c.req.valid('query'), ...scopeOf(c.var.viewer) }
      return c.json(await history.answers.annotations(request), 200)
    })
    .openapi(forecast, async (c) => {
      const id = shown(c.req.valid('param').id, c.var.viewer)
      return c.json((await history.answers.forecast({ videoId: id, ...c.req.valid('query') }))!, 200)
    })
    .openapi(silence, async (c) => {
      const { id } = c.req.valid('param')
      const { viewer } = c.var
      // Whoever sees all learns too why nothing is known of a video.
      if (viewer.clients !== null) shown(id, viewer)
      const { at } = c.req.valid('query')
      const found = await history.answers.silence({ videoId: id, at, ...scopeOf(viewer) })
      const changes = stepsFor(isSharedWithOthers(history.queries, viewer, id), found.changes)
      return c.json({ ...found, changes, alerts: alertsFor(viewer, found.alerts) }, 200)
    })
}
