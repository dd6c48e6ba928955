/** Views day by day, as a line drawn with nothing but SVG, so that it prints as sharp as the text. */

import type { Report } from '../../api/reports.ts'
import { short } from '../../format/number.ts'

const WIDTH = 800
const HEIGHT = 200
const LEFT = 56
const BOTTOM = 24
const TOP = 10

const dayFormat = new Intl.DateTimeFormat(navigator.languages, {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
})
export const dayText = (day: string): string => dayFormat.format(Date.parse(`${day}T00:00:00Z`))

export function DaysChart({ days }: { readonly days: Report['days'] }) {
  const { path, area, ticks, labels } = drawnDays(days)
  const known = days.filter(({ views }) => views !== null)
  return (
    <figure class="card">
      <figcaption>
        <h2>Views, all videos together</h2>
      </figcaption>
      <svg class="days-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={described(known)}>
        {ticks.map(({ y, text }) => (
          <g key={text}>
            <line class="days-grid" x1={LEFT} x2={WIDTH} y1={y} y2={y} />
            <text x={LEFT - 8} y={y + 4} text-anchor="end">
              {text}
            </text>
          </g>
        ))}
        <path class="days-area" d={area} />
        <path class="days-line" d={path} />
        {labels.map(({ x, text, anchor }) => (
          <text key={text} x={x} y={HEIGHT - 4} text-anchor={anchor}>
            {text}
          </text>
        ))}
      </svg>
    </figure>
  )
}

function described(known: Report['days']): string {
  const [first, last] = [known[0], known.at(-1)]
  if (!first || !last) return 'Views by day: none are known.'
  return `Views by day: ${short(first.views!)} on ${dayText(first.day)}, ${short(last.views!)} on ${dayText(last.day)}.`
}

interface Drawn {
  readonly path: string
  readonly area: string
  readonly ticks: readonly { readonly y: number; readonly text: string }[]
  readonly labels: readonly {
    readonly x: number
    readonly text: string
    readonly anchor: 'start' | 'middle' | 'end'
  }[]
}

/** Days that nobody knows of are gaps. */
export function drawnDays(days: Report['days']): Drawn {
  const values = days.flatMap(({ views }) => (views === null ? [] : [views]))
  const low = Math.min(...values)
  const high = Math.max(...values)
  const span = high - low || 1
  const x = (index: number) => LEFT + (index / Math.max(days.length - 1, 1)) * (WIDTH - LEFT - 8)
  const y = (value: number) => TOP + (1 - (value - low) / span) * (HEIGHT - TOP - BOTTOM)
  let path = ''
  let area = ''
  let start: number | undefined
  for (const [index, { views }] of days.entries()) {
    if (views === null) {
      start = undefined
      continue
    }
    path += `${start === undefined ? 'M' : 'L'}${x(index).toFixed(1)} ${y(views).toFixed(1)}`
    start ??= index
    const next = days[index + 1]?.views ?? null
    if (next === null) area += areaOf(days, start, index, x, y)
  }
  const middle = Math.floor(days.length / 2)
  const label = (index: number, anchor: 'start' | 'middle' | 'end') => ({
    x: x(index),
    text: dayText(days[index]!.day),
    anchor,
  })
  return {
    path,
    area,
    ticks: (high === low ? [high] : [high, (high + low) / 2, low]).map((value) => ({
      y: y(value),
      text: short(value),
    })),
    labels:
      days.length < 3
        ? [label(0, 'start'), label(days.length - 1, 'end')]
        : [label(0, 'start'), label(middle, 'middle'), label(days.length - 1, 'end')],
  }
}

type Scale = (value: number) => number

function areaOf(days: Report['days'], from: number, to: number, x: Scale, y: Scale): string {
  const floor = HEIGHT - BOTTOM
  const points = days
    .slice(from, to + 1)
    .map(({ views }, index) => `L${x(from + index).toFixed(1)} ${y(views!).toFixed(1)}`)
  return `M${x(from).toFixed(1)} ${floor}${points.join('')}L${x(to).toFixed(1)} ${floor}Z`
}
