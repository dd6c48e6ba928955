/**
 * What CREATE OR REPLACE may make of a running query: another filter, more columns. Everything else would not fit the
 * state that is there. Source: ksqlDB's documentation of in-place upgrades, and the refusals that its users report.
 */

import type { StepShape, TimestampColumn } from '../catalog/index.ts'
import { type SourceLocation, SqlError } from '../error.ts'
import type { AggregateStep, QueryPlan, Relationship, SourceStep, Step } from './plan.ts'
import { inputsOf } from './steps.ts'

/** The steps of a query as ksqlDB's plans have them, from the sink on. The plan must not be split into stages yet. */
export function queryShape({ step, sink }: QueryPlan): StepShape {
  const kept = { topicName: sink.topic, timestampColumn: timestampText(sink.timestamp) }
  return { name: `${kind(step.gives)}Sink`, kept, inputs: [stepShape(step)] }
}

/** Throws SqlError, in ksqlDB's words, where a query can't go on as another with what it has kept. */
export function checkQueryUpgrade(from: StepShape, to: StepShape, at: SourceLocation): void {
  const { name, kept, inputs } = from
  if (kept === undefined) throw new SqlError(`Upgrades not yet supported for ${name}`, at)
  const differ = (what: string, before: string, after: string) =>
    new SqlError(
      `Query is not upgradeable. Plan step of type ${name} must have matching ${what}. ` +
        `Values differ: ${before} vs. ${after}`,
      at,
    )
  if (name !== to.name) throw differ('class', name, to.name)
  for (const [property, before] of Object.entries(kept)) {
    const after = to.kept![property]!
    if (before !== after) throw differ(property, before, after)
  }
  for (const [index, input] of inputs.entries()) checkQueryUpgrade(input, to.inputs[index]!, at)
}

function kind(gives: Relationship): 'Stream' | 'Table' {
  return gives === 'stream' ? 'Stream' : 'Table'
}

function timestampText(timestamp: TimestampColumn | undefined): string {
  if (!timestamp) return 'none'
  return timestamp.format === undefined ? timestamp.column : `${timestamp.column} (${timestamp.format})`
}

function stepShape(step: Step): StepShape {
  switch (step.kind) {
    case 'filter':
    case 'project':
      return stepShape(step.input)
    case 'source':
      return sourceShape(step)
    case 'aggregate':
      return aggregateShape(step)
    default:
      return { name: stepName(step), kept: undefined, inputs: inputsOf(step).map(stepShape) }
  }
}

function sourceShape({ source, gives }: SourceStep): StepShape {
  if (source.window) return { name: `Windowed${kind(gives)}Source`, kept: undefined, inputs: [] }
  const { topic, keyFormat, valueFormat, timestamp } = source
  const kept = {
    topicName: topic,
    formats: `${keyFormat.name}, ${valueFormat.name}`,
    timestampColumn: timestampText(timestamp),
  }
  return { name: `${kind(gives)}Source`, kept, inputs: [] }
}

function aggregateShape({ input, groupBy, aggregates, windowing }: AggregateStep): StepShape {
  const inputs = [stepShape(input)]
  if (input.gives === 'table') return { name: 'TableAggregate', kept: undefined, inputs }
  if (windowing) return { name: 'StreamWindowedAggregate', kept: undefined, inputs }
  const list = (texts: readonly string[]) => `[${texts.join(', ')}]`
  const grouping = { groupByExpressions: list(groupBy.map(({ text }) => text)) }
  const kept = {
    nonAggregateColumns: list([...new Set(aggregates.flatMap(({ args }) => args.map(({ text }) => text)))]),
    aggregationFunctions: list(aggregates.map(({ text }) => text)),
  }
  const { key } = input
  const byKey =
    groupBy.length === key.length && groupBy.every(({ text }, part) => key[part]!.shown.includes(text))
  const grouped = { name: byKey ? 'StreamGroupByKey' : 'StreamGroupBy', kept: grouping, inputs }
  return { name: 'StreamAggregate', kept, inputs: [grouped] }
}

type OtherStep = Exclude<Step, { readonly kind: 'filter' | 'project' | 'source' | 'aggregate' }>

function stepName(step: OtherStep): string {
  switch (step.kind) {
    case 'explode':
      return 'StreamFlatMap'
    case 'rekey':
      return 'StreamSelectKey'
    case 'regroup':
      return 'TableGroupBy'
    case 'suppress':
      return 'TableSuppress'
    case 'stream-stream-join':
      return 'StreamStreamJoin'
    case 'stream-table-join':
      return 'StreamTableJoin'
    case 'table-table-join':
      return 'TableTableJoin'
    case 'foreign-key-join':
      return 'ForeignKeyTableTableJoin'
    case 'internal':
    case 'foreign-key-ask':
    case 'foreign-key-answer':
      throw new TypeError('A plan has no stages before it is split')
  }
}
