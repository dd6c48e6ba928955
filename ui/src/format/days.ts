/** Days by the reader's locale, in the time zone that was chosen. */

import { computed } from '@preact/signals'
import { timeZone } from './time.tsx'

const formats = computed(() => ({
  full: new Intl.DateTimeFormat(navigator.languages, { dateStyle: 'full', timeZone: timeZone.value }),
  month: new Intl.DateTimeFormat(navigator.languages, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: timeZone.value,
  }),
}))

/** Friday, 27 November 2026 */
export const fullDay = (at: number): string => formats.value.full.format(at)
/** 1–27 November 2026 */
export const dateRange = (from: number, to: number): string => formats.value.month.formatRange(from, to)
