/** Times by the reader's locale, in the time zone that was chosen. All of them in milliseconds since the epoch. */

import { computed, signal } from '@preact/signals'
import { browserTimeZone, preferences } from './preferences.ts'

const locale = navigator.languages
const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Ticks, so that what is said of now does not grow old on the screen. */
export const now = signal(Date.now())
setInterval(() => {
  now.value = Date.now()
}, 15 * SECOND)

export const timeZone = computed(() => preferences.value.timeZone ?? browserTimeZone)

const formats = computed(() => {
  const of = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: timeZone.value, ...options })
  return {
    full: of({ dateStyle: 'full', timeStyle: 'long' }),
    moment: of({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
    seconds: of({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    date: of({ day: 'numeric', month: 'short', year: 'numeric' }),
    day: of({ day: 'numeric', month: 'short' }),
    clock: of({ hour: '2-digit', minute: '2-digit' }),
  }
})

/** Friday, 27 November 2026 at 14:03:00 CET */
export const fullTime = (at: number): string => formats.value.full.format(at)
/** 27 Nov, 14:03 */
export const moment = (at: number): string => formats.value.moment.format(at)
/** 27 Nov, 14:03:12 */
export const momentWithSeconds = (at: number): string => formats.value.seconds.format(at)
/** 27 Nov 2026 */
export const date = (at: number): string => formats.value.date.format(at)
/** 27 Nov */
export const day = (at: number): string => formats.value.day.format(at)
/** 14:03 */
export const clock = (at: number): string => formats.value.clock.format(at)

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
const UNITS = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
] as const

/** `3 min. ago`, `in 2 days`, `now` */
export function fromNow(at: number): string {
  const distance = at - now.value
  for (const [unit, length] of UNITS) {
    if (Math.abs(distance) >= length) return relative.format(Math.trunc(distance / length), unit)
  }
  return relative.format(0, 'second')
}

const LENGTHS = [
  ['days', DAY],
  ['hours', HOUR],
  ['minutes', MINUTE],
  ['seconds', SECOND],
] as const
const durations = new Intl.DurationFormat(locale, { style: 'narrow' })

/** `2d 3h`: the two largest units. */
export function duration(lengthMs: number): string {
  let rest = Math.max(0, Math.round(lengthMs / SECOND) * SECOND)
  const parts = LENGTHS.map(([unit, length]) => {
    const amount = Math.floor(rest / length)
    rest -= amount * length
    return [unit, amount] as const
  })
  const first = parts.findIndex(([, amount]) => amount > 0)
  if (first < 0) return durations.format({ seconds: 0 })
  return durations.format(Object.fromEntries(parts.slice(first, first + 2)))
}

/** How long ago, or until when; the exact time on a pointer's rest and for machines. */
export function Ago({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)} class="nowrap">
      {fromNow(at)}
    </time>
  )
}

/** The time itself. */
export function Moment({ at, seconds = false }: { readonly at: number; readonly seconds?: boolean }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)} class="nowrap">
      {seconds ? momentWithSeconds(at) : moment(at)}
    </time>
  )
}
