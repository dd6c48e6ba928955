/** From what the server answers to what is drawn: values over time, broken where nobody knows. Pure. */

import type { Series, SeriesPoint } from '../../api/shapes.ts'

/** `null`: a gap, over which no line may be drawn. */
export interface Line {
  readonly xs: readonly number[]
  readonly ys: readonly (number | null)[]
}

const HOUR = 3_600_000
/** In less, single views would look like leaps. */
const SHORTEST_STRETCH = HOUR / 6

/** With its peaks: a stretch is drawn as its first and last value and, between them, what goes beyond. */
export function lineOf({ points, gaps, resolutionMs }: Series): Line {
  const xs: number[] = []
  const ys: (number | null)[] = []
  const put = (x: number, y: number | null) => {
    // Of the same moment only the last may stay: a chart's time never stands still.
    if (xs.at(-1) === x) ys[ys.length - 1] = y
    else {
      xs.push(x)
      ys.push(y)
    }
  }
  let gap = 0
  for (const point of points) {
    while (gap < gaps.length && gaps[gap]!.from < point.at) {
      // Within the gap, so that the points at its edges keep their own moments.
      if (xs.length > 0) put((gaps[gap]!.from + gaps[gap]!.to) / 2, null)
      gap += 1
    }
    for (const [x, y] of cornersOf(point, resolutionMs)) put(x, y)
  }
  return { xs, ys }
}

function cornersOf(
  { at, first, last, min, max }: SeriesPoint,
  resolutionMs: number,
): (readonly [number, number])[] {
  if (resolutionMs === 0) return [[at, last]]
  const corners: (readonly [number, number])[] = [[at, first]]
  if (min < Math.min(first, last)) corners.push([at + resolutionMs / 3, min])
  if (max > Math.max(first, last)) corners.push([at + (2 * resolutionMs) / 3, max])
  if (last !== first) corners.push([at + resolutionMs * 0.999, last])
  return corners
}

/** The same by age: since its publication. */
export function sinceBirth({ xs, ys }: Line, publishedAt: number): Line {
  return { xs: xs.map((x) => x - publishedAt), ys }
}

/**
 * How much an hour it grew, in equal stretches of the span: from what the line says at their edges. Ours, not
 * YouTube's. A stretch that touches a gap has none.
 */
export function ratePerHour(
  { xs, ys }: Line,
  span: { readonly from: number; readonly to: number },
  stretches: number,
): Line {
  const step = Math.max(SHORTEST_STRETCH, (span.to - span.from) / stretches)
  const first = Math.ceil(span.from / step)
  const last = Math.floor(span.to / step)
  const rates = { xs: [] as number[], ys: [] as (number | null)[] }
  let index = 0
  const at = (time: number): number | null => {
    while (index + 1 < xs.length && xs[index + 1]! <= time) index += 1
    return valueAt(xs, ys, index, time)
  }
  let before = at(first * step)
  for (let n = first + 1; n <= last; n++) {
    const after = at(n * step)
    rates.xs.push((n - 0.5) * step)
    rates.ys.push(before === null || after === null ? null : ((after - before) / step) * HOUR)
    before = after
  }
  return rates
}

function valueAt(
  xs: readonly number[],
  ys: readonly (number | null)[],
  index: number,
  time: number,
): number | null {
  const [x, y] = [xs[index], ys[index] ?? null]
  if (x === undefined || x > time || y === null) return null
  if (x === time) return y
  const [nextX, nextY] = [xs[index + 1], ys[index + 1] ?? null]
  if (nextX === undefined || nextY === null) return null
  return y + ((nextY - y) * (time - x)) / (nextX - x)
}
