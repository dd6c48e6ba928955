/** Dates, times and timestamps as text, in UTC. */

import { type CalendarDate, dateOf, historicDateOf } from '../java/time/index.ts'
import { dayOf, type Instant, msOfDay } from './instant.ts'

const MS_PER_DAY = 86_400_000

/** `2023-01-15`; `+10000-01-01`, and `-0001-12-31` for two years before Christ. */
export function dateText(days: number): string {
  const { year, month, day } = dateOf(days)
  const years = String(Math.abs(year)).padStart(4, '0')
  return `${year < 0 ? '-' : year > 9999 ? '+' : ''}${years}-${two(month)}-${two(day)}`
}

/** The text of Java's java.sql.Date: the last four digits of the year, in the calendar of its time. */
export function javaDateText(days: number): string {
  const date = historicDateOf(days)
  return `${yearOfEra(date).slice(-4)}-${two(date.month)}-${two(date.day)}`
}

/** `10:11`, or `10:11:12` where there are seconds; parts of a second are dropped. */
export function timeText(msOfDay: number): string {
  const seconds = Math.floor(msOfDay / 1000)
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`
  return seconds % 60 === 0 ? text : `${text}:${two(seconds % 60)}`
}

/** `2023-01-15T10:11:12.345`; years before Christ are counted backwards. */
export function timestampText(instant: Instant): string {
  const ms = msOfDay(instant)
  const date = dateOf(dayOf(instant))
  const year = yearOfEra(date)
  return `${year.length > 4 ? '+' : ''}${year}-${two(date.month)}-${two(date.day)}T${clock(ms)}.${three(ms % 1000)}`
}

/** The text of Java's java.sql.Timestamp: `2023-01-15 10:11:12.345`, without zeros at the end but for one. */
export function javaTimestampText(instant: Instant): string {
  const ms = msOfDay(instant)
  const date = historicDateOf(dayOf(instant))
  const fraction = three(ms % 1000).replace(/0{1,2}$/, '')
  return `${yearOfEra(date)}-${two(date.month)}-${two(date.day)} ${clock(ms)}.${fraction}`
}

/** The text of Java's java.sql.Time: `10:11:12`. */
export function clock(msOfDay: number): string {
  const seconds = Math.floor(msOfDay / 1000)
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

function yearOfEra({ year }: CalendarDate): string {
  return String(year > 0 ? year : 1 - year).padStart(4, '0')
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

function three(value: number): string {
  return String(value).padStart(3, '0')
}

/** `yyyy-MM-dd`, or only its beginning: `2020`, `2020-05`. Days since the epoch; undefined for what is no date. */
export function parseDateText(text: string): number | undefined {
  const match = /^([+-]?\d{4,7})(?:-(\d\d))?(?:-(\d\d))?$/.exec(text)
  if (match === null) return undefined
  return daysOf(Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1))
}

function daysOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || month < 1) return undefined
  return date.getTime() / MS_PER_DAY
}

/** `HH:mm`, `HH:mm:ss` or `HH:mm:ss.SSS`. Milliseconds of the day; undefined for what is no time. */
export function parseTimeText(text: string): number | undefined {
  const match = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/.exec(text)
  if (match === null) return undefined
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)]
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + Number((match[4] ?? '').slice(0, 3).padEnd(3, '0'))
}

const CLOCK = /^(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{3}))?)?)?$/
const ZONE = /(?:Z|([+-])(\d\d):?(\d\d))$/

/**
 * `yyyy-MM-dd'T'HH:mm:ss.SSS`, or only its beginning, with an offset behind it or in UTC.
 * Milliseconds since the epoch; undefined for what is no timestamp.
 */
export function parseTimestampText(text: string): number | undefined {
  const t = text.indexOf('T')
  const days = parseDateText(t < 0 ? text : text.slice(0, t))
  if (days === undefined) return undefined
  const time = t < 0 ? '' : text.slice(t + 1)
  const zone = ZONE.exec(time)
  const offsetMinutes = zone?.[1] ? (Number(zone[2]) * 60 + Number(zone[3])) * (zone[1] === '-' ? -1 : 1) : 0
  const ms = clockMs(zone === null ? time : time.slice(0, zone.index))
  return ms === undefined ? undefined : days * MS_PER_DAY + ms - offsetMinutes * 60_000
}

/** The time behind the `T`, of which the end may be missing. */
function clockMs(text: string): number | undefined {
  if (text === '') return 0
  const match = CLOCK.exec(text)
  if (match === null) return undefined
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)]
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + Number(match[4] ?? 0)
}
