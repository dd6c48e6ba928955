/** States of videos, counts and messages, in words. */

import type { AlertState, MetricNow, VideoState as State } from '../api/shapes.ts'
import { count, short } from '../format/number.ts'

const VIDEO_WORDS: Readonly<Record<State, readonly [text: string, tone: string]>> = {
  public: ['Public', ''],
  unlisted: ['Unlisted', ''],
  live: ['Live', 'accent'],
  upcoming: ['Upcoming', 'accent'],
  private: ['Private', 'warn'],
  removed: ['Removed', 'bad'],
  unavailable: ['Unavailable', 'bad'],
}

export const VIDEO_STATES = Object.keys(VIDEO_WORDS) as readonly State[]

export function videoStateText(state: string): string {
  return (VIDEO_WORDS as Record<string, readonly [string, string] | undefined>)[state]?.[0] ?? state
}

export function VideoState({ state }: { readonly state: State }) {
  const [text, tone] = VIDEO_WORDS[state]
  return <span class={`badge ${tone}`}>{text}</span>
}

const METRIC_WORDS: Readonly<Record<string, string>> = {
  hidden: 'hidden',
  disabled: 'off',
  missing: 'unknown',
}

/** A count as YouTube said it; or in a word why there is none, which is never 0. */
export function MetricValue({ now, long = false }: { readonly now: MetricNow; readonly long?: boolean }) {
  if (now.value === null) return <span class="faint">{METRIC_WORDS[now.state] ?? now.state}</span>
  return <span title={count(now.value)}>{long ? count(now.value) : short(now.value)}</span>
}

const ALERT_WORDS: Readonly<Record<AlertState, readonly [text: string, tone: string]>> = {
  sent: ['Sent', 'good'],
  waiting: ['Waiting', 'accent'],
  failed: ['Failed', 'bad'],
  uncertain: ['Uncertain', 'warn'],
  expired: ['Expired', 'warn'],
  coalesced: ['In a digest', ''],
  muted: ['Muted', ''],
  refused: ['Refused', 'bad'],
}

export const ALERT_STATES = Object.keys(ALERT_WORDS) as readonly AlertState[]

export function alertStateText(state: AlertState): string {
  return ALERT_WORDS[state][0]
}

export function AlertStateBadge({ state }: { readonly state: AlertState }) {
  const [text, tone] = ALERT_WORDS[state]
  return <span class={`badge ${tone}`}>{text}</span>
}
