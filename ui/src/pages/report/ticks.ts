/** Where the lines of a chart's height stand. Pure. */

const STEPS = [1, 2, 2.5, 5, 10]
const MOST_STEPS = 4

/** Round numbers from below the lowest to above the highest; from 0 on where that costs little of the height. */
export function ticksOf(low: number, high: number): readonly number[] {
  if (!Number.isFinite(low)) return [0, 1]
  const from = low < high * 0.4 ? 0 : low
  const least = Math.max((high - from) / MOST_STEPS, 1)
  const power = 10 ** Math.floor(Math.log10(least))
  const step = Math.ceil((STEPS.find((one) => one * power >= least) ?? 10) * power)
  const first = Math.floor(from / step)
  const last = Math.max(Math.ceil(high / step), first + 1)
  return Array.from({ length: last - first + 1 }, (_, n) => (first + n) * step)
}
