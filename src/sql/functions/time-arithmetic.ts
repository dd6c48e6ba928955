/** Adding and subtracting of durations, and conversions of dates and times to numbers and other zones. */

import { RowError } from '../expressions/compile.ts'
import { zoneOf } from '../java/time/index.ts'
import { instantOf, later } from '../types/instant.ts'
import {
  type Binding,
  bigint,
  boundStrict,
  calledOnNull,
  date,
  type FunctionDefinition,
  int,
  intervalUnit,
  primitive,
  returns,
  strict,
  string,
  time,
  timestamp,
} from './definition.ts'
import { FunctionError } from './function.ts'

const MS_PER_DAY = 86_400_000
const NANOS_PER_DAY = BigInt(MS_PER_DAY) * 1_000_000n
const MAX_NANOS = 2n ** 63n - 1n

const UNIT_MS: Readonly<Partial<Record<string, number>>> = {
  MILLISECOND: 1,
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: MS_PER_DAY,
}

export const TIME_ARITHMETIC_FUNCTIONS: readonly FunctionDefinition[] = [
  ...(['ADD', 'SUB'] as const).flatMap((operation): FunctionDefinition[] => {
    const sign = operation === 'ADD' ? 1 : -1
    const verb = operation === 'ADD' ? 'added to' : 'taken from'
    return [
      {
        name: `DATE${operation}`,
        shownAs: `date${operation.toLowerCase()}`,
        description: `A number of time units ${verb} a DATE.`,
        overloads: [
          boundStrict([intervalUnit('unit'), int('interval'), date('date')], returns.date, (binding) => {
            const unitMs = unitMsOf(binding)
            // Cut towards 1970, not towards the past.
            return (interval, day) =>
              Math.trunc((day * MS_PER_DAY + sign * interval * unitMs) / MS_PER_DAY) + 0
          }),
        ],
      },
      {
        name: `TIME${operation}`,
        shownAs: `time${operation.toLowerCase()}`,
        description: `A number of time units ${verb} a TIME, round the clock.`,
        overloads: [
          boundStrict([intervalUnit('unit'), int('interval'), time('time')], returns.time, (binding) => {
            const unitNanos = BigInt(unitMsOf(binding)) * 1_000_000n
            return (interval, msOfDay) => {
              const nanos = BigInt(sign) * limited(BigInt(interval) * unitNanos)
              return Number(modulo(BigInt(msOfDay) * 1_000_000n + nanos, NANOS_PER_DAY) / 1_000_000n)
            }
          }),
        ],
      },
      {
        name: `TIMESTAMP${operation}`,
        shownAs: `timestamp${operation.toLowerCase()}`,
        description: `A number of time units ${verb} a TIMESTAMP.`,
        overloads: [
          boundStrict(
            [intervalUnit('unit'), int('interval'), timestamp('timestamp')],
            returns.timestamp,
            (binding) => {
              const unitMs = unitMsOf(binding)
              return (interval, instant) => later(instant, sign * interval * unitMs)
            },
          ),
        ],
      },
    ]
  }),
  {
    name: 'CONVERT_TZ',
    shownAs: 'convert_tz',
    description: 'A TIMESTAMP moved by the difference between two time zones.',
    overloads: [
      strict(
        [timestamp('timestamp'), string('fromTimeZone'), string('toTimeZone')],
        returns.timestamp,
        (instant, from, to) =>
          later(instant, offsetMs(to, Number(instant)) - offsetMs(from, Number(instant))),
      ),
    ],
  },
  {
    name: 'FROM_DAYS',
    shownAs: 'from_days',
    description: 'The DATE of a number of days since 1970-01-01.',
    overloads: [strict([primitive(int('days'))], returns.date, (days) => days)],
  },
  {
    name: 'FROM_UNIXTIME',
    shownAs: 'from_unixtime',
    description: 'The TIMESTAMP of a number of milliseconds since 1970.',
    overloads: [strict([bigint('epochMilli')], returns.timestamp, instantOf)],
  },
  {
    name: 'UNIX_DATE',
    shownAs: 'unix_date',
    description: 'The days since 1970-01-01 of a DATE, or today.',
    overloads: [
      calledOnNull([], returns.int, () => Math.floor(Date.now() / MS_PER_DAY)),
      strict([date('date')], returns.int, (day) => day | 0),
    ],
  },
  {
    name: 'UNIX_TIMESTAMP',
    shownAs: 'unix_timestamp',
    description: 'The milliseconds since 1970 of a TIMESTAMP, or now.',
    overloads: [
      calledOnNull([], returns.bigint, () => BigInt(Date.now())),
      strict([timestamp('timestamp')], returns.bigint, BigInt),
    ],
  },
]

function unitMsOf({ intervalUnit: unit }: Binding): number {
  const ms = UNIT_MS[unit.replace(/S$/, '')]
  if (ms === undefined) throw new FunctionError(`Unknown time unit: ${unit}`)
  return ms
}

function limited(nanos: bigint): bigint {
  if (nanos > MAX_NANOS) return MAX_NANOS
  return nanos < -MAX_NANOS - 1n ? -MAX_NANOS - 1n : nanos
}

function modulo(value: bigint, by: bigint): bigint {
  return ((value % by) + by) % by
}

function offsetMs(id: string, instant: number): number {
  const zone = zoneOf(id)
  if (zone) return zone.offsetSecondsAt(instant) * 1000
  throw new RowError(`Invalid time zone: Unknown time-zone ID: ${id}`)
}
