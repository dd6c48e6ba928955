/** Videos as they are kept in the task's state: JSON, counts as text. */

import type { Metric } from './metric.ts'
import { newVideo, type Video } from './video.ts'

const VERSION = 1

export function encodeVideo(video: Video): Uint8Array {
  const { views, comments, likes } = video.metrics
  const metrics = [views, comments, likes].map((metric) =>
    metric.state === 'value' ? String(metric.value) : metric.state,
  )
  return Buffer.from(JSON.stringify({ ...video, v: VERSION, metrics }), 'utf8')
}

/** Undefined for what another version wrote: the video is then as good as new. */
export function decodeVideo(bytes: Uint8Array): Video | undefined {
  const { v, metrics, ...rest } = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
    v: number
    id: string
    metrics: readonly [string, string, string]
  }
  if (v !== VERSION) return undefined
  const [views, comments, likes] = metrics
  return {
    ...newVideo(rest.id),
    ...rest,
    metrics: { views: decodeMetric(views), comments: decodeMetric(comments), likes: decodeMetric(likes) },
  }
}

function decodeMetric(text: string): Metric {
  if (text === 'hidden' || text === 'disabled' || text === 'missing') return { state: text }
  return { state: 'value', value: BigInt(text) }
}
