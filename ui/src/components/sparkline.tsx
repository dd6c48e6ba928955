/** The last days, small: what was gained each day, or the count alone where no number of ours may be shown. */

import { isDerived } from '../api/session.ts'
import type { EvenSparkline } from '../api/shapes.ts'
import { gainBars } from './gain-bars.ts'
import { sparklinePath } from './sparkline-path.ts'

interface SparklineProps {
  readonly times: readonly number[]
  readonly values: readonly number[]
  readonly width?: number
  readonly height?: number
  /** Points further apart are not connected. In milliseconds. */
  readonly gapAfterMs: number
}

export function SparklineSvg({ times, values, width = 96, height = 28, gapAfterMs }: SparklineProps) {
  // A count only ever rises: how fast it does is what one looks for.
  const pathOf = isDerived.value ? gainBars : sparklinePath
  return (
    <svg
      class={`sparkline ${isDerived.value ? 'bars' : ''}`}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      <path d={pathOf(times, values, { width, height, gapAfterMs })} />
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
