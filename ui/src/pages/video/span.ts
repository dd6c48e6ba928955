/** The stretch of time on the screen, and moving it about. Pure. All in milliseconds. */

export interface Span {
  readonly from: number
  readonly to: number
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
const LENGTHS = { '24h': DAY, '7d': 7 * DAY, '30d': 30 * DAY } as const
/** Nearer there is nothing to see. */
const SHORTEST = 5 * 60_000

/** The stretch that a range means; `all` is everything between `first` and `last`. */
export function spanOf(range: keyof typeof LENGTHS | 'all', first: number, last: number): Span {
  if (range === 'all') return { from: Math.min(first, last - 2 * SHORTEST), to: last }
  return { from: last - LENGTHS[range], to: last }
}

/** By age: the first day, week, month, or all of the oldest one's life. */
export function ageSpanOf(range: keyof typeof LENGTHS | 'all', oldest: number): Span {
  return { from: 0, to: range === 'all' ? Math.max(oldest, HOUR) : LENGTHS[range] }
}

/** Half as long about its middle, or about `around`; twice as long with factor 2. */
export function zoomed({ from, to }: Span, factor: number, around = (from + to) / 2): Span {
  const length = Math.max(SHORTEST, (to - from) * factor)
  const share = (around - from) / (to - from)
  return { from: around - share * length, to: around + (1 - share) * length }
}

/** Two fingers, as shares of the width, were at `before` and are at `now`: what they held is still below them. */
export function pinched(
  { from, to }: Span,
  before: readonly [number, number],
  now: readonly [number, number],
): Span {
  const held = before.map((share) => from + share * (to - from)) as [number, number]
  const apart = now[1] - now[0]
  const middle = (held[0] + held[1]) / 2
  // Fingers that have met, or passed each other, say nothing of a length.
  const length = apart * (held[1] - held[0]) > 0 ? (held[1] - held[0]) / apart : to - from
  const kept = Math.max(SHORTEST, length)
  const start = middle - ((now[0] + now[1]) / 2) * kept
  return { from: start, to: start + kept }
}

/** Earlier or later by a share of its length. */
export function panned({ from, to }: Span, share: number): Span {
  const step = (to - from) * share
  return { from: from + step, to: to + step }
}

/** No further than `bounds`; as long as it was where there is room. */
export function within({ from, to }: Span, bounds: Span): Span {
  const length = Math.min(to - from, bounds.to - bounds.from)
  const start = Math.min(Math.max(from, bounds.from), bounds.to - length)
  return { from: start, to: start + length }
}
