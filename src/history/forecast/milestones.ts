/** Round numbers that people look forward to: 1, 2 and 5 times a power of ten. */

const STEPS = [1, 2, 5] as const
const FIRST = 10

/** The lowest milestone above the value. */
export function nextMilestone(value: number): number {
  if (value < FIRST) return FIRST
  const power = 10 ** Math.floor(Math.log10(value))
  // Rounding may have put the power one too low or too high.
  for (const candidate of [power / 10, power, power * 10, power * 100]) {
    for (const step of STEPS) if (step * candidate > value) return step * candidate
  }
  throw new RangeError(`no milestone above ${value}`)
}

/** The milestones above `low` and not above `high`, rising. */
export function milestonesBetween(low: number, high: number): number[] {
  const found: number[] = []
  for (let next = nextMilestone(low); next <= high; next = nextMilestone(next)) found.push(next)
  return found
}
