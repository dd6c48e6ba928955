/** The values of TIMESTAMP, an int64 of milliseconds since 1970: numbers, but bigints where a number would not be exact. */

export type Instant = number | bigint

const MS_PER_DAY = 86_400_000

/** Wraps as Java's long. */
export function instantOf(epochMs: bigint): Instant {
  const ms = BigInt.asIntN(64, epochMs)
  const number = Number(ms)
  return Number.isSafeInteger(number) ? number : ms
}

export function later(instant: Instant, ms: number): Instant {
  if (typeof instant === 'number' && Number.isSafeInteger(instant + ms)) return instant + ms
  return instantOf(BigInt(instant) + BigInt(ms))
}

/** The day since 1970-01-01 in UTC. */
export function dayOf(instant: Instant): number {
  if (typeof instant === 'number') return Math.floor(instant / MS_PER_DAY)
  return Number((instant - BigInt(msOfDay(instant))) / BigInt(MS_PER_DAY))
}

/** The milliseconds since midnight in UTC. */
export function msOfDay(instant: Instant): number {
  const rest = typeof instant === 'number' ? instant % MS_PER_DAY : Number(instant % BigInt(MS_PER_DAY))
  return rest < 0 ? rest + MS_PER_DAY : rest + 0
}
