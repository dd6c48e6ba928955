/** Messages, what became of them, and why. */

import { createRoute, z } from '@hono/zod-openapi'
import type { Auth } from '../../auth/index.ts'
import { clientsFor, isSharedWithOthers, scopeOf } from '../access.ts'
import { answer, newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { Problem } from '../problem.ts'
import { recordChange } from '../record.ts'
import { alertFor, alertsFor, stepsFor } from '../redact.ts'
import { ALERT_DETAIL, ALERTS_PAGE, ALERTS_QUERY } from '../schemas/alert.ts'
import { RETRY_RESULT } from '../schemas/transfer.ts'

const list = createRoute({
  method: 'get',
  path: '/alerts',
  tags: ['alerts'],
  summary: 'The feed of alerts, newest first, a page at a time',
  request: { query: ALERTS_QUERY },
  responses: answer('A page of alerts', ALERTS_PAGE),
})

const params = z.object({
  id: z
    .string()
    .max(300)
    .openapi({ param: { name: 'id', in: 'path' }, example: 'telegram_outbox-0-42' }),
})

const detail = createRoute({
  method: 'get',
  path: '/alerts/{id}',
  tags: ['alerts'],
  summary: 'One alert, and what it comes from',
  request: { params },
  responses: answer('The alert', ALERT_DETAIL),
})

const retry = createRoute({
  method: 'post',
  path: '/alerts/{id}/retry',
  tags: ['alerts'],
  summary: 'Sends a message again that failed, expired, or may not have arrived',
  request: { params },
  responses: answer('It is in the outbox again', RETRY_RESULT),
})

export function alertsRoutes({ history, retryAlerts }: ApiPorts, auth: Auth) {
  return newApi()
    .openapi(list, async (c) => {
      const { client, state, ...query } = c.req.valid('query')
      const clients = clientsFor(c.var.viewer, client)
      const { alerts, next } = await history.answers.alerts({
        ...query,
        ...(clients && { clients }),
        ...(state && { states: state }),
      })
      return c.json({ alerts: alertsFor(c.var.viewer, alerts), next }, 200)
    })
    .openapi(detail, async (c) => {
      const { id } = c.req.valid('param')
      const { viewer } = c.var
      const alert = await history.answers.alert(id, scopeOf(viewer))
      if (!alert) throw new Problem('not-found', `No alert ${id} is known here`)
      const steps = stepsFor(isSharedWithOthers(history.queries, viewer, alert.videoId), alert.cause.steps)
      return c.json({ ...alertFor(viewer, alert), cause: { ...alert.cause, steps } }, 200)
    })
    .openapi(retry, async (c) => {
      const { id } = c.req.valid('param')
      if (!(await history.answers.alert(id, scopeOf(c.var.viewer)))) {
        throw new Problem('not-found', `No alert ${id} is known here`)
      }
      await recordChange(auth, c, 'alert.retry', id)
      const { queued, gone } = await retryAlerts([id])
      if (queued.length > 0) return c.json({ ok: true as const, queued }, 200)
      throw new Problem(
        'conflict',
        gone.length > 0
          ? 'The message is older than what is kept on the log, and can not be sent again'
          : 'There is nothing to send again: it arrived, was muted, still waits, or was tried again already',
      )
    })
}
