/** Printing of dates and times by a pattern. */

import {
  dateOf,
  dayOfWeek,
  dayOfYear,
  localDayOfWeek,
  MS_PER_DAY,
  weekOfMonth,
  weekOfYear,
} from './calendar.ts'
import { firstValue, namesOf } from './names.ts'
import type { Item, NumberField, NumberItem, OffsetFormat } from './pattern.ts'
import type { Zone } from './zone.ts'
import { zoneName } from './zone-names.ts'

/** What is printed: a date, a time, or both in a zone. */
export interface Moment {
  /** Days since the epoch. */
  readonly day?: number
  /** Milliseconds of the day. */
  readonly msOfDay?: number
  readonly zoned?: { readonly zone: Zone; readonly epochMs: number; readonly offsetSeconds: number }
}

/** The pattern asks for what there is not: the hour of a DATE. Or it is beyond what can be printed. */
export class PrintError extends Error {
  override readonly name = 'PrintError'
}

/** The moment of an instant in a zone. */
export function zonedMoment(epochMs: bigint, zone: Zone): Moment {
  const instant = Number(epochMs)
  const offsetSeconds = zone.offsetSecondsAt(instant)
  const local = epochMs + BigInt(offsetSeconds * 1000)
  const msOfDay = Number(((local % DAY) + DAY) % DAY)
  return {
    day: Number((local - BigInt(msOfDay)) / DAY),
    msOfDay,
    zoned: { zone, epochMs: instant, offsetSeconds },
  }
}

const DAY = BigInt(MS_PER_DAY)

/** In English. Throws PrintError. */
export function printMoment(items: readonly Item[], moment: Moment): string {
  return items.map((item) => printItem(item, moment)).join('')
}

function printItem(item: Item, moment: Moment): string {
  switch (item.kind) {
    case 'literal':
      return item.text
    case 'number':
      return printNumber(item, moment)
    case 'text':
      return namesOf(item.field, item.style, 'english')[
        fieldValue(item.field, moment) - firstValue(item.field)
      ]!
    case 'padded': {
      const text = printItem(item.item, moment)
      if (text.length > item.width)
        throw new PrintError(
          `Cannot print as output of ${text.length} characters exceeds pad width of ${item.width}`,
        )
      return text.padStart(item.width)
    }
    case 'optional':
      return printOptional(item.items, moment)
    case 'day-period':
      return dayPeriod(timeIn(moment))
    case 'offset':
      return zonedIn(moment).offsetSeconds === 0
        ? item.zero
        : offset(item.format, zonedIn(moment).offsetSeconds)
    case 'localized-offset': {
      const { offsetSeconds } = zonedIn(moment)
      return `GMT${offsetSeconds === 0 ? '' : offset(item.style === 'full' ? '+HH:MM:ss' : '+H:mm:ss', offsetSeconds)}`
    }
    case 'zone-id':
      return zonedIn(moment).zone.id
    case 'zone-text': {
      const { zone, epochMs } = zonedIn(moment)
      return zoneName(zone, epochMs, item.style, item.generic)
    }
  }
}

/** What there is not in an optional section is left out with all of it. */
function printOptional(items: readonly Item[], moment: Moment): string {
  try {
    return printMoment(items, moment)
  } catch (error) {
    if (error instanceof PrintError) return ''
    throw error
  }
}

function printNumber(item: NumberItem, moment: Moment): string {
  if (item.fraction) {
    return String(Math.floor(timeIn(moment) % 1000))
      .padStart(3, '0')
      .padEnd(9, '0')
      .slice(0, item.maxWidth)
  }
  const value = fieldValue(item.field, moment)
  if (item.reduced) return String(Math.abs(value) % 100).padStart(2, '0')
  const digits = String(Math.abs(value))
  if (digits.length > item.maxWidth || (value < 0 && item.sign === 'not-negative'))
    throw new PrintError(
      `Field ${item.field} cannot be printed as the value ${value} exceeds the maximum print width of ${item.maxWidth}`,
    )
  const plus =
    item.sign === 'exceeds-pad' && item.minWidth < 19 && digits.length > item.minWidth && value >= 0
  return (value < 0 ? '-' : plus ? '+' : '') + digits.padStart(item.minWidth, '0')
}

