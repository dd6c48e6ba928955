/**
 * The states of a video and of its metrics, packed into one small number: 0 for a public video of which everything is
 * known, which is nearly always.
 */

import type { MetricStateName, Observation, VideoStateName } from '../records/observation.ts'

export const METRICS = ['views', 'likes', 'comments'] as const
export type Metric = (typeof METRICS)[number]

// Their order is that of the numbers in the file: only ever added to.
const VIDEO_STATES: readonly VideoStateName[] = [
  'public',
  'unlisted',
  'live',
  'upcoming',
  'private',
  'removed',
  'unavailable',
]
const METRIC_STATES: readonly MetricStateName[] = ['value', 'hidden', 'disabled', 'missing']
const VIDEO_FACTOR = 8
const METRIC_FACTOR = 4

export interface States {
  readonly video: VideoStateName
  readonly views: MetricStateName
  readonly likes: MetricStateName
  readonly comments: MetricStateName
}

export type Counts = Readonly<Record<Metric, number | null>>

export function packStates(states: States): number {
  const metrics = METRICS.reduceRight((packed, metric) => {
    return packed * METRIC_FACTOR + METRIC_STATES.indexOf(states[metric])
  }, 0)
  return metrics * VIDEO_FACTOR + VIDEO_STATES.indexOf(states.video)
}

export function unpackStates(packed: number): States {
  return {
    video: VIDEO_STATES[packed % VIDEO_FACTOR]!,
    views: metricState(packed, 0),
    likes: metricState(packed, 1),
    comments: metricState(packed, 2),
  }
}

/** Whether the metric of this index has a number. */
export function hasValue(packed: number, metric: number): boolean {
  return ((packed >> (3 + 2 * metric)) & 3) === 0
}

/** What the lowest three bits of the packed number say. -1 for what is no state. */
export function videoStateNumber(state: VideoStateName): number {
  return VIDEO_STATES.indexOf(state)
}

function metricState(packed: number, metric: number): MetricStateName {
  return METRIC_STATES[(packed >> (3 + 2 * metric)) & 3]!
}

/**
 * What an observation says. Records of other writers may have the counts alone: then a video with a count was
 * visible, and a count that is not there is missing.
 */
export function statesOf(observation: Observation): States {
  const { VIEWS, LIKES, COMMENTS } = observation
  const counted = VIEWS !== null || LIKES !== null || COMMENTS !== null
  return {
    video: known(VIDEO_STATES, observation.STATE) ?? (counted ? 'public' : 'unavailable'),
    views: metricStateOf(VIEWS, observation.VIEWS_STATE),
    likes: metricStateOf(LIKES, observation.LIKES_STATE),
    comments: metricStateOf(COMMENTS, observation.COMMENTS_STATE),
  }
}

function metricStateOf(count: bigint | null, state: MetricStateName | null): MetricStateName {
  if (count !== null) return 'value'
  const said = known(METRIC_STATES, state)
  return said === undefined || said === 'value' ? 'missing' : said
}

function known<T extends string>(names: readonly T[], name: T | null): T | undefined {
  return names.find((candidate) => candidate === name)
}
