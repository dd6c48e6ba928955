/** From the fields that were read to a date and a time, as java.time's "smart" style has it. */

import {
  type CalendarDate,
  dateOf,
  dayOfWeek,
  dayOfWeekDate,
  daysInMonth,
  epochDay,
  isLeapYear,
  localDayOfWeek,
  MS_PER_DAY,
} from './calendar.ts'
import type { NamedField } from './names.ts'
import type { Fields } from './parse.ts'
import { zoneRead } from './parse.ts'
import type { NumberField } from './pattern.ts'
import { instantOf, type Zone } from './zone.ts'

type Field = NumberField | NamedField
type Values = ReadonlyMap<Field, number>

export interface Resolved {
  /** Days since the epoch, where the fields make a date. */
  readonly day?: number
  /** Where they make a time. */
  readonly nanoOfDay?: number
  /** 24:00, the end of the day before. */
  readonly excessDays: number
  /** Fields that were read, brought into their plain form. */
  readonly values: Values
  readonly zone?: Zone
}

/** Least and greatest values. */
const RANGES: Readonly<Partial<Record<Field, readonly [number, number]>>> = {
  hour: [0, 23],
  'clock-hour': [1, 24],
  'half-day-hour': [0, 11],
  'clock-half-day-hour': [1, 12],
  minute: [0, 59],
  second: [0, 59],
  nano: [0, 999_999_999],
  'milli-of-day': [0, MS_PER_DAY - 1],
  'nano-of-day': [0, MS_PER_DAY * 1e6 - 1],
  'am-pm': [0, 1],
  'year-of-era': [1, 999_999_999],
  year: [-999_999_999, 999_999_999],
}

/** Undefined where the fields contradict each other, or are out of range. */
export function resolveFields(fields: Fields): Resolved | undefined {
  const values = new Map(fields.values)
  const isEndOfDay =
    values.get('hour') === 24 && ['minute', 'second', 'nano'].every((field) => !values.get(field as Field))
  if (isEndOfDay) values.set('hour', 0)
  for (const [field, value] of values) {
    const [least, greatest] = RANGES[field] ?? [value, value]
    if (value < least || value > greatest) return undefined
  }
  plainTimes(values)
  plainYear(values)
  const day = dayFrom(values)
  if (day === null) return undefined
  if (day !== undefined && contradicts(day, values)) return undefined
  const nanoOfDay = nanoOfDayFrom(values)
  const zone = zoneRead(fields)
  return {
    ...(day !== undefined && { day: day + (isEndOfDay ? 1 : 0) }),
    ...(nanoOfDay !== undefined && { nanoOfDay }),
    excessDays: isEndOfDay ? 1 : 0,
    values,
    ...(zone && { zone }),
  }
}

function plainTimes(values: Map<Field, number>): void {
  const clockHour = values.get('clock-hour')
  if (clockHour !== undefined) values.set('hour', clockHour % 24)
  const clockHalf = values.get('clock-half-day-hour')
  if (clockHalf !== undefined) values.set('half-day-hour', clockHalf % 12)
  const half = values.get('half-day-hour')
  const amPm = values.get('am-pm')
  if (half !== undefined && amPm !== undefined) values.set('hour', amPm * 12 + half)
  const nanoOfDay = values.get('nano-of-day') ?? scaled(values.get('milli-of-day'), 1_000_000)
  if (nanoOfDay === undefined) return
  values.set('hour', Math.floor(nanoOfDay / 3.6e12))
  values.set('minute', Math.floor(nanoOfDay / 6e10) % 60)
  values.set('second', Math.floor(nanoOfDay / 1e9) % 60)
  values.set('nano', nanoOfDay % 1e9)
}

function scaled(value: number | undefined, by: number): number | undefined {
  return value === undefined ? undefined : value * by
}

function plainYear(values: Map<Field, number>): void {
  const yearOfEra = values.get('year-of-era')
  if (yearOfEra === undefined) return
  const year = values.get('year')
  const era = values.get('era')
  const isBefore = era === 0 || (era === undefined && year !== undefined && year <= 0)
  values.set('year', isBefore ? 1 - yearOfEra : yearOfEra)
}

