/** The steps of a plan in words. */

import type { AggregateStep, Computed, Step } from '../analysis/index.ts'
import { durationText } from './duration.ts'

export interface Operator {
  /** One word or two: `filter`, `stream-table join`. */
  readonly name: string
  readonly detail: string
  /** What it keeps, for each of what; undefined: nothing. */
  readonly state?: string
  /** What feeds it; several for joins. */
  readonly inputs: readonly Operator[]
}

/** The tree of operators, the last one at the root; `columns` are those of the sink's values. */
export function operatorOf(step: Step, columns: readonly string[] = []): Operator {
  const one = (name: string, detail: string, input: Step, state?: string): Operator => ({
    name,
    detail,
    ...(state === undefined ? {} : { state }),
    inputs: [operatorOf(input, columns)],
  })
  switch (step.kind) {
    case 'source': {
      const { source, gives } = step
      const state = gives === 'table' ? { state: 'the last row of each key' } : {}
      const detail = `${source.type} ${source.name} from topic ${source.topic} (${source.valueFormat.name})`
      return { name: 'source', detail, ...state, inputs: [] }
    }
    case 'internal':
      return { name: 'source', detail: `internal topic ${step.topic}`, inputs: [] }
    case 'filter':
      return one('filter', readable(step.predicate.text, step.input), step.input)
    case 'explode':
      return one(
        'explode',
        `${step.functions.length === 1 ? 'a row' : 'rows'} for each element of ${step.functions.map(({ args }) => texts(args)).join('; ')}`,
        step.input,
      )
    case 'rekey':
      return one('key by', texts(step.newKey) || 'nothing', step.input)
    case 'regroup':
      return one('group by', texts(step.groupBy), step.input)
    case 'aggregate':
      return one('aggregate', aggregateText(step), step.input, aggregateState(step))
    case 'project':
      return one('project', columns.join(', ') || 'the key alone', step.input)
    case 'suppress':
      return one(
        'suppress',
        `a window's last row, ${durationText(step.graceMs)} after its end`,
        step.input,
        'the last row of each open window',
      )
    default:
      return joinOperator(step)
  }
}

type JoinStep = Extract<Step, { readonly left: Step }>

function joinOperator(step: JoinStep): Operator {
  const inputs = [operatorOf(step.left), operatorOf(step.right)]
  if (step.kind === 'foreign-key-answer') {
    const detail = `those who name a row of ${step.right.source.name}`
    return {
      name: 'answer',
      detail,
      inputs,
      state: 'the last row of each key of the table, and who refers to it',
    }
  }
  const key = step.key.map(({ name, shown, isSynthetic }) => (isSynthetic ? shown[0] : name)).join(', ')
  const base = { inputs, detail: `${step.join} on ${key}` }
  switch (step.kind) {
    case 'stream-stream-join': {
      const { beforeMs, afterMs, graceMs } = step
      const span =
        beforeMs === afterMs
          ? durationText(beforeMs)
          : `${durationText(beforeMs)} before, ${durationText(afterMs)} after`
      return {
        ...base,
        name: 'stream-stream join',
        detail: `${base.detail}, within ${span}${graceMs === undefined ? '' : `, grace ${durationText(graceMs)}`}`,
        state: 'the rows of both sides, for as long as they can meet',
      }
    }
    case 'stream-table-join':
      return { ...base, name: 'stream-table join', state: 'the last row of each key of the table' }
    case 'table-table-join':
      return { ...base, name: 'table-table join', state: 'the last row of each key of both tables' }
    case 'foreign-key-join':
      return {
        ...base,
        name: 'foreign-key join',
        detail: `${step.join} on ${step.foreignKey.text}`,
        state: 'the last row of each key of both tables, and who refers to whom',
      }
    case 'foreign-key-ask':
      return {
        ...base,
        name: 'foreign-key join',
        detail: `${step.join} on ${step.foreignKey.text}, asking through internal topic ${step.subscriptions.internal}`,
        state: 'the last row of each key of the left table',
      }
  }
}

function aggregateText({ groupBy, aggregates, windowing }: AggregateStep): string {
  const window = windowing ? `, ${windowText(windowing)}` : ''
  return `${aggregates.map(({ text }) => text).join(', ')} by ${texts(groupBy)}${window}`
}

function aggregateState({ groupBy, windowing }: AggregateStep): string {
  const group = `a row for each ${texts(groupBy)}`
  return windowing ? `${group} and window, for ${durationText(windowing.retentionMs)}` : group
}

function windowText({ type, sizeMs, advanceMs, graceMs }: NonNullable<AggregateStep['windowing']>): string {
  const size = type === 'SESSION' ? `gap ${durationText(sizeMs)}` : durationText(sizeMs)
  const advance = type === 'HOPPING' ? ` every ${durationText(advanceMs)}` : ''
  return `${type} window of ${size}${advance}, grace ${durationText(graceMs)}`
}

/** The columns of an aggregate's rows have names of their own within a plan: they are shown as what they are. */
function readable(text: string, input: Step): string {
  if (input.kind !== 'aggregate') return text
  return text.replace(/`\0aggregate`\.([AG])(\d+)/g, (own, kind: string, index: string) => {
    const found = kind === 'A' ? input.aggregates[Number(index)] : input.groupBy[Number(index)]
    return found?.text ?? own
  })
}

function texts(list: readonly Computed[]): string {
  return list.map(({ text }) => text).join(', ')
}