type AnyField = NumberField | 'day-of-week' | 'am-pm' | 'era' | 'quarter' | 'month'

function fieldValue(field: AnyField, moment: Moment): number {
  switch (field) {
    case 'hour':
      return Math.floor(timeIn(moment) / 3_600_000)
    case 'clock-hour':
      return fieldValue('hour', moment) || 24
    case 'half-day-hour':
      return fieldValue('hour', moment) % 12
    case 'clock-half-day-hour':
      return fieldValue('hour', moment) % 12 || 12
    case 'am-pm':
      return fieldValue('hour', moment) < 12 ? 0 : 1
    case 'minute':
      return Math.floor(timeIn(moment) / 60_000) % 60
    case 'second':
      return Math.floor(timeIn(moment) / 1000) % 60
    case 'nano':
      return (timeIn(moment) % 1000) * 1_000_000
    case 'milli-of-day':
      return timeIn(moment)
    case 'nano-of-day':
      return timeIn(moment) * 1_000_000
    default:
      return dateFieldValue(field, moment)
  }
}

function dateFieldValue(field: AnyField, moment: Moment): number {
  const day = dayIn(moment)
  const date = dateOf(day)
  switch (field) {
    case 'year':
      return date.year
    case 'year-of-era':
      return date.year > 0 ? date.year : 1 - date.year
    case 'era':
      return date.year > 0 ? 1 : 0
    case 'day-of-year':
      return dayOfYear(date)
    case 'month':
      return date.month
    case 'quarter':
      return Math.floor((date.month - 1) / 3) + 1
    case 'day':
      return date.day
    case 'week-year':
      return weekOfYear(day).weekYear
    case 'week':
      return weekOfYear(day).week
    case 'week-of-month':
      return weekOfMonth(day)
    case 'day-of-week':
      return dayOfWeek(day)
    case 'local-day-of-week':
      return localDayOfWeek(day)
    case 'aligned-week':
      return ((date.day - 1) % 7) + 1
    default:
      return day + 40_587
  }
}

function timeIn({ msOfDay }: Moment): number {
  if (msOfDay === undefined) throw new PrintError('Unsupported field: a date has no time')
  return msOfDay
}

function dayIn({ day }: Moment): number {
  if (day === undefined) throw new PrintError('Unsupported field: a time has no date')
  return day
}

function zonedIn({ zoned }: Moment): NonNullable<Moment['zoned']> {
  if (zoned === undefined) throw new PrintError('Unable to extract a zone')
  return zoned
}

function offset(format: OffsetFormat | '+H:mm:ss', offsetSeconds: number): string {
  const total = Math.abs(offsetSeconds)
  const hours = String(Math.floor(total / 3600)).padStart(format === '+H:mm:ss' ? 1 : 2, '0')
  const minutes = String(Math.floor(total / 60) % 60).padStart(2, '0')
  const seconds = String(total % 60).padStart(2, '0')
  const colon = format.includes(':') ? ':' : ''
  const hasSeconds = format.endsWith('ss') && seconds !== '00'
  const hasMinutes = format.includes('M') || hasSeconds || minutes !== '00'
  return `${offsetSeconds < 0 ? '-' : '+'}${hours}${hasMinutes ? colon + minutes : ''}${hasSeconds ? colon + seconds : ''}`
}

function dayPeriod(msOfDay: number): string {
  const minute = Math.floor(msOfDay / 60_000)
  if (minute === 0) return 'midnight'
  if (minute === 720) return 'noon'
  if (minute < 360 || minute >= 1260) return 'at night'
  if (minute < 720) return 'in the morning'
  return minute < 1080 ? 'in the afternoon' : 'in the evening'
}
