/** Names of months, days and the rest as Java has them in English, and without a language. */

import type { TextStyle } from './pattern.ts'

export type Language = 'english' | 'none'
export type NamedField = 'era' | 'month' | 'quarter' | 'day-of-week' | 'am-pm'

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const ORDINALS = ['1st', '2nd', '3rd', '4th']

const short = (name: string) => name.slice(0, 3)
const initial = (name: string) => name.slice(0, 1)
const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i + 1))

const ENGLISH: Readonly<Record<NamedField, Readonly<Record<TextStyle, readonly string[]>>>> = {
  era: { short: ['BC', 'AD'], full: ['Before Christ', 'Anno Domini'], narrow: ['B', 'A'] },
  month: { short: MONTHS.map(short), full: MONTHS, narrow: MONTHS.map(initial) },
  quarter: {
    short: numbers(4).map((quarter) => `Q${quarter}`),
    full: ORDINALS.map((ordinal) => `${ordinal} quarter`),
    narrow: numbers(4),
  },
  'day-of-week': { short: DAYS.map(short), full: DAYS, narrow: DAYS.map(initial) },
  'am-pm': { short: ['AM', 'PM'], full: ['AM', 'PM'], narrow: ['a', 'p'] },
}

const NONE: typeof ENGLISH = {
  era: { short: ['BC', 'AD'], full: ['BCE', 'CE'], narrow: ['BCE', 'CE'] },
  month: { short: MONTHS.map(short), full: MONTHS.map(short), narrow: numbers(12) },
  quarter: { short: ENGLISH.quarter.short, full: ENGLISH.quarter.short, narrow: numbers(4) },
  'day-of-week': { short: DAYS.map(short), full: DAYS.map(short), narrow: DAYS.map(initial) },
  'am-pm': { short: ['AM', 'PM'], full: ['AM', 'PM'], narrow: ['AM', 'PM'] },
}

/** The first of them stands for the field's least value. */
export function namesOf(field: NamedField, style: TextStyle, language: Language): readonly string[] {
  return (language === 'english' ? ENGLISH : NONE)[field][style]
}

/** The value of a field's first name. */
export function firstValue(field: NamedField): number {
  return field === 'era' || field === 'am-pm' ? 0 : 1
}
