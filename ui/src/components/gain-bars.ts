/** How much a count grew on each day of a small series, as bars. Pure. Ours, not YouTube's. */

const DAY_MS = 24 * 3_600_000
const PARTS = 7
/** Between two bars, in pixels. */
const ROOM = 3

interface Box {
  readonly width: number
  readonly height: number
  /** Nothing is said of what lies between points further apart. In milliseconds. */
  readonly gapAfterMs: number
}

/**
 * A path of filled bars for the last seven days up to the last point; one that shrank hangs below the line. A day
 * whose beginning or end nobody saw has none.
 */
export function gainBars(times: readonly number[], values: readonly number[], box: Box): string {
  const last = times.at(-1)
  if (last === undefined) return ''
  const at = (moment: number) => valueAt(times, values, moment, box.gapAfterMs)
  const gains = Array.from({ length: PARTS }, (_, part) => {
    const end = at(last - (PARTS - 1 - part) * DAY_MS)
    const start = at(last - (PARTS - part) * DAY_MS)
    return start === undefined || end === undefined ? undefined : end - start
  })
  const known = gains.filter((gain) => gain !== undefined)
  const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)]
  const scale = (box.height - 1) / (high - low || 1)
  const zero = 0.5 + high * scale
  const wide = box.width / PARTS - ROOM
  return gains
    .map((gain, part) => {
      if (gain === undefined) return ''
      // One that is there and stood still is a line, not a gap.
      const tall = Math.max(Math.abs(gain) * scale, 1)
      const top = gain < 0 ? zero : zero - tall
      const left = part * (box.width / PARTS) + ROOM / 2
      return `M${left.toFixed(1)} ${top.toFixed(1)}h${wide.toFixed(1)}v${tall.toFixed(1)}h${(-wide).toFixed(1)}z`
    })
    .join('')
}

/** On the straight line between the points on both sides. */
function valueAt(
  times: readonly number[],
  values: readonly number[],
  moment: number,
  gapAfterMs: number,
): number | undefined {
  const index = times.findLastIndex((time) => time <= moment)
  const [time, value] = [times[index], values[index]]
  // The beginning is cut off somewhere: near enough is there.
  if (time === undefined || value === undefined)
    return times[0]! - moment <= gapAfterMs ? values[0] : undefined
  if (time === moment) return value
  const [nextTime, nextValue] = [times[index + 1], values[index + 1]]
  if (nextTime === undefined || nextValue === undefined || nextTime - time > gapAfterMs) return undefined
  return value + ((nextValue - value) * (moment - time)) / (nextTime - time)
}
