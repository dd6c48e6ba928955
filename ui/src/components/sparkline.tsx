/** A small line of the last days. Decoration beside numbers that say the same. */

import type { EvenSparkline } from '../api/shapes.ts'
import { sparklinePath } from './sparkline-path.ts'

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
