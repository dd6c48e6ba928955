/** What a forecast would have said, beside what came: the method is judged by what it did, not kept by what it promised. */

import { HOUR_MS } from '../time.ts'
import { type CountAt, type Reach, reach } from './growth.ts'
import { milestonesBetween } from './milestones.ts'

export interface ScoredForecast extends Reach {
  readonly milestone: number
  /** When it would have been made: from what was known until then, and nothing later. */
  readonly madeAt: number
  readonly reachedAt: number
  readonly verdict: 'early' | 'within' | 'late'
}

/** The first forecast of a video needs this much to go by. */
const FIRST_MS = 6 * HOUR_MS

/** For each milestone passed within the counts, made when the one before it was passed. The newest last. */
export function scoreForecasts(
  counts: readonly CountAt[],
  publishedAt: number | null,
): readonly ScoredForecast[] {
  const first = counts[0]
  if (!first) return []
  const highest = counts.reduce((most, { value }) => Math.max(most, value), first.value)
  const scored: ScoredForecast[] = []
  let madeAt = first.at + FIRST_MS
  for (const milestone of milestonesBetween(first.value, highest)) {
    const reachedAt = crossing(counts, milestone)
    const known = counts.filter(({ at }) => at <= madeAt)
    const made = known.length > 0 ? known.at(-1)!.at : madeAt
    const said = made < reachedAt ? reach(known, milestone, publishedAt) : 'too-little-known'
    if (typeof said === 'object') {
      scored.push({ ...said, milestone, madeAt: made, reachedAt, verdict: verdictOf(said, reachedAt) })
    }
    madeAt = Math.max(madeAt, reachedAt)
  }
  return scored
}

function verdictOf({ earliest, latest }: Reach, reachedAt: number): ScoredForecast['verdict'] {
  if (reachedAt < earliest) return 'early'
  return latest !== null && reachedAt > latest ? 'late' : 'within'
}

/** On the line between the count below and the first that is not. */
function crossing(counts: readonly CountAt[], milestone: number): number {
  const index = counts.findIndex(({ value }) => value >= milestone)
  const [before, after] = [counts[index - 1]!, counts[index]!]
  const share = (milestone - before.value) / (after.value - before.value)
  return Math.round(before.at + share * (after.at - before.at))
}
