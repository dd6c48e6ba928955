/** Small series of the videos that a table shows just now: those of a page with its rows are too many to send at once. */

import { createRoute } from '@hono/zod-openapi'
import type { Sparkline } from '../../../history/index.ts'
import { mayReadVideo } from '../access.ts'
import { answer, newApi } from '../base.ts'
import type { ApiPorts } from '../ports.ts'
import { lengthOf, SPARKLINES, SPARKLINES_QUERY } from '../schemas/sparkline.ts'

const sparklines = createRoute({
  method: 'get',
  path: '/sparklines',
  tags: ['videos'],
  summary: 'Small series of up to 200 videos',
  request: { query: SPARKLINES_QUERY },
  responses: answer('In the order asked for, without videos that are not known', SPARKLINES),
})

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export function sparklinesRoutes({ history, clock }: Pick<ApiPorts, 'history' | 'clock'>) {
  return newApi().openapi(sparklines, async (c) => {
    const { videoId, metric, for: length } = c.req.valid('query')
    const videoIds = videoId.filter((id) => mayReadVideo(history.queries, c.var.viewer, id))
    const lengthMs = lengthOf(length)
    const to = clock()
    const lines = await history.answers.sparklines({ videoIds, metric, from: to - lengthMs, to })
    // The history tells of days from a little more than a week on.
    const stepMs = lengthMs > 8 * DAY_MS ? DAY_MS : HOUR_MS
    return c.json({ sparklines: lines.map((line) => evenly(line, stepMs)) }, 200)
  })
}

/** One value for each step from the first to the last: less to send than a time with each. */
function evenly({ videoId, times, values }: Sparkline, stepMs: number) {
  const from = times[0] ?? 0
  const steps = times.length === 0 ? 0 : Math.round((times.at(-1)! - from) / stepMs) + 1
  const evenly = new Array<number | null>(steps).fill(null)
  for (const [index, at] of times.entries()) evenly[Math.round((at - from) / stepMs)] = values[index]!
  return { videoId, from, stepMs, values: evenly }
}
