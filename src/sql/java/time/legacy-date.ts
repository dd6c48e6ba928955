/**
 * Dates by a pattern of SimpleDateFormat, as commons-lang's FastDateFormat reads them: leniently. Months and days may be
 * out of range, and roll over; what follows the date is ignored.
 */

import { historicDay, MS_PER_DAY } from './calendar.ts'
import { namesOf } from './names.ts'
import { PatternError } from './pattern.ts'

interface Calendar {
  year: number
  isBeforeChrist: boolean
  /** 0 is January. */
  month: number
  day: number
  dayOfYear: number | undefined
  hour: number
  halfDayHour: number
  isAfternoon: boolean
  minute: number
  second: number
  ms: number
  offsetMinutes: number
}

type Step =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'number'
      readonly width: number
      readonly set: (calendar: Calendar, value: number) => void
    }
  | {
      readonly kind: 'names'
      readonly names: readonly string[]
      readonly set: (calendar: Calendar, index: number) => void
    }
  | { readonly kind: 'offset' }

/** Reads the milliseconds since the epoch, in GMT; undefined for a text that does not begin as the pattern says. */
export type LegacyParser = (text: string) => number | undefined

/** Two digits mean a year from 80 years before `thisYear` on. Throws PatternError. */
export function compileLegacyPattern(pattern: string, thisYear: number): LegacyParser {
  const steps = stepsOf(pattern, thisYear)
  return (text) => {
    const calendar: Calendar = {
      year: 1970,
      isBeforeChrist: false,
      month: 0,
      day: 1,
      dayOfYear: undefined,
      hour: 0,
      halfDayHour: 0,
      isAfternoon: false,
      minute: 0,
      second: 0,
      ms: 0,
      offsetMinutes: 0,
    }
    let at = 0
    for (const [index, step] of steps.entries()) {
      const end = take(step, steps[index + 1], text, at, calendar)
      if (end === undefined) return undefined
      at = end
    }
    return timeOf(calendar)
  }
}

function timeOf(calendar: Calendar): number {
  const year = calendar.isBeforeChrist ? 1 - calendar.year : calendar.year
  const years = Math.floor(calendar.month / 12)
  const firstDay = historicDay({ year: year + years, month: calendar.month - years * 12 + 1, day: 1 })
  const day =
    calendar.dayOfYear === undefined
      ? firstDay + calendar.day - 1
      : historicDay({ year, month: 1, day: 1 }) + calendar.dayOfYear - 1
  const hour = calendar.hour + calendar.halfDayHour + (calendar.isAfternoon ? 12 : 0)
  const minutes = hour * 60 + calendar.minute - calendar.offsetMinutes
  return day * MS_PER_DAY + (minutes * 60 + calendar.second) * 1000 + calendar.ms
}

function take(
  step: Step,
  next: Step | undefined,
  text: string,
  at: number,
  calendar: Calendar,
): number | undefined {
  switch (step.kind) {
    case 'literal':
      return text.startsWith(step.text, at) ? at + step.text.length : undefined
    case 'number': {
      // Numbers side by side have the width of their letters; others may be longer, and follow white space.
      const pattern = next?.kind === 'number' ? new RegExp(`\\d{1,${step.width}}`, 'y') : /\s*\d+/y
      pattern.lastIndex = at
      const digits = pattern.exec(text)?.[0]
      if (digits === undefined || Number(digits) > 0x7fffffff) return undefined
      step.set(calendar, Number(digits))
      return at + digits.length
    }
    case 'names': {
      const rest = text.slice(at).toLowerCase()
      const candidates = step.names.filter((name) => rest.startsWith(name.toLowerCase()))
      const longest = candidates.toSorted((a, b) => b.length - a.length)[0]
      if (longest === undefined) return undefined
      step.set(calendar, step.names.indexOf(longest))
      return at + longest.length
    }
    case 'offset': {
      const [whole, sign, hours, minutes = '0'] =
        /^(?:Z|(?:GMT)?([+-])(\d\d?):?(\d\d)?)/.exec(text.slice(at)) ?? []
      if (whole === undefined) return undefined
      if (sign !== undefined)
        calendar.offsetMinutes = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
      return at + whole.length
    }
  }
}

function stepsOf(pattern: string, thisYear: number): readonly Step[] {
  const tokens = pattern.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+/g) ?? []
  if (tokens.join('') !== pattern) throw new PatternError(`Unterminated quote in ${pattern}`)
  return tokens.map((token): Step => {
    if (token.startsWith("'"))
      return { kind: 'literal', text: token.slice(1, -1).replaceAll("''", "'") || "'" }
    return /^[A-Za-z]/.test(token)
      ? fieldStep(token[0]!, token.length, thisYear)
      : { kind: 'literal', text: token }
  })
}

const named = (field: 'month' | 'day-of-week'): readonly string[] => [
  ...namesOf(field, 'full', 'english'),
  ...namesOf(field, 'short', 'english'),
]

function fieldStep(letter: string, width: number, thisYear: number): Step {
  const number = (set: (calendar: Calendar, value: number) => void): Step => ({ kind: 'number', width, set })
  switch (letter) {
    case 'y':
    case 'Y':
      return number((calendar, value) => {
        calendar.year = width <= 2 && value < 100 ? nearYear(value, thisYear) : value
      })
    case 'M':
    case 'L':
      if (width < 3) {
        return number((calendar, value) => {
          calendar.month = value - 1
        })
      }
      return {
        kind: 'names',
        names: named('month'),
        set: (calendar, index) => {
          calendar.month = index % 12
        },
      }
    case 'd':
      return number((calendar, value) => {
        calendar.day = value
        calendar.dayOfYear = undefined
      })
    case 'D':
      return number((calendar, value) => {
        calendar.dayOfYear = value
      })
    case 'H':
      return number((calendar, value) => {
        calendar.hour = value
      })
    case 'k':
      return number((calendar, value) => {
        calendar.hour = value === 24 ? 0 : value
      })
    case 'K':
      return number((calendar, value) => {
        calendar.halfDayHour = value
      })
    case 'h':
      return number((calendar, value) => {
        calendar.halfDayHour = value === 12 ? 0 : value
      })
    case 'm':
      return number((calendar, value) => {
        calendar.minute = value
      })
    case 's':
      return number((calendar, value) => {
        calendar.second = value
      })
    case 'S':
      return number((calendar, value) => {
        calendar.ms = value
      })
    case 'a':
      return {
        kind: 'names',
        names: namesOf('am-pm', 'short', 'english'),
        set: (calendar, index) => {
          calendar.isAfternoon = index === 1
        },
      }
    case 'G':
      return {
        kind: 'names',
        names: namesOf('era', 'short', 'english'),
        set: (calendar, index) => {
          calendar.isBeforeChrist = index === 0
        },
      }
    case 'E':
      // A day of the week before the day of the month changes nothing.
      return { kind: 'names', names: named('day-of-week'), set: () => undefined }
    case 'u':
      return number(() => undefined)
    case 'X':
    case 'Z':
    case 'z':
      return { kind: 'offset' }
    default:
      throw new PatternError(`Illegal pattern component: ${letter}`)
  }
}

function nearYear(twoDigits: number, thisYear: number): number {
  const start = thisYear - 80
  const year = Math.floor(start / 100) * 100 + twoDigits
  return year < start ? year + 100 : year
}

/** The day of an instant in GMT; undefined where it is not the beginning of one. */
export function wholeDay(epochMs: number): number | undefined {
  return epochMs % MS_PER_DAY === 0 ? epochMs / MS_PER_DAY : undefined
}
