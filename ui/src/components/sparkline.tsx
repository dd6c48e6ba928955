/** A small line of the last days. Decoration beside numbers that say the same. */

import type { EvenSparkline } from '../api/shapes.ts'

interface SparklineProps {
  readonly times: readonly number[]
  readonly values: readonly number[]
  readonly width?: number
  readonly height?: number
  /** Points further apart are not connected. In milliseconds. */
  readonly gapAfterMs?: number
}

export function SparklineSvg({ times, values, width = 96, height = 28, gapAfterMs }: SparklineProps) {
  return (
    <svg
      class="sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      <path d={sparklinePath(times, values, { width, height, gapAfterMs })} />
    </svg>
  )
}

/** The same, of a series that has a value, or nothing, for each step. */
export function EvenSparklineSvg({ line }: { readonly line: EvenSparkline }) {
  const { from, stepMs, values } = line
  const known = values.flatMap((value, index) =>
    value === null ? [] : [{ at: from + index * stepMs, value }],
  )
  return (
    <SparklineSvg
      times={known.map(({ at }) => at)}
      values={known.map(({ value }) => value)}
      gapAfterMs={stepMs * 2.5}
    />
  )
}

interface Box {
  readonly width: number
  readonly height: number
  readonly gapAfterMs: number | undefined
}

/** Scaled to the box, with a pixel and a half of room; broken at gaps. */
export function sparklinePath(times: readonly number[], values: readonly number[], box: Box): string {
  const [first, last] = [times[0], times.at(-1)]
  if (first === undefined || last === undefined || times.length < 2) return ''
  const low = Math.min(...values)
  const span = Math.max(...values) - low
  const pad = 1.5
  const x = (at: number) => pad + ((at - first) / (last - first)) * (box.width - 2 * pad)
  const y = (value: number) =>
    span === 0 ? box.height / 2 : box.height - pad - ((value - low) / span) * (box.height - 2 * pad)
  let path = ''
  for (const [index, at] of times.entries()) {
    const before = times[index - 1]
    const isBroken = before === undefined || (box.gapAfterMs !== undefined && at - before > box.gapAfterMs)
    path += `${isBroken ? 'M' : 'L'}${x(at).toFixed(1)} ${y(values[index]!).toFixed(1)}`
  }
  return path
}
