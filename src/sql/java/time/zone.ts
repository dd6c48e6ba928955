/** Time zones by Java's ids, with the offsets that Intl knows. */

import { MS_PER_DAY } from './calendar.ts'

export interface Zone {
  /** As Java prints it: Europe/Berlin, +02:00, UTC+02:00, Z. */
  readonly id: string
  /** Set where the zone is only that. */
  readonly fixedOffsetSeconds?: number
  readonly offsetSecondsAt: (epochMs: number) => number
}

export const GMT: Zone = fixed('GMT', 0)

export function fixed(id: string, offsetSeconds: number): Zone {
  return { id, fixedOffsetSeconds: offsetSeconds, offsetSecondsAt: () => offsetSeconds }
}

const zones = new Map<string, Zone | undefined>()
const MAX_CACHED = 1000

/** Undefined for ids that Java's ZoneId.of refuses. */
export function zoneOf(id: string): Zone | undefined {
  if (!zones.has(id)) {
    if (zones.size >= MAX_CACHED) zones.clear()
    zones.set(id, readZone(id))
  }
  return zones.get(id)
}

function readZone(id: string): Zone | undefined {
  if (id === 'Z') return fixed('Z', 0)
  const [, prefix = '', offset = ''] = /^(UTC|GMT|UT)?([+-].*)?$/.exec(id) ?? []
  if (offset !== '') {
    const seconds = readOffset(offset)
    if (seconds === undefined) return undefined
    return fixed(
      seconds === 0 && prefix === '' ? 'Z' : prefix + (seconds === 0 ? '' : offsetText(seconds)),
      seconds,
    )
  }
  return prefix === '' ? regionOf(id) : fixed(id, 0)
}

const OFFSET = /^([+-])(\d{1,2})(?::?(\d\d)(?::?(\d\d))?)?$/
const MAX_OFFSET_SECONDS = 18 * 3600

function readOffset(text: string): number | undefined {
  const [, sign, hours, minutes = '0', seconds = '0'] = OFFSET.exec(text) ?? []
  if (sign === undefined || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return total > MAX_OFFSET_SECONDS ? undefined : sign === '-' ? -total : total
}

/** +02:00, with seconds where there are some. */
export function offsetText(offsetSeconds: number): string {
  const total = Math.abs(offsetSeconds)
  const parts = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60]
  if (parts[2] === 0) parts.pop()
  return (offsetSeconds < 0 ? '-' : '+') + parts.map((part) => String(part).padStart(2, '0')).join(':')
}

/** Names of three letters that are regions to Java too; Intl knows others. */
const SHORT_REGIONS = ['CET', 'EET', 'MET', 'PRC', 'ROK', 'UCT', 'WET']
const REGION = /^[A-Z][A-Za-z\d~._+-]+(?:\/[A-Z][A-Za-z\d~._+-]*)*$/

function regionOf(id: string): Zone | undefined {
  if (!REGION.test(id) || (/^[A-Z]{3}$/.test(id) && !SHORT_REGIONS.includes(id))) return undefined
  const format = clockOf(id)
  if (!format) return undefined
  return { id, offsetSecondsAt: (epochMs) => offsetFrom(format, withinDates(epochMs)) }
}

/** Before it every place had its own mean time. */
const FIRST_ZONES_MS = Date.UTC(1820, 0, 1)
/** JavaScript's dates end where Java's have hardly begun; zones no longer change out there but for summer time. */
const LAST_DATE_MS = 8.64e15 - MS_PER_DAY

function withinDates(epochMs: number): number {
  return Math.max(FIRST_ZONES_MS, Math.min(LAST_DATE_MS, epochMs))
}

function clockOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function offsetFrom(format: Intl.DateTimeFormat, epochMs: number): number {
  const whole = Math.floor(epochMs / 1000) * 1000
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {}
  for (const { type, value } of format.formatToParts(whole)) parts[type] = value
  const year = Number(parts.year)
  const local = new Date(0)
  local.setUTCFullYear(
    parts.era?.startsWith('B') ? 1 - year : year,
    Number(parts.month) - 1,
    Number(parts.day),
  )
  local.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second))
  return (local.getTime() - whole) / 1000
}

/**
 * The instant of a local time. Where there are two it is the one with the preferred offset, or else the earlier;
 * where there is none it is later by the gap.
 */
export function instantOf(zone: Zone, localMs: number, preferredOffsetSeconds?: number): number {
  const before = zone.offsetSecondsAt(localMs - MS_PER_DAY)
  const after = zone.offsetSecondsAt(localMs + MS_PER_DAY)
  const preferred = localMs - (preferredOffsetSeconds ?? before) * 1000
  if (zone.offsetSecondsAt(preferred) === preferredOffsetSeconds) return preferred
  const early = localMs - before * 1000
  if (before === after || zone.offsetSecondsAt(early) === before) return early
  const late = localMs - after * 1000
  return zone.offsetSecondsAt(late) === after ? late : early
}
