import { createRoute, z } from '@hono/zod-openapi'
import type { Auth, Viewer } from '../../auth/index.ts'
import { Audiences } from '../../live/audience.ts'
import { openStream } from '../../live/stream.ts'
import { newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { Problem } from '../problem.ts'

const events = createRoute({
  method: 'get',
  path: '/events',
  tags: ['live'],
  summary: 'Live changes, as server-sent events',
  description:
    '`videos` {videoIds} and `alerts` {ids}: they have something new. `status`: stages or quota changed. `chats`: one was ' +
    'paired, or changed. `demo`: the simulated chat. `resync`: something was missed, ask for everything again. With `Last-Event-ID` what came meanwhile ' +
    'is told first. A comment comes every 15 seconds at least.',
  request: {
    headers: z.object({
      'last-event-id': z
        .string()
        .max(100)
        .optional()
        .openapi({ description: 'The id of the event seen last' }),
    }),
  },
  responses: {
    200: {
      description: 'Events until either side ends it',
      content: { 'text/event-stream': { schema: z.string() } },
    },
  },
})

export function eventsRoutes(
  { history, live }: Pick<ApiPorts, 'history' | 'live'>,
  { guard }: Pick<Auth, 'guard'>,
) {
  const audiences = new Audiences(() => history.queries)
  return newApi().openapi(events, (c) => {
    const { viewer } = c.var
    const stream = openStream(live, {
      select: (event) => audiences.select(viewer, event),
      // A session ends, a link is revoked, while somebody listens.
      isWelcome: () => isSameViewer(viewer, guard.viewer(c)),
      lastEventId: c.req.header('last-event-id'),
    })
    if (!stream) throw new Problem('unavailable', 'Too many listen to changes already: ask again later')
    return c.body(stream, 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
  })
}

function isSameViewer(viewer: Viewer, now: Viewer | undefined): boolean {
  return JSON.stringify(viewer) === JSON.stringify(now)
}
