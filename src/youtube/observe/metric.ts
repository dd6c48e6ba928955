/** A count, or why there is none. */

import type { MetricStateName } from '../../records/observation.ts'
import type { Counts } from '../api/resources.ts'

export type Metric =
  | { readonly state: 'value'; readonly value: bigint }
  | { readonly state: Exclude<MetricStateName, 'value'> }

export interface Metrics {
  readonly views: Metric
  readonly comments: Metric
  readonly likes: Metric
}

const MISSING: Metric = { state: 'missing' }
export const NO_METRICS: Metrics = { views: MISSING, comments: MISSING, likes: MISSING }

/**
 * What YouTube's leaving out means: a like count that is not there is hidden by the owner; a comment count, comments
 * are off; a view count is hidden only where the owner shows no statistics, else missing, as all are where the whole
 * part is.
 */
export function readMetrics(counts: Counts | undefined, statsViewable: boolean | undefined): Metrics {
  if (counts === undefined) return NO_METRICS
  return {
    views: metric(counts.views, statsViewable === false ? 'hidden' : 'missing'),
    comments: metric(counts.comments, 'disabled'),
    likes: metric(counts.likes, 'hidden'),
  }
}

export function metricValue(metric: Metric): bigint | null {
  return metric.state === 'value' ? metric.value : null
}

function metric(count: bigint | undefined, otherwise: Exclude<MetricStateName, 'value'>): Metric {
  return count === undefined ? { state: otherwise } : { state: 'value', value: count }
}
