/** DATE, TIME and TIMESTAMP as text by Java's patterns, and back. */

import { RowError } from '../expressions/compile.ts'
import {
  compileLegacyPattern,
  compilePattern,
  GMT,
  type Item,
  instantFrom,
  type Moment,
  type ParseOptions,
  PatternError,
  PrintError,
  parseFields,
  printMoment,
  type Resolved,
  resolveFields,
  wholeDay,
  type Zone,
  zonedMoment,
  zoneOf,
} from '../java/time/index.ts'
import type { Value } from '../types/value.ts'
import {
  bigint,
  calledOnNull,
  date,
  type FunctionDefinition,
  int,
  type Overload,
  primitive,
  returns,
  strict,
  string,
  time,
  timestamp,
} from './definition.ts'
import { memoized } from './memoized.ts'
import type { TypePattern } from './pattern.ts'

const compiled = memoized((pattern: string) => asRowError(() => compilePattern(pattern)))
const compiledLegacy = memoized((pattern: string) =>
  asRowError(() => compileLegacyPattern(pattern, new Date().getUTCFullYear())),
)

const TIMESTAMP_TEXT: ParseOptions = { language: 'none', ignoreCase: true }
const ENGLISH_TEXT: ParseOptions = { language: 'english', ignoreCase: true }

export const TIME_FORMAT_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'FORMAT_DATE',
    shownAs: 'format_date',
    description: 'A DATE as text by a pattern such as yyyy-MM-dd.',
    overloads: [
      strict([date('date'), string('formatPattern')], returns.string, (day, pattern) =>
        printed(pattern, { day }),
      ),
    ],
  },
  {
    name: 'FORMAT_TIME',
    shownAs: 'format_time',
    description: 'A TIME as text by a pattern such as HH:mm:ss.SSS.',
    overloads: [
      calledOnNull([time('time'), string('formatPattern')], returns.string, (msOfDay, pattern) => {
        if (msOfDay === null) return null
        if (pattern === null) throw new RowError('FORMAT_TIME needs a pattern')
        return printed(pattern, { msOfDay })
      }),
    ],
  },
  {
    name: 'FORMAT_TIMESTAMP',
    shownAs: 'format_timestamp',
    description: 'A TIMESTAMP as text by a pattern, in GMT or a time zone.',
    overloads: [
      strict([timestamp('timestamp'), string('formatPattern')], returns.string, (instant, pattern) =>
        printed(pattern, zonedMoment(BigInt(instant), GMT)),
      ),
      strict(
        [timestamp('timestamp'), string('formatPattern'), string('timeZone')],
        returns.string,
        (instant, pattern, zone) => printed(pattern, zonedMoment(BigInt(instant), knownZone(zone))),
      ),
    ],
  },
  {
    name: 'DATETOSTRING',
    shownAs: 'datetostring',
    description: 'A number of days since 1970-01-01 as text by a pattern. FORMAT_DATE is for DATEs.',
    overloads: [
      strict([primitive(int('epochDays')), string('formatPattern')], returns.string, (day, pattern) =>
        printed(pattern, { day }),
      ),
    ],
  },
  {
    name: 'TIMESTAMPTOSTRING',
    shownAs: 'timestamptostring',
    description: 'A number of milliseconds since 1970 as text by a pattern, in UTC or a time zone.',
    overloads: [
      strict([primitive(bigint('epochMilli')), string('formatPattern')], returns.string, (instant, pattern) =>
        printed(pattern, zonedMoment(instant, GMT)),
      ),
      strict(
        [primitive(bigint('epochMilli')), string('formatPattern'), string('timeZone')],
        returns.string,
        (instant, pattern, zone) => printed(pattern, zonedMoment(instant, knownZone(zone))),
      ),
    ],
  },
  {
    name: 'PARSE_DATE',
    shownAs: 'parse_date',
    description: 'The DATE that a text holds by a pattern; days and months out of range roll over.',
    overloads: [
      strict([string('formattedDate'), string('formatPattern')], returns.date, (text, pattern) => {
        const instant = compiledLegacy(pattern)(text)
        const day = instant === undefined ? undefined : wholeDay(instant)
        if (day === undefined) throw unreadable('date', text, pattern)
        return day
      }),
    ],
  },
  {
    name: 'PARSE_TIME',
    shownAs: 'parse_time',
    description: 'The TIME that a text holds by a pattern.',
    overloads: [
      strict([string('formattedTime'), string('formatPattern')], returns.time, (text, pattern) => {
        const { nanoOfDay, values } = read(text, pattern, ENGLISH_TEXT)
        if (nanoOfDay === undefined || DATE_FIELDS.some((field) => values.has(field)))
          throw unreadable('time', text, pattern)
        return Math.floor(nanoOfDay / 1e6)
      }),
    ],
  },
  {
    name: 'PARSE_TIMESTAMP',
    shownAs: 'parse_timestamp',
    description: 'The TIMESTAMP that a text holds by a pattern, in GMT or a time zone where it names none.',
    overloads: instantOverloads(string, returns.timestamp, (instant) => instant),
  },
  {
    name: 'STRINGTODATE',
    shownAs: 'stringtodate',
    description: 'The days since 1970-01-01 of the date that a text holds. PARSE_DATE gives a DATE.',
    overloads: [
      calledOnNull([string('formattedDate'), string('formatPattern')], returns.int, (text, pattern) => {
        if (text === null || pattern === null) throw new RowError('STRINGTODATE needs a text and a pattern')
        const { day } = read(text, pattern, ENGLISH_TEXT)
        if (day === undefined) throw unreadable('date', text, pattern)
        return day | 0
      }),
    ],
  },
  {
    name: 'STRINGTOTIMESTAMP',
    shownAs: 'stringtotimestamp',
    description: 'The milliseconds since 1970 of what a text holds. PARSE_TIMESTAMP gives a TIMESTAMP.',
    overloads: instantOverloads((name) => primitive(string(name)), returns.bigint, BigInt),
  },
]

