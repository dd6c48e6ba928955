/** A plan as processors that are wired together. */

import { inputsOf, type SourceStep, type StagePlan, type Step } from '../analysis/index.ts'
import type { SchemaDirectory } from '../catalog/index.ts'
import { FormatError } from '../formats/index.ts'
import type { Value } from '../types/value.ts'
import { streamAggregateProcessor, tableAggregateProcessor } from './aggregate.ts'
import { type SourceCodecs, sourceCodecs } from './codecs.ts'
import type { TopologyContext } from './context.ts'
import { SourceDecoding } from './decoding.ts'
import type { Processor } from './event.ts'
import { answeringSide, askingSide } from './foreign-key-join.ts'
import { internalReader, internalWriter } from './internal.ts'
import { joinRow } from './join-row.ts'
import { keyText } from './key-text.ts'
import type { InputRecord } from './records.ts'
import { sessionAggregateProcessor } from './session-aggregate.ts'
import { type SinkRecord, sinkWriter } from './sink.ts'
import { sourceReader, UnreadableRecord } from './source.ts'
import {
  explodeProcessor,
  filterProcessor,
  projectProcessor,
  regroupProcessor,
  rekeyProcessor,
} from './stateless.ts'
import { type StreamJoin, streamJoin } from './stream-join.ts'
import { suppressProcessor } from './suppress.ts'
import { streamTableJoin, tableTableJoin } from './table-join.ts'
import { tableSourceProcessor } from './table-source.ts'
import { windowedAggregateProcessor } from './windowed-aggregate.ts'

export interface Topology {
  /** Takes a record of a topic that the plan reads. Throws UnreadableRecord where a source can't read it; the others have. */
  readonly inputs: ReadonlyMap<string, (record: InputRecord) => void>
}

/** Synchronous: a record is through, and what it causes is written, when the input returns. */
export function buildTopology(
  plan: StagePlan,
  schemas: SchemaDirectory,
  context: TopologyContext,
  write: (record: SinkRecord) => void,
): Topology {
  const { step, output } = plan
  if ('internal' in output) return wired(step, internalWriter(output, schemas, context), { schemas, context })
  const codecs = sourceCodecs(output, schemas)
  const last = sinkWriter(output, codecs, write, context)
  return wired(step, last, { schemas, context, sinkKey: codecs.key })
}

/** A query without a sink: its rows go to `next`. */
export function buildRows(
  step: Step,
  schemas: SchemaDirectory,
  context: TopologyContext,
  next: Processor,
): Topology {
  return wired(step, next, { schemas, context })
}

function wired(step: Step, last: Processor, parts: Omit<Builder, 'inputs' | 'names'>): Topology {
  const inputs: Builder['inputs'] = new Map()
  wire(step, last, 'unused', { ...parts, inputs, names: storeNames(step) })
  return { inputs: new Map([...inputs].map(([topic, readers]) => [topic, all(readers)])) }
}

/** The names of the stores that a plan's steps use, in the order of the tree. */
export function planStores(plan: Pick<StagePlan, 'step'>): readonly string[] {
  const grouped = groupedSteps(plan.step)
  return [...storeNames(plan.step)].flatMap(([step, name]) => {
    switch (step.kind) {
      case 'stream-stream-join':
        return [`${name}-left`, `${name}-right`, `${name}-time`, `${name}-unmatched`]
      case 'table-table-join':
        return [`${name}-left`, `${name}-right`]
      case 'foreign-key-join':
      case 'foreign-key-ask':
        return [
          `${name}-left`,
          ...(step.kind === 'foreign-key-join' ? [`${name}-right`, `${name}-subscribers`] : []),
          ...(grouped.has(step) ? [`${name}-result`] : []),
        ]
      case 'foreign-key-answer':
        return [`${name}-right`, `${name}-subscribers`]
      default:
        return [name]
    }
  })
}

/** The steps whose rows are grouped by a later one. */
function groupedSteps(root: Step): ReadonlySet<Step> {
  const grouped = new Set<Step>()
  const visit = (step: Step, isGrouped: boolean) => {
    if (isGrouped) grouped.add(step)
    const groups = step.kind === 'aggregate' || step.kind === 'regroup'
    for (const input of inputsOf(step)) visit(input, isGrouped || groups)
  }
  visit(root, false)
  return grouped
}

/** What a later step makes of a table's row as it was before: without `needed` nobody has to remember it for that. */
type Previous = 'unused' | 'useful' | 'needed'

interface Builder {
  readonly schemas: SchemaDirectory
  readonly context: TopologyContext
  readonly inputs: Map<string, ((record: InputRecord) => void)[]>
  /** Absent in a stage that ends at an internal topic: steps that need it stand in the last one. */
  readonly sinkKey?: SourceCodecs['key']
  readonly names: ReadonlyMap<Step, string>
}

function storeNames(root: Step): ReadonlyMap<Step, string> {
  const names = new Map<Step, string>()
  let count = 0
  const visit = (step: Step) => {
    const prefix = storePrefix(step)
    if (prefix !== undefined) names.set(step, `${prefix}-${count++}`)
    for (const input of inputsOf(step)) visit(input)
  }
  visit(root)
  return names
}

