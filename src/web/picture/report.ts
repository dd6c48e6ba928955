/** A client's report as one picture, for a chat. */

import type { Change, Report } from '../../history/index.ts'
import { ACCENT, box, escaped, INK, PANEL, QUIET, shortened, text } from './svg.ts'

const WIDTH = 1_200
const MARGIN = 60
const MOST_VIDEOS = 8
const METRICS = ['views', 'likes', 'comments'] as const

/** `isDerived`: with what changed, in sums and day by day, which is ours; else YouTube's values alone. */
export function reportSvg(report: Report, isDerived: boolean): string {
  const parts: string[] = [
    text(MARGIN, 96, shortened(report.client, 42), { size: 44, weight: 700 }),
    text(
      MARGIN,
      138,
      `${dayOf(report.from)} – ${dayOf(report.to - 1)} · ${count(report.totals.videos)} videos`,
      {
        size: 24,
        color: QUIET,
      },
    ),
  ]
  let y = 180
  if (isDerived) {
    parts.push(...METRICS.map((metric, index) => card(metric, report.totals[metric], index, y)))
    y += 170
    const line = chart(report, y, 220)
    if (line !== undefined) {
      parts.push(line)
      y += 260
    }
  }
  y += 30
  parts.push(text(MARGIN, y, isDerived ? 'Most views gained' : 'Most viewed', { size: 26, weight: 600 }))
  for (const video of report.videos.slice(0, MOST_VIDEOS)) {
    y += 48
    const { start, end } = video.views
    parts.push(text(MARGIN, y, shortened(video.title ?? video.videoId, 58), { size: 24 }))
    parts.push(text(WIDTH - MARGIN - 180, y, end === null ? '–' : count(end), { size: 24, anchor: 'end' }))
    if (isDerived && start !== null && end !== null) {
      parts.push(
        text(WIDTH - MARGIN, y, gain({ start, end }), {
          size: 24,
          color: ACCENT,
          weight: 600,
          anchor: 'end',
        }),
      )
    }
  }
  y += 70
  const source = isDerived
    ? 'Source: YouTube. Sums and changes are calculated by tubewire and are not from YouTube.'
    : 'Source: YouTube, as recorded by tubewire.'
  parts.push(text(MARGIN, y, source, { size: 18, color: QUIET }))
  const height = y + 40
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif"><title>${escaped(report.client)}</title><rect width="${WIDTH}" height="${height}" fill="#ffffff"/>${parts.join('')}</svg>`
}

function card(metric: string, change: Change, index: number, y: number): string {
  const width = (WIDTH - 2 * MARGIN - 40) / 3
  const x = MARGIN + index * (width + 20)
  const { end } = change
  return [
    box(x, y, width, 130, PANEL),
    text(x + 24, y + 40, metric, { size: 20, color: QUIET }),
    text(x + 24, y + 86, end === null ? '–' : count(end), { size: 38, weight: 700, color: INK }),
    text(x + 24, y + 114, gain(change), { size: 20, color: ACCENT, weight: 600 }),
  ].join('')
}

/** Views by the day, from the lowest to the highest. Undefined with fewer than two days. */
function chart({ days }: Report, top: number, height: number): string | undefined {
  const known = days.flatMap(({ views }, index) => (views === null ? [] : [{ index, views }]))
  const [first, last] = [known[0], known.at(-1)]
  if (!first || !last || first === last) return undefined
  const low = Math.min(...known.map(({ views }) => views))
  const high = Math.max(...known.map(({ views }) => views))
  const x = (index: number) =>
    MARGIN + ((WIDTH - 2 * MARGIN) * (index - first.index)) / (last.index - first.index)
  const y = (views: number) =>
    top + height - (height - 40) * (high === low ? 0.5 : (views - low) / (high - low)) - 10
  const points = known.map(({ index, views }) => `${x(index).toFixed(1)},${y(views).toFixed(1)}`)
  return [
    text(MARGIN, top + 20, 'Views of all videos, day by day', { size: 20, color: QUIET }),
    `<polyline points="${points.join(' ')}" fill="none" stroke="${ACCENT}" stroke-width="4" stroke-linejoin="round"/>`,
    text(MARGIN, top + height + 22, days[first.index]!.day, { size: 16, color: QUIET }),
    text(WIDTH - MARGIN, top + height + 22, days[last.index]!.day, { size: 16, color: QUIET, anchor: 'end' }),
  ].join('')
}

const NUMBERS = new Intl.NumberFormat('en')

function count(value: number): string {
  return NUMBERS.format(value)
}

function gain({ start, end }: Change): string {
  if (start === null || end === null) return ''
  const change = end - start
  return `${change < 0 ? '−' : '+'}${count(Math.abs(change))}`
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
