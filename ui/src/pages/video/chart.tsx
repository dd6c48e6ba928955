/** One chart of the page: lines over a common stretch of time, with what is to be said of it. */

import 'uplot/dist/uPlot.min.css'
import { type Signal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import { useMedia } from '../../format/media.ts'
import { round } from '../../format/number.ts'
import { preferences } from '../../format/preferences.ts'
import { clock, day, duration, timeZone } from '../../format/time.tsx'
import { followGestures } from './gestures.ts'
import type { Line } from './lines.ts'
import { drawAnnotations, drawBands, type Marks } from './marks.ts'
import { type Palette, readPalette } from './palette.ts'
import type { Span } from './span.ts'
import type { Moving } from './use-moving.ts'

export interface ChartLine {
  readonly key: string
  readonly line: Line
  /** Of the palette's series. */
  readonly color: number
}

export interface ChartProps {
  /** For those who do not see it; what it shows is told as a table too. */
  readonly label: string
  readonly height: number
  readonly lines: readonly ChartLine[]
  readonly span: Span
  readonly isByAge: boolean
  /** Lines begin where the counts are, rates at zero. */
  readonly shape: 'lines' | 'rates'
  readonly marks: Marks
  /** The moment under the pointer, on all charts of the page. */
  readonly hover: Signal<number | undefined>
  /** A stretch was chosen with the pointer. */
  readonly onSelect: (span: Span) => void
  /** By wheel, trackpad and fingers. */
  readonly moving: Moving
  /** Back to what is shown at first. */
  readonly onReset: () => void
  /** Given the canvas, to make a picture of. */
  readonly canvasRef: (canvas: HTMLCanvasElement | null) => void
}

/** Charts of one page move together. */
const SYNC = 'video'
const AXIS_WIDTH = 58
const HOUR = 3_600_000
/** Steps of an age that a person would choose. */
const AGES = [1, 2, 3, 6, 12, 24, 48, 7 * 24, 14 * 24, 30 * 24, 60 * 24, 90 * 24, 180 * 24, 360 * 24].map(
  (hours) => hours * HOUR,
)
/** uPlot: what is null reaches to the points of its own line on both sides. */
const EXPAND: uPlot.JoinNullMode = 2

export function Chart(props: ChartProps) {
  const { label, height, lines, span, isByAge, shape, marks, moving, canvasRef } = props
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const latest = useRef(props)
  latest.current = props
  const isDark = useMedia('(prefers-color-scheme: dark)')
  const { theme } = preferences.value
  const zone = timeZone.value
  const shown = lines.map(({ key, color }) => `${key} ${color}`).join(' ')

  // What can't be changed in a chart that is there makes a new one.
  useEffect(() => {
    const element = box.current
    if (!element) return
    const palette = readPalette()
    const made = new uPlot(
      optionsFor(element.clientWidth, latest, palette),
      dataOf(latest.current.lines),
      element,
    )
    plot.current = made
    const stop = followGestures(made.over, {
      span: () => latest.current.moving.now.peek() ?? latest.current.span,
      onMove: (to) => latest.current.moving.move(to),
    })
    canvasRef(made.ctx.canvas)
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) made.setSize({ width: element.clientWidth, height: latest.current.height })
    })
    observer.observe(element)
    return () => {
      stop()
      observer.disconnect()
      canvasRef(null)
      made.destroy()
      plot.current = null
    }
  }, [shown, theme, isDark, zone, isByAge, shape, height])

  useEffect(() => {
    const { current } = plot
    if (!current) return
    current.batch(() => {
      current.setData(dataOf(lines), false)
      current.setScale('x', { min: span.from, max: span.to })
    })
  }, [lines, span.from, span.to, marks])

  useSignalEffect(() => {
    const to = moving.now.value
    if (to) plot.current?.setScale('x', { min: to.from, max: to.to })
  })

  return <div ref={box} class="chart" role="img" aria-label={label} style={{ height: `${height}px` }} />
}

