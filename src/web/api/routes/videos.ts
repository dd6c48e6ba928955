/** The table of videos. */

import { createRoute, type z } from '@hono/zod-openapi'
import type { HistoryAnswers, Sparkline, VideoOrder } from '../../../history/index.ts'
import { clientsFor, rowFor } from '../access.ts'
import { answer, newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { lengthOf } from '../schemas/sparkline.ts'
import { VIDEOS_PAGE, VIDEOS_QUERY } from '../schemas/video.ts'

type Query = z.output<typeof VIDEOS_QUERY>

const videos = createRoute({
  method: 'get',
  path: '/videos',
  tags: ['videos'],
  summary: 'The table of videos, a page at a time',
  request: { query: VIDEOS_QUERY },
  responses: answer('A page of videos', VIDEOS_PAGE),
})

export function videosRoutes({ history, clock }: Pick<ApiPorts, 'history' | 'clock'>) {
  return newApi().openapi(videos, async (c) => {
    const query = c.req.valid('query')
    const { direction, search, state, limit, cursor, offset } = query
    const clients = clientsFor(c.var.viewer, query.client)
    const page = await history.answers.videos({
      order: orderOf(query),
      limit,
      ...(direction && { direction }),
      ...(search && { search }),
      ...(clients && { clients }),
      ...(state && { states: state }),
      ...(cursor !== undefined && { cursor }),
      ...(offset !== undefined && { offset }),
    })
    const lines = await sparklinesOf(
      history.answers,
      query,
      page.videos.map(({ videoId }) => videoId),
      clock(),
    )
    const rows = page.videos.map((row) => {
      const line = lines?.get(row.videoId)
      return {
        ...rowFor(c.var.viewer, row),
        ...(lines && { sparkline: { times: line?.times ?? [], values: line?.values ?? [] } }),
      }
    })
    return c.json({ videos: rows, total: page.total, next: page.next }, 200)
  })
}

function orderOf({ order, metric, window }: Query): VideoOrder {
  return order === 'movement' || order === 'ratio' ? { by: order, metric, window } : { by: order }
}

/** What the history takes at once. */
const AT_ONCE = 200

async function sparklinesOf(
  answers: HistoryAnswers,
  { sparklines, metric }: Query,
  videoIds: readonly string[],
  to: number,
): Promise<ReadonlyMap<string, Sparkline> | undefined> {
  if (sparklines === undefined) return undefined
  const lengthMs = lengthOf(sparklines)
  const found = new Map<string, Sparkline>()
  for (let index = 0; index < videoIds.length; index += AT_ONCE) {
    const part = videoIds.slice(index, index + AT_ONCE)
    for (const line of await answers.sparklines({ videoIds: part, metric, from: to - lengthMs, to })) {
      found.set(line.videoId, line)
    }
  }
  return found
}