function storePrefix(step: Step): string | undefined {
  switch (step.kind) {
    case 'source':
      return step.gives === 'table' ? 'table' : undefined
    case 'aggregate':
      return 'aggregate'
    case 'suppress':
      return 'suppress'
    case 'stream-stream-join':
    case 'stream-table-join':
    case 'table-table-join':
    case 'foreign-key-join':
    case 'foreign-key-ask':
    case 'foreign-key-answer':
      return 'join'
    default:
      return undefined
  }
}

function wire(step: Step, next: Processor, previous: Previous, builder: Builder): void {
  const { context, names } = builder
  const name = names.get(step)
  switch (step.kind) {
    case 'source':
      wireSource(step, next, previous !== 'unused', builder)
      return
    case 'filter':
      wire(step.input, filterProcessor(step, next, context), forFilter(step, previous), builder)
      return
    case 'explode':
      wire(step.input, explodeProcessor(step, next, context), 'unused', builder)
      return
    case 'rekey':
      wire(step.input, rekeyProcessor(step, next, context), 'unused', builder)
      return
    case 'regroup':
      wire(step.input, regroupProcessor(step, next, context), 'needed', builder)
      return
    case 'internal':
      builder.inputs.set(step.topic, [...(builder.inputs.get(step.topic) ?? []), internalReader(next)])
      return
    case 'project':
      wire(step.input, projectProcessor(step, next, context), 'unused', builder)
      return
    case 'suppress':
      wire(
        step.input,
        suppressProcessor(step, next, context, name!, keyOrder(builder.sinkKey)),
        'unused',
        builder,
      )
      return
    case 'aggregate':
      wire(
        step.input,
        aggregateProcessor(step, next, previous !== 'unused', name!, context),
        step.input.gives === 'table' ? 'needed' : 'unused',
        builder,
      )
      return
    default: {
      const join = joinProcessors(step, next, previous, name!, builder)
      wire(step.left, join.left, 'unused', builder)
      wire(step.right, join.right, 'unused', builder)
    }
  }
}

/** A filter tells whether a row passed before where that is known, and sends a tombstone where it is not. */
function forFilter({ gives }: Step, previous: Previous): Previous {
  if (gives === 'stream') return 'unused'
  return previous === 'needed' ? 'needed' : 'useful'
}

function aggregateProcessor(
  step: Extract<Step, { kind: 'aggregate' }>,
  next: Processor,
  needsPrevious: boolean,
  name: string,
  context: TopologyContext,
): Processor {
  const { windowing } = step
  if (!windowing) {
    const make = step.input.gives === 'table' ? tableAggregateProcessor : streamAggregateProcessor
    return make(step, next, context, name, needsPrevious)
  }
  const make = windowing.type === 'SESSION' ? sessionAggregateProcessor : windowedAggregateProcessor
  return make(step, windowing, next, context, name)
}

function joinProcessors(
  step: Extract<Step, { left: Step }>,
  next: Processor,
  previous: Previous,
  name: string,
  builder: Builder,
): StreamJoin {
  const { context, schemas } = builder
  const remembering = () =>
    previous === 'needed' ? tableSourceProcessor(next, context, `${name}-result`) : next
  switch (step.kind) {
    case 'stream-stream-join':
      return streamJoin(step, next, context, name, joinRow(step))
    case 'stream-table-join':
      return streamTableJoin(step, next, context, name, joinRow(step))
    case 'table-table-join':
      return tableTableJoin(step, next, context, name, joinRow(step))
    case 'foreign-key-join': {
      const order = keyOrder(sourceCodecs(step.left.source, schemas).key)
      const answering = answeringSide((event) => asking.right(event), context, name, order)
      const asking = askingSide(step, answering.left, remembering(), context, name)
      return { left: asking.left, right: answering.right }
    }
    case 'foreign-key-ask':
      return askingSide(
        step,
        internalWriter(step.subscriptions, schemas, context),
        remembering(),
        context,
        name,
      )
    case 'foreign-key-answer':
      return answeringSide(next, context, name, keyText)
  }
}

function wireSource(step: SourceStep, next: Processor, needsPrevious: boolean, builder: Builder): void {
  const { schemas, context, names, inputs } = builder
  const { source } = step
  const first =
    step.gives === 'table'
      ? tableSourceProcessor(next, context, needsPrevious ? names.get(step) : undefined)
      : next
  const decoding = context.decoding ?? new SourceDecoding()
  const reader = sourceReader(decoding.of(source, schemas), first, (problem) => context.report(problem))
  inputs.set(source.topic, [...(inputs.get(source.topic) ?? []), reader])
}

/** Sorts keys as their bytes sort on the topic that the codec writes. */
function keyOrder(codec: SourceCodecs['key'] | undefined): (key: readonly Value[]) => string {
  return (key) => {
    try {
      const bytes = codec ? codec.serialize(key) : Buffer.from(keyText(key))
      return bytes === null ? '' : Buffer.from(bytes).toString('hex')
    } catch (error) {
      if (error instanceof FormatError) return Buffer.from(keyText(key)).toString('hex')
      throw error
    }
  }
}

function all(readers: readonly ((record: InputRecord) => void)[]): (record: InputRecord) => void {
  const [only] = readers
  if (only && readers.length === 1) return only
  return (record) => {
    let unreadable: UnreadableRecord | undefined
    for (const read of readers) {
      try {
        read(record)
      } catch (error) {
        // What one declaration of the topic can't read, another may.
        if (!(error instanceof UnreadableRecord)) throw error
        unreadable ??= error
      }
    }
    if (unreadable) throw unreadable
  }
}