function dataOf(lines: readonly ChartLine[]): uPlot.AlignedData {
  const tables = lines.map(({ line }) => [line.xs, line.ys] as unknown as uPlot.AlignedData)
  // A gap stays one where another line has points within it.
  const modes = tables.map((): uPlot.JoinNullMode[] => [EXPAND, EXPAND])
  return tables.length === 0 ? [[], []] : tables.length === 1 ? tables[0]! : uPlot.join(tables, modes)
}

function optionsFor(
  width: number,
  latest: { readonly current: ChartProps },
  palette: Palette,
): uPlot.Options {
  const { lines, height, isByAge, shape, span } = latest.current
  const axis: Partial<uPlot.Axis> = {
    stroke: palette.text,
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
    ticks: { stroke: palette.line, width: 1, size: 4 },
    gap: 4,
    grid: { stroke: palette.line, width: 1 },
  }
  const bars = shape === 'rates' && lines.length === 1 ? uPlot.paths.bars?.({ size: [0.8, 24] }) : undefined
  return {
    width,
    height,
    ms: 1,
    tzDate: (ms) => uPlot.tzDate(new Date(ms), timeZone.peek()),
    // On the right half a date: the last mark may be at the very end.
    padding: [8, 20, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: !isByAge, min: span.from, max: span.to, range: (_, min, max) => [min, max] },
      y: { range: (_, min, max) => valueRange(min, max, shape === 'rates') },
    },
    axes: [
      {
        ...axis,
        space: 70,
        size: 30,
        ...(isByAge && { incrs: AGES }),
        values: (_, splits, __, ___, step) => splits.map((at) => timeLabel(at, step, isByAge)),
      },
      { ...axis, size: AXIS_WIDTH, values: (_, splits) => splits.map(countLabel) },
    ],
    series: [
      {},
      ...lines.map(({ color, key }): uPlot.Series => {
        const stroke = palette.series[color] ?? palette.text
        return {
          label: key,
          stroke,
          width: bars ? 0 : 2,
          spanGaps: false,
          points: { show: shape === 'lines' ? undefined : false, size: 5, fill: stroke },
          ...(bars && { paths: bars, fill: stroke }),
        } as uPlot.Series
      }),
    ],
    cursor: {
      sync: { key: SYNC },
      y: false,
      drag: { x: true, y: false, setScale: false },
      points: { size: 7 },
      bind: {
        dblclick: () => () => {
          latest.current.onReset()
          return null
        },
      },
    },
    hooks: {
      drawClear: [(u) => drawBands(u, latest.current.marks, palette)],
      draw: [(u) => drawAnnotations(u, latest.current.marks, palette)],
      setCursor: [
        (u) => {
          const { left } = u.cursor
          latest.current.hover.value = left === undefined || left < 0 ? undefined : u.posToVal(left, 'x')
        },
      ],
      setSelect: [
        (u) => {
          if (u.select.width < 4) return
          const from = u.posToVal(u.select.left, 'x')
          const to = u.posToVal(u.select.left + u.select.width, 'x')
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          latest.current.onSelect({ from, to })
        },
      ],
    },
  }
}

/** Counts are shown from where they are, changes from zero; one value alone has room around it. */
function valueRange(min: number | null, max: number | null, fromZero: boolean): [number, number] {
  if (min === null || max === null) return [0, 1]
  const [low, high] = fromZero ? [Math.min(0, min), Math.max(0, max)] : [min, max]
  const room = Math.max((high - low) * 0.06, high === low ? Math.max(1, high * 0.01) : 0)
  return [fromZero || low === 0 ? low : Math.max(0, low - room), high + room]
}

/** There is no half a view. */
function countLabel(value: number): string {
  return Number.isInteger(value) ? round(value) : ''
}

function timeLabel(at: number, step: number, isByAge: boolean): string {
  if (isByAge) return at === 0 ? '0' : duration(at)
  return step >= 20 * HOUR ? day(at) : clock(at)
}
