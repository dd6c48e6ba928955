/** A row of somebody's spreadsheet: which column is what, and what a field says. */

import { HistoryError } from '../error.ts'
import { METRICS, type Metric } from '../state.ts'

export interface ImportedPoint extends Readonly<Record<Metric, number | null>> {
  readonly videoId: string
  readonly at: number
}

export type Columns = Readonly<Record<'video' | 'time', number>> & Readonly<Partial<Record<Metric, number>>>

const NAMES: Readonly<Record<'video' | 'time' | Metric, readonly string[]>> = {
  video: ['video', 'video_id', 'videoid', 'video id', 'id', 'url', 'link'],
  time: ['time', 'date', 'datetime', 'timestamp', 'observed_at', 'at'],
  views: ['views', 'view_count', 'viewcount', 'view count'],
  likes: ['likes', 'like_count', 'likecount', 'like count'],
  comments: ['comments', 'comment_count', 'commentcount', 'comment count'],
}

/** Reads the first row. Throws `invalid` when a column is missing. */
export function columnsOf(fields: readonly string[]): Columns {
  const names = fields.map((field) => field.trim().toLowerCase())
  const find = (column: keyof typeof NAMES) => {
    const index = names.findIndex((name) => NAMES[column].includes(name))
    return index < 0 ? undefined : index
  }
  const [video, time] = [find('video'), find('time')]
  const metrics = METRICS.flatMap((metric) => {
    const index = find(metric)
    return index === undefined ? [] : [[metric, index] as const]
  })
  if (video === undefined || time === undefined || metrics.length === 0) {
    throw new HistoryError(
      'invalid',
      `the first row is ${JSON.stringify(fields.join(', '))}: it must name the columns video and time, and one at least of ` +
        'views, likes and comments',
    )
  }
  return { video, time, ...Object.fromEntries(metrics) }
}

/** The point in a row; text where it has none: why. */
export function pointOfRow(columns: Columns, fields: readonly string[]): ImportedPoint | string {
  const videoId = videoIdOf(fields[columns.video] ?? '')
  if (videoId === undefined) return `${shown(fields[columns.video])} is no video id and no address of a video`
  const at = timeOf(fields[columns.time] ?? '')
  if (at === undefined) {
    return `${shown(fields[columns.time])} is no time: write 2026-11-24T13:30:00Z, 2026-11-24 13:30 (UTC) or 2026-11-24`
  }
  const counts: Record<Metric, number | null> = { views: null, likes: null, comments: null }
  for (const metric of METRICS) {
    const index = columns[metric]
    const text = index === undefined ? '' : (fields[index] ?? '').trim()
    if (text === '') continue
    const count = countOf(text)
    if (count === undefined) return `${metric} is ${shown(text)}, no whole number`
    counts[metric] = count
  }
  return { videoId, at, ...counts }
}

const VIDEO_ID = /^[A-Za-z0-9_-]{11}$/
const VIDEO_URL =
  /^(?:https?:\/\/)?(?:(?:www|m|music)\.)?(?:youtu\.be\/|youtube\.com\/(?:shorts|live|embed)\/|youtube\.com\/watch\?(?:[^#]*&)?v=)([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])/i

function videoIdOf(text: string): string | undefined {
  const trimmed = text.trim()
  return VIDEO_ID.test(trimmed) ? trimmed : VIDEO_URL.exec(trimmed)?.[1]
}

const ISO_TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)?)?$/i

/** Times without a zone are UTC. Numbers are seconds or milliseconds since the epoch. */
function timeOf(text: string): number | undefined {
  const trimmed = text.trim()
  if (/^\d{9,10}$/.test(trimmed)) return Number(trimmed) * 1_000
  if (/^\d{12,13}$/.test(trimmed)) return Number(trimmed)
  const match = ISO_TIME.exec(trimmed)
  if (!match) return undefined
  const [, day, minute = '00:00', second = ':00', zone = 'Z'] = match
  const at = Date.parse(`${day}T${minute}${second}${zone.toUpperCase()}`)
  return Number.isNaN(at) || at <= 0 ? undefined : at
}

/** Digits, in groups of three where the spreadsheet made such. */
function countOf(text: string): number | undefined {
  const isGrouped = /^\d{1,3}([ ,.'’_\u00a0\u202f])\d{3}(?:\1\d{3})*$/.test(text)
  const digits = isGrouped ? text.replace(/\D/g, '') : text
  if (!/^\d{1,16}$/.test(digits)) return undefined
  const count = Number(digits)
  return Number.isSafeInteger(count) ? count : undefined
}

function shown(text: string | undefined): string {
  return JSON.stringify((text ?? '').slice(0, 60))
}