/** null: no such day. Days that a shorter month lacks become its last. */
function dayFrom(values: Values): number | undefined | null {
  const year = values.get('year')
  const month = values.get('month')
  const day = values.get('day')
  if (year !== undefined && month !== undefined && day !== undefined) {
    if (month < 1 || month > 12 || day < 1 || day > 31) return null
    return epochDay({ year, month, day: Math.min(day, daysInMonth(year, month)) })
  }
  const dayOfYear = values.get('day-of-year')
  if (year !== undefined && dayOfYear !== undefined) {
    if (dayOfYear < 1 || dayOfYear > (isLeapYear(year) ? 366 : 365)) return null
    return epochDay({ year, month: 1, day: 1 }) + dayOfYear - 1
  }
  const julian = values.get('modified-julian-day')
  if (julian !== undefined) return julian - 40_587
  return dayFromWeek(values)
}

function dayFromWeek(values: Values): number | undefined | null {
  const weekYear = values.get('week-year')
  const week = values.get('week')
  const isoDay = values.get('day-of-week')
  const localDay = values.get('local-day-of-week') ?? (isoDay === undefined ? undefined : (isoDay % 7) + 1)
  if (weekYear === undefined || week === undefined || localDay === undefined) return undefined
  if (week < 1 || week > 53 || localDay < 1 || localDay > 7) return null
  return dayOfWeekDate(weekYear, week, localDay)
}

/** Fields beside those that the day was made of must agree with it. */
function contradicts(day: number, values: Values): boolean {
  const isoDay = values.get('day-of-week')
  const localDay = values.get('local-day-of-week')
  if (isoDay !== undefined && isoDay !== dayOfWeek(day)) return true
  if (localDay !== undefined && localDay !== localDayOfWeek(day)) return true
  const date = dateOf(day)
  const month = values.get('month')
  const quarter = values.get('quarter')
  if (quarter !== undefined && quarter !== Math.floor((date.month - 1) / 3) + 1) return true
  return month !== undefined && month !== date.month
}

/** Minutes, seconds and their parts may be missing from the right. */
function nanoOfDayFrom(values: Values): number | undefined {
  const hour = values.get('hour')
  const minute = values.get('minute')
  const second = values.get('second')
  const nano = values.get('nano')
  if (hour === undefined) return undefined
  if (minute === undefined && (second !== undefined || nano !== undefined)) return undefined
  if (second === undefined && nano !== undefined && minute !== undefined) return undefined
  return ((hour * 60 + (minute ?? 0)) * 60 + (second ?? 0)) * 1e9 + (nano ?? 0)
}

/**
 * The instant, with what is missing from 1970-01-01 00:00 in the given zone. Undefined where fields that stand alone
 * are out of range.
 */
export function instantFrom(resolved: Resolved, zone: Zone): number | undefined {
  const day = resolved.day ?? looseDay(resolved.values)
  const ms =
    resolved.nanoOfDay === undefined ? looseTime(resolved.values) : Math.floor(resolved.nanoOfDay / 1e6)
  if (day === undefined) return undefined
  const local = day * MS_PER_DAY + ms
  if (resolved.zone) return instantOf(resolved.zone, local)
  return instantOf(zone, local, zone.offsetSecondsAt(0))
}

function looseTime(values: Values): number {
  const hour = (values.get('hour') ?? values.get('half-day-hour') ?? 0) + (values.get('am-pm') ?? 0) * 12
  const seconds = (hour * 60 + (values.get('minute') ?? 0)) * 60 + (values.get('second') ?? 0)
  return seconds * 1000 + Math.floor((values.get('nano') ?? 0) / 1e6)
}

/** The fields are set one after the other on 1970-01-01, a Thursday, from the day of the week to the year. */
function looseDay(values: Values): number | undefined {
  const isoDay = isoDayOfWeek(values)
  let date = dateOf(isoDay === undefined ? 0 : isoDay - dayOfWeek(0))
  const day = values.get('day')
  if (day !== undefined) {
    if (day < 1 || day > daysInMonth(date.year, date.month)) return undefined
    date = { ...date, day }
  }
  const inYear = values.get('day-of-year')
  if (inYear !== undefined) {
    if (inYear < 1 || inYear > 365) return undefined
    date = dateOf(epochDay({ year: date.year, month: 1, day: 1 }) + inYear - 1)
  }
  const month = values.get('month') ?? date.month
  if (month < 1 || month > 12) return undefined
  date = inMonth(date.year, month, date.day)
  return epochDay(inMonth(values.get('year') ?? date.year, date.month, date.day))
}

/** The last day of months that are too short. */
function inMonth(year: number, month: number, day: number): CalendarDate {
  return { year, month, day: Math.min(day, daysInMonth(year, month)) }
}

/** Local weeks begin on Sunday. */
function isoDayOfWeek(values: Values): number | undefined {
  const local = values.get('local-day-of-week')
  return values.get('day-of-week') ?? (local === undefined ? undefined : ((local + 5) % 7) + 1)
}
