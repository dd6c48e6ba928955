/** The two rows that rules over changes forget: the first one, and one without the metric. */

import { children } from '../expressions/index.ts'
import type { Expression } from '../syntax/index.ts'
import type { Known } from './nullness.ts'
import { type Metric, type Origin, originOf, type PairOrigin, type Scope, sameMetric } from './origin.ts'

/** The first row of a key that has the metric. */
export function onFirstRow(metric: Metric, scope: Scope): Known {
  return knowing(scope, (origin) => {
    if (origin.kind === 'pair' && sameMetric(origin.metric, metric)) return origin.onFirstRow
    if (origin.kind === 'latest' && sameMetric(origin.metric, metric)) return 'value'
    return undefined
  })
}

/** A row whose metric is NULL, after two that had it: the pair stands as it was. */
export function onSkippedRow(metric: Metric, scope: Scope): Known {
  return knowing(scope, (origin) => {
    if (origin.kind === 'pair' && sameMetric(origin.metric, metric)) return 'value'
    if (origin.kind !== 'latest' || !sameMetric(origin.metric, metric)) return undefined
    return origin.ignoresNulls ? 'value' : 'null'
  })
}

function knowing(scope: Scope, know: (origin: Origin) => ReturnType<Known>): Known {
  return (expression) => {
    const origin = originOf(expression, scope)
    if (origin === undefined) return undefined
    return origin.kind === 'key' ? 'value' : know(origin)
  }
}

export interface PairUse {
  readonly expression: Expression
  readonly origin: PairOrigin
}

/** The pairs' elements that stand in an expression, the outermost of each. */
export function pairUses(expression: Expression, scope: Scope): readonly PairUse[] {
  const origin = originOf(expression, scope)
  if (origin?.kind === 'pair') return [{ expression, origin }]
  return children(expression).flatMap((part) => pairUses(part, scope))
}

/** The metrics of uses, each once. */
export function metricsOf(uses: readonly PairUse[]): readonly Metric[] {
  const metrics: Metric[] = []
  for (const { origin } of uses) {
    if (!metrics.some((metric) => sameMetric(metric, origin.metric))) metrics.push(origin.metric)
  }
  return metrics
}
