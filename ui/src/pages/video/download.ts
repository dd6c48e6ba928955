/** Gives the reader a file of what is on the screen. */

import { date } from '../../format/time.tsx'
import { readPalette } from './palette.ts'
import type { ChartData } from './use-chart-data.ts'

export function downloadText(name: string, type: string, text: string): void {
  download(name, new Blob([text], { type }))
}

/** All charts below one another, with the titles above and the source below. */
export async function downloadPicture(
  name: string,
  data: ChartData,
  canvases: ReadonlyMap<string, HTMLCanvasElement>,
): Promise<void> {
  const canvas = pictureOf(data, [...canvases])
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob) download(name, blob)
}

const NAMES: Readonly<Record<string, string>> = {
  views: 'Views',
  likes: 'Likes',
  comments: 'Comments',
  rate: 'An hour',
}

function pictureOf(
  data: ChartData,
  charts: readonly (readonly [string, HTMLCanvasElement])[],
): HTMLCanvasElement {
  const scale = devicePixelRatio
  const palette = readPalette()
  const line = Math.round(22 * scale)
  const pad = Math.round(16 * scale)
  const width = Math.max(...charts.map(([, chart]) => chart.width)) + 2 * pad
  const heights = charts.reduce((sum, [, chart]) => sum + chart.height + line, 0)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = heights + line * (data.videos.length + 2) + 2 * pad
  const ctx = canvas.getContext('2d')
  if (!ctx) return canvas
  ctx.fillStyle = palette.surface
  ctx.fillRect(0, 0, canvas.width, canvas.height)
  ctx.textBaseline = 'middle'
  const { fontFamily } = getComputedStyle(document.body)
  let y = pad
  const write = (text: string, color: string, weight: number) => {
    ctx.font = `${weight} ${Math.round(13 * scale)}px ${fontFamily}`
    ctx.fillStyle = color
    ctx.fillText(text, pad, y + line / 2, width - 2 * pad)
    y += line
  }
  for (const { detail, color } of data.videos) {
    write(detail.title ?? detail.videoId, palette.series[color] ?? palette.text, 600)
  }
  for (const [key, chart] of charts) {
    write(key === 'rate' ? `${NAMES.rate} (not from YouTube)` : (NAMES[key] ?? key), palette.text, 600)
    ctx.drawImage(chart, pad, y)
    y += chart.height
  }
  y += line / 2
  write(`Source: YouTube, as watched by tubewire · ${date(Date.now())}`, palette.faint, 400)
  return canvas
}

function download(name: string, blob: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
