/** YouTube renews quotas at midnight Pacific time (developers.google.com/youtube/data/determine_quota_cost). */

export interface PacificDay {
  /** `YYYY-MM-DD` in Los Angeles. */
  readonly day: string
  readonly startMs: number
  /** The next midnight: 23, 24 or 25 hours after the start. */
  readonly endMs: number
}

const HOUR_MS = 3_600_000

const LOCAL = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})

/** Formatting dates is slow, and nearly all questions are about the same day. */
let last: PacificDay = { day: '', startMs: 0, endMs: 0 }

/** The Pacific day in which the instant (milliseconds since the epoch) falls. */
export function pacificDay(atMs: number): PacificDay {
  if (atMs < last.startMs || atMs >= last.endMs) {
    const day = LOCAL.format(atMs)
    const startMs = midnight(day)
    last = { day, startMs, endMs: midnight(LOCAL.format(startMs + 26 * HOUR_MS)) }
  }
  return last
}

/** Clocks there change at 2 in the morning, so midnight is always 7 or 8 hours behind UTC, and there is one a day. */
function midnight(day: string): number {
  const utcMs = Date.parse(`${day}T00:00:00Z`)
  const summer = utcMs + 7 * HOUR_MS
  return LOCAL.format(summer) === day ? summer : utcMs + 8 * HOUR_MS
}
