/** Views day by day, as a line drawn with nothing but SVG, so that it prints as sharp as the text. */

import type { Report } from '../../api/reports.ts'
import { useMedia } from '../../format/media.ts'
import { round, short } from '../../format/number.ts'
import { ticksOf } from './ticks.ts'

/** On a phone it is drawn half as wide: its words stay as large as those around it. */
const WIDTH = 800
const PHONE_WIDTH = 400
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
  const width = useMedia('(max-width: 40rem)') ? PHONE_WIDTH : WIDTH
  const { path, area, ticks, labels } = drawnDays(days, width)
  const known = days.filter(({ views }) => views !== null)
  return (
    <figure class="card">
      <figcaption>
        <h2>Views, all videos together</h2>
      </figcaption>
      <svg class="days-chart" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={described(known)}>
        {ticks.map(({ y, text }) => (
          <g key={text}>
            <line class="days-grid" x1={LEFT} x2={width} y1={y} y2={y} />
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
export function drawnDays(days: Report['days'], width = WIDTH): Drawn {
  const values = days.flatMap(({ views }) => (views === null ? [] : [views]))
  const marks = ticksOf(Math.min(...values), Math.max(...values))
  const [low = 0, high = 1] = [marks[0], marks.at(-1)]
  const span = high - low
  const x = (index: number) => LEFT + (index / Math.max(days.length - 1, 1)) * (width - LEFT - 8)
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
    // Filled down to anything but 0 it would show more than there is.
    area: low === 0 ? area : '',
    ticks: marks.map((value) => ({ y: y(value), text: round(value) })),
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