const DATE_FIELDS = ['year', 'year-of-era', 'era', 'month', 'day', 'day-of-year', 'day-of-week'] as const

function instantOverloads(
  parameter: typeof string,
  returnType: TypePattern,
  convert: (epochMs: number) => Value,
): readonly Overload[] {
  const text = parameter('formattedTimestamp')
  const pattern = parameter('formatPattern')
  return [
    strict([text, pattern], returnType, (input, format) => convert(readInstant(input, format, GMT))),
    strict([text, pattern, parameter('timeZone')], returnType, (input, format, zone) =>
      convert(readInstant(input, format, knownZone(zone))),
    ),
  ]
}

function readInstant(text: string, pattern: string, zone: Zone): number {
  const instant = instantFrom(read(text, pattern, TIMESTAMP_TEXT), zone)
  if (instant === undefined) throw unreadable('timestamp', text, pattern)
  return instant
}

function read(text: string, pattern: string, options: ParseOptions): Resolved {
  const fields = parseFields(compiled(pattern), text, options)
  const resolved = fields && resolveFields(fields)
  if (!resolved) throw unreadable('text', text, pattern)
  return resolved
}

function printed(pattern: string, moment: Moment): string {
  const items: readonly Item[] = compiled(pattern)
  return asRowError(() => printMoment(items, moment))
}

function knownZone(id: string): Zone {
  const zone = zoneOf(id)
  if (zone) return zone
  throw new RowError(`Unknown time-zone ID: ${id}`)
}

function unreadable(what: string, text: string, pattern: string): RowError {
  return new RowError(`Failed to parse ${what} '${text}' with formatter '${pattern}'`)
}

function asRowError<T>(calculate: () => T): T {
  try {
    return calculate()
  } catch (error) {
    if (error instanceof PatternError || error instanceof PrintError)
      throw new RowError(error.message, { cause: error })
    throw error
  }
}
