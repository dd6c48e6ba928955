/** The line of a small series. Pure. */

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
