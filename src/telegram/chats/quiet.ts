import type { TelegramChat } from '../../records/chat.ts'

type QuietHours = Pick<TelegramChat, 'QUIET_FROM' | 'QUIET_TO' | 'TIME_ZONE'>

const MINUTES_A_DAY = 24 * 60

/**
 * When the chat's quiet hours end, if it has them and they are now; else undefined. Reckoned in the chat's own time
 * zone; where a clock change falls into the night the answer may be off by it, so ask again when it has come.
 */
export function quietUntilMs(chat: QuietHours, nowMs: number): number | undefined {
  const from = minutesOf(chat.QUIET_FROM)
  const to = minutesOf(chat.QUIET_TO)
  if (from === undefined || to === undefined || from === to) return undefined
  const now = minutesOfDay(nowMs, chat.TIME_ZONE ?? 'UTC')
  const inside = from < to ? now >= from && now < to : now >= from || now < to
  if (!inside) return undefined
  const minuteStartMs = nowMs - (nowMs % 60_000)
  return minuteStartMs + ((to - now + MINUTES_A_DAY) % MINUTES_A_DAY) * 60_000
}

/** Minutes since midnight of an `HH:MM`. */
function minutesOf(time: string | null): number | undefined {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(time ?? '')
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined
}

const formats = new Map<string, Intl.DateTimeFormat>()

function minutesOfDay(nowMs: number, timeZone: string): number {
  let format = formats.get(timeZone)
  if (!format) {
    format = formatOf(timeZone)
    formats.set(timeZone, format)
  }
  const [hour, minute] = format.format(nowMs).split(':')
  return Number(hour) * 60 + Number(minute)
}

/** A mute that only /unmute ends: the end of the year 9999, in milliseconds since the epoch. */
export const MUTED_FOR_GOOD = 253_402_300_799_000

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** A zone that nobody knows is taken for UTC: a message at the wrong hour is better than none. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: isTimeZone(timeZone) ? timeZone : 'UTC' })
}
