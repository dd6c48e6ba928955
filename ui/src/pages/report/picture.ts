/** The report as a PNG for a chat: drawn here, in the reader's language and time zone, and saved as a file. */

import type { Report } from '../../api/reports.ts'
import { dateRange } from '../../format/days.ts'
import { change, count, short } from '../../format/number.ts'
import { drawnDays } from './days-chart.tsx'

const WIDTH = 1200
const HEIGHT = 1000
const MARGIN = 56
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
const INK = '#161b23'
const QUIET = '#4d5766'
const ACCENT = '#3d5bd9'
const SHOWN_VIDEOS = 6

/** Draws it and gives it to the browser as a download. Rejects where the browser can't make a picture. */
export async function savePicture(report: Report): Promise<void> {
  const blob = await reportPicture(report)
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = `${report.client} ${new Date(report.to - 1).toISOString().slice(0, 10)}.png`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

async function reportPicture(report: Report): Promise<Blob> {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser draws no pictures.')
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, WIDTH, HEIGHT)
  heading(context, report)
  tiles(context, report)
  chart(context, report)
  videos(context, report)
  const foot = report.derivedMetrics
    ? 'Counts as YouTube reported them; differences calculated by tubewire, not from YouTube.'
    : 'Counts as YouTube reported them.'
  write(context, foot, { x: MARGIN, y: HEIGHT - 32, size: 20, colour: QUIET })
  return canvas.convertToBlob({ type: 'image/png' })
}

type Context = OffscreenCanvasRenderingContext2D

interface Ink {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly colour?: string
  readonly weight?: number
  readonly align?: CanvasTextAlign
  readonly maxWidth?: number
}

function write(context: Context, text: string, ink: Ink): void {
  const { x, y, size, colour = INK, weight = 400, align = 'left', maxWidth } = ink
  context.font = `${weight} ${size}px ${FONT}`
  context.fillStyle = colour
  context.textAlign = align
  context.fillText(maxWidth === undefined ? text : fitting(context, text, maxWidth), x, y)
}

function fitting(context: Context, text: string, maxWidth: number): string {
  if (context.measureText(text).width <= maxWidth) return text
  const letters = [...text]
  while (letters.length > 0 && context.measureText(`${letters.join('')}…`).width > maxWidth) letters.pop()
  return `${letters.join('')}…`
}

function heading(context: Context, { client, from, to }: Report): void {
  write(context, client, { x: MARGIN, y: 96, size: 48, weight: 700, maxWidth: WIDTH - 2 * MARGIN })
  write(context, dateRange(from, to - 1), { x: MARGIN, y: 138, size: 26, colour: QUIET })
}

function tiles(context: Context, { totals, derivedMetrics }: Report): void {
  const width = (WIDTH - 2 * MARGIN) / 3
  for (const [index, metric] of (['views', 'likes', 'comments'] as const).entries()) {
    const { start, end } = totals[metric]
    const x = MARGIN + index * width
    write(context, metric, { x, y: 200, size: 24, colour: QUIET })
    write(context, end === null ? '—' : count(end), { x, y: 248, size: 44, weight: 700 })
    if (derivedMetrics && start !== null && end !== null) {
      write(context, change(end - start), { x, y: 284, size: 24, colour: ACCENT })
    }
  }
}

function chart(context: Context, { days }: Report): void {
  if (days.length < 2) return
  const { path, area, ticks } = drawnDays(days)
  context.save()
  context.translate(MARGIN, 320)
  context.scale((WIDTH - 2 * MARGIN) / 800, 1.3)
  context.fillStyle = '#e8edfd'
  context.fill(new Path2D(area))
  context.strokeStyle = ACCENT
  context.lineWidth = 2
  context.stroke(new Path2D(path))
  context.restore()
  for (const { y, text } of ticks)
    write(context, text, { x: MARGIN, y: 320 + y * 1.3 + 6, size: 18, colour: QUIET })
}

function videos(context: Context, { videos: all, derivedMetrics }: Report): void {
  for (const [index, { title, videoId, views }] of all.slice(0, SHOWN_VIDEOS).entries()) {
    const y = 632 + index * 54
    write(context, title ?? videoId, { x: MARGIN, y, size: 26, maxWidth: WIDTH - 2 * MARGIN - 340 })
    const right = WIDTH - MARGIN
    if (views.end === null) continue
    const gain = derivedMetrics && views.start !== null ? change(views.end - views.start) : ''
    write(context, short(views.end), { x: right - 170, y, size: 26, weight: 600, align: 'right' })
    write(context, gain, { x: right, y, size: 24, colour: ACCENT, align: 'right' })
  }
}
