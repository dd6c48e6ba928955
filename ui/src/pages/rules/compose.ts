/** The form for rules: its choices, and what they come to. */

import type { Condition, RuleForm } from '../../api/rules.ts'

export const METRICS = [
  ['views', 'the views of a video'],
  ['likes', 'the likes of a video'],
  ['comments', 'the comments of a video'],
  ['state', 'a video'],
] as const

type Metric = RuleForm['metric']
export type ConditionKind = Condition['kind']

interface ConditionWords {
  readonly label: string
  /** What the number is; absent where there is none. */
  readonly unit?: string
  readonly usual?: string
}

export const CONDITIONS: Readonly<Record<ConditionKind, ConditionWords>> = {
  crosses: { label: 'pass a mark', unit: 'The mark', usual: '100000' },
  'changes-by': { label: 'change by so many at once', unit: 'So many', usual: '1000' },
  'changes-by-percent': { label: 'change by so many per cent at once', unit: 'Per cent', usual: '10' },
  'per-hour-more-than': {
    label: 'grow by more than so many an hour',
    unit: 'An hour, more than',
    usual: '1000',
  },
  falls: { label: 'fall' },
  vanishes: { label: 'vanishes: private, removed or not to be seen' },
  returns: { label: 'comes back' },
}

/** The first is what is chosen when the metric changes. */
export function conditionsFor(metric: Metric): readonly ConditionKind[] {
  return metric === 'state'
    ? ['vanishes', 'returns']
    : ['crosses', 'changes-by', 'changes-by-percent', 'per-hour-more-than', 'falls']
}

interface Chosen {
  readonly metric: Metric
  readonly kind: ConditionKind
  /** As typed. */
  readonly amount: string
}

/** Undefined while the number is none. */
export function toForm(
  { metric, kind, amount }: Chosen,
  client: string,
  chat: string,
  path: string,
): RuleForm | undefined {
  const condition = toCondition(kind, Number(amount), /^\d{1,12}$/.test(amount) && Number(amount) > 0)
  return (
    condition && {
      metric,
      condition,
      client: client === '' ? null : client,
      chat: chat === '' ? null : chat,
      path,
    }
  )
}

function toCondition(kind: ConditionKind, amount: number, isNumber: boolean): Condition | undefined {
  switch (kind) {
    case 'falls':
    case 'vanishes':
    case 'returns':
      return { kind }
    case 'crosses':
      return isNumber ? { kind, milestone: amount } : undefined
    case 'changes-by-percent':
      return isNumber ? { kind, percent: amount } : undefined
    case 'changes-by':
    case 'per-hour-more-than':
      return isNumber ? { kind, amount } : undefined
  }
}
