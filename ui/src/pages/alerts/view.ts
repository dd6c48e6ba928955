/** What of the feed is shown, as it stands in the address. */

import { computed } from '@preact/signals'
import type { AlertState } from '../../api/shapes.ts'
import { ALERT_STATES } from '../../components/video-state.tsx'
import { DAY, now } from '../../format/time.tsx'
import { place } from '../../router/location.ts'

export const RANGES = [
  ['all', 'All'],
  ['24h', '24 hours'],
  ['7d', '7 days'],
  ['30d', '30 days'],
  ['custom', 'From … to'],
] as const

export type Range = (typeof RANGES)[number][0]

const LENGTHS: Readonly<Partial<Record<Range, number>>> = { '24h': DAY, '7d': 7 * DAY, '30d': 30 * DAY }
/** The beginning of a range moves by such steps, so that it is not another question every moment. */
const STEP_MS = 5 * 60_000

export interface FeedView {
  readonly client: string
  /** An id. */
  readonly video: string
  readonly states: readonly AlertState[]
  readonly range: Range
  readonly from: number | undefined
  readonly to: number | undefined
  readonly limit: number
  readonly isFiltered: boolean
}

export const feedView = computed((): FeedView => {
  const { params } = place.value
  const text = (name: string) => params.get(name) ?? ''
  const time = (name: string) => (/^\d{1,15}$/.test(text(name)) ? Number(text(name)) : undefined)
  const client = text('client')
  const video = text('video')
  const wanted = text('state').split(',')
  const states = ALERT_STATES.filter((state) => wanted.includes(state))
  const range = RANGES.find(([name]) => name === text('range'))?.[0] ?? 'all'
  const length = LENGTHS[range]
  const isCustom = range === 'custom'
  return {
    client,
    video,
    states,
    range,
    from: length === undefined ? (isCustom ? time('from') : undefined) : beginning(length),
    to: isCustom ? time('to') : undefined,
    limit: Math.min(Math.max(time('limit') ?? 50, 1), 500),
    isFiltered: client !== '' || video !== '' || states.length > 0 || range !== 'all',
  }
})

function beginning(length: number): number {
  return Math.floor((now.value - length) / STEP_MS) * STEP_MS
}
