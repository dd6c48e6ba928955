/** Between moments and what the clocks of a time zone show, for fields that hold a date and a time. */

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** `2026-11-27T14:03`: what a clock there shows at the moment, in milliseconds since the epoch. */
export function fieldTime(at: number, timeZone: string): string {
  const parts = new Map<string, string>(
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const part = (name: string) => parts.get(name) ?? ''
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`
}

/** What a clock there is ahead of UTC at the moment. */
export function offsetMinutes(at: number, timeZone: string): number {
  return Date.parse(`${fieldTime(at, timeZone)}Z`) / MINUTE_MS - Math.floor(at / MINUTE_MS)
}

/**
 * When a clock there shows it, in milliseconds since the epoch; undefined where the text is no time. Of an hour that
 * comes twice it is the first; one that is left out counts on from the hour before.
 */
export function timeOfField(text: string, timeZone: string): number | undefined {
  const shown = Date.parse(`${text}Z`)
  if (Number.isNaN(shown)) return undefined
  const offsetAt = (at: number) => offsetMinutes(at, timeZone) * MINUTE_MS
  // By the offset before the clocks may have been changed, and by the one after.
  const candidates = [shown - offsetAt(shown - DAY_MS), shown - offsetAt(shown + DAY_MS)]
  return candidates.find((at) => fieldTime(at, timeZone) === fieldTime(shown, 'UTC')) ?? candidates[0]
}
