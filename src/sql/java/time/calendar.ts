/** Days and what they are in the proleptic Gregorian calendar, and weeks that begin on Sunday. */

export const MS_PER_DAY = 86_400_000

export interface CalendarDate {
  /** Astronomical: 0 is 1 BC. */
  readonly year: number
  readonly month: number
  readonly day: number
}

/** The days of 400 years, after which the calendar repeats. */
const DAYS_PER_CYCLE = 146_097
/** From 0000-03-01, with which the years of the calculation begin, to the epoch. */
const DAYS_TO_EPOCH = 719_468
/** Of a year that begins in March, the days before each of its months. */
const DAYS_BEFORE_MONTH = [0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337]

/** Days since the epoch. */
export function epochDay({ year, month, day }: CalendarDate): number {
  const marchYear = month <= 2 ? year - 1 : year
  const cycle = Math.floor(marchYear / 400)
  const yearOfCycle = marchYear - cycle * 400
  const dayOfYear = DAYS_BEFORE_MONTH[(month + 9) % 12]! + day - 1
  const leapDays = Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100)
  return cycle * DAYS_PER_CYCLE + yearOfCycle * 365 + leapDays + dayOfYear - DAYS_TO_EPOCH
}

export function dateOf(day: number): CalendarDate {
  const shifted = day + DAYS_TO_EPOCH
  const cycle = Math.floor(shifted / DAYS_PER_CYCLE)
  const dayOfCycle = shifted - cycle * DAYS_PER_CYCLE
  const leapDays =
    Math.floor(dayOfCycle / 1460) - Math.floor(dayOfCycle / 36_524) + Math.floor(dayOfCycle / 146_096)
  const yearOfCycle = Math.floor((dayOfCycle - leapDays) / 365)
  const dayOfYear =
    dayOfCycle - (yearOfCycle * 365 + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100))
  return monthsOf(cycle * 400 + yearOfCycle, dayOfYear)
}

/** 1582-10-15, before which the historic calendar is Julian. */
const GREGORIAN_BEGINS = -141_427
/** From 0000-03-01 of the Julian calendar to the epoch. */
const JULIAN_DAYS_TO_EPOCH = 719_470

/** Days since the epoch of a date in the calendar of its time. */
export function historicDay(date: CalendarDate): number {
  const day = epochDay(date)
  return day < GREGORIAN_BEGINS ? julianDay(date) : day
}

function julianDay({ year, month, day }: CalendarDate): number {
  const marchYear = month <= 2 ? year - 1 : year
  const dayOfYear = DAYS_BEFORE_MONTH[(month + 9) % 12]! + day - 1
  return marchYear * 365 + Math.floor(marchYear / 4) + dayOfYear - JULIAN_DAYS_TO_EPOCH
}

/** A day in the calendar of its time. */
export function historicDateOf(day: number): CalendarDate {
  if (day >= GREGORIAN_BEGINS) return dateOf(day)
  const shifted = day + JULIAN_DAYS_TO_EPOCH
  const cycle = Math.floor(shifted / 1461)
  const dayOfCycle = shifted - cycle * 1461
  const yearOfCycle = Math.min(Math.floor(dayOfCycle / 365), 3)
  return monthsOf(cycle * 4 + yearOfCycle, dayOfCycle - yearOfCycle * 365)
}

/** A day of a year that begins in March, from 0. */
function monthsOf(marchYear: number, dayOfYear: number): CalendarDate {
  const marchMonth = DAYS_BEFORE_MONTH.findLastIndex((before) => before <= dayOfYear)
  const month = ((marchMonth + 2) % 12) + 1
  return {
    year: marchYear + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - DAYS_BEFORE_MONTH[marchMonth]! + 1,
  }
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** 1 is Monday, 7 Sunday. */
export function dayOfWeek(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

export function dayOfYear(date: CalendarDate): number {
  return epochDay(date) - epochDay({ year: date.year, month: 1, day: 1 }) + 1
}

/** 1 is Sunday, 7 Saturday. */
export function localDayOfWeek(day: number): number {
  return (dayOfWeek(day) % 7) + 1
}

/** The first week of a year is the one with its first day. */
export function weekOfYear(day: number): { readonly weekYear: number; readonly week: number } {
  const saturday = day + 7 - localDayOfWeek(day)
  const weekYear = dateOf(saturday).year
  return { weekYear, week: (saturday - endOfFirstWeek(weekYear)) / 7 + 1 }
}

/** The day with a week-based year, week and day of the week. */
export function dayOfWeekDate(weekYear: number, week: number, localDay: number): number {
  return endOfFirstWeek(weekYear) + (week - 1) * 7 + localDay - 7
}

function endOfFirstWeek(year: number): number {
  const first = epochDay({ year, month: 1, day: 1 })
  return first + 7 - localDayOfWeek(first)
}

export function weekOfMonth(day: number): number {
  const { year, month, day: dayOfMonth } = dateOf(day)
  const first = epochDay({ year, month, day: 1 })
  return Math.floor((dayOfMonth - 1 + localDayOfWeek(first) - 1) / 7) + 1
}
