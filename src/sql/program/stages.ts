/** A plan as stages: rows that meet rows of other partitions travel there through a topic of their own. */

import {
  type AggregateStep,
  type ForeignKeyJoinStep,
  type InternalStep,
  type InternalTopic,
  inputsOf,
  type QueryPlan,
  type RekeyStep,
  type StagePlan,
  type Step,
} from '../analysis/index.ts'
import type { Source } from '../catalog/index.ts'
import { messageText } from '../syntax/print-expression.ts'
import { ANSWER_PARTITION } from '../topology/index.ts'
import type { PersistentQuery } from './apply.ts'

/** Begins the names of the tasks of queries, and of the topics between their stages. */
export const INTERNAL_PREFIX = 'sql-'

/** One task's part of a query. */
export interface Stage extends StagePlan {
  /** Names the task. */
  readonly id: string
  /** Topics read, each once. */
  readonly inputs: readonly string[]
  /** Topics written, that of `output` last. */
  readonly outputs: readonly string[]
}

export interface Stages {
  /** The last one writes to the sink. */
  readonly stages: readonly Stage[]
  /** Internal topics, with their partitions. */
  readonly topics: readonly { readonly name: string; readonly partitions: number }[]
  /** How many partitions the rows have that reach the sink. */
  readonly partitions: number
}

/**
 * Splits a query where its topics have several partitions and rows get another key. `partitionsOf` knows the topics of
 * sources.
 */
export function splitQuery(
  query: PersistentQuery,
  id: string,
  partitionsOf: (topic: string) => number,
): Stages {
  const { plan } = query
  const counts = plan.reads.map(({ topic }) => partitionsOf(topic))
  if (counts.every((count) => count === 1)) {
    return { stages: [stage(id, { step: plan.step, output: plan.sink })], topics: [], partitions: 1 }
  }
  const splitter = new Splitter(id, partitionsOf)
  const { step, partitions } = splitter.split(plan.step)
  const plans = [...splitter.cuts, { id, step, output: plan.sink }]
  return {
    stages: plans.map((part) => stage(part.id, part)),
    topics: plans
      .flatMap(internalTopics)
      .map((topic) => ({ name: topic.internal, partitions: topic.partitions })),
    partitions,
  }
}

interface Cut {
  readonly id: string
  readonly step: Step
  /** Settled when the stage that reads it is known. */
  output: InternalTopic
}

interface Split {
  readonly step: Step
  readonly partitions: number
  /** The stage that the step reads, while its partitions can still be chosen. */
  readonly open?: Cut
}

class Splitter {
  readonly cuts: Cut[] = []
  private readonly id: string
  private readonly partitionsOf: (topic: string) => number

  constructor(id: string, partitionsOf: (topic: string) => number) {
    this.id = id
    this.partitionsOf = partitionsOf
  }

  split(step: Step): Split {
    switch (step.kind) {
      case 'source':
        return { step, partitions: this.partitionsOf(step.source.topic) }
      case 'rekey':
        return this.rekey(step)
      case 'aggregate':
        return this.aggregate(step)
      case 'internal':
      case 'foreign-key-ask':
      case 'foreign-key-answer':
        throw new TypeError('The plan has been split already')
      case 'foreign-key-join':
        return this.foreignKeyJoin(step)
      case 'stream-stream-join':
      case 'stream-table-join':
      case 'table-table-join': {
        const left = this.split(step.left)
        const right = this.split(step.right)
        const partitions = this.meet(left, right)
        return { step: { ...step, left: left.step, right: right.step }, partitions }
      }
      default: {
        const input = this.split(step.input)
        return { step: { ...step, input: input.step }, partitions: input.partitions }
      }
    }
  }

  private rekey(step: RekeyStep): Split {
    const input = this.split(step.input)
    const rekeyed: RekeyStep = { ...step, input: input.step }
    // After PARTITION BY rows go to the sink, whose partitions are those of the new key.
    if (step.keyKind !== 'join expression') return { step: rekeyed, partitions: input.partitions }
    return this.cut(rekeyed, input.partitions, { isTimed: true })
  }

  private aggregate(step: AggregateStep): Split {
    const input = this.split(step.input)
    if (groupsByKey(step)) return { step: { ...step, input: input.step }, partitions: input.partitions }
    const { groupBy } = step
    const { slots, key, keyKind, star, gives } = input.step
    const shape = { slots, key, keyKind, star, input: input.step }
    const regrouped: Step =
      gives === 'table'
        ? { kind: 'regroup', gives, groupBy, ...shape }
        : { kind: 'rekey', gives, newKey: groupBy, ...shape }
    const cut = this.cut(regrouped, input.partitions)
    return { step: { ...step, input: cut.step }, partitions: cut.partitions }
  }

  /**
   * The right side becomes a stage of its own, which takes subscriptions where its rows are and answers where those of
   * the left are. The result is there too.
   */
  private foreignKeyJoin(step: ForeignKeyJoinStep): Split {
    const { left, right } = step
    const partitions = this.partitionsOf(left.source.topic)
    const subscriptions: InternalTopic = {
      internal: `${this.id}-subscriptions`,
      partitions: this.partitionsOf(right.source.topic),
      placing: { like: right.source },
    }
    const answers: InternalTopic = {
      internal: `${this.id}-answers`,
      partitions,
      placing: { slot: ANSWER_PARTITION },
    }
    this.stage({ ...right, kind: 'foreign-key-answer', left: readOf(subscriptions, right), right }, answers)
    return {
      step: { ...step, kind: 'foreign-key-ask', subscriptions, right: readOf(answers, right) },
      partitions,
    }
  }

  /** Ends a stage after a step; the next one reads its rows. */
  private cut(step: Step, partitions: number, times: Pick<InternalTopic, 'isTimed'> = {}): Split {
    const output: InternalTopic = {
      internal: `${this.id}-repartition-${this.cuts.length + 1}`,
      partitions,
      ...times,
    }
    return { step: readOf(output, step), partitions, open: this.stage(step, output) }
  }

  private stage(step: Step, output: InternalTopic): Cut {
    const cut: Cut = { id: `${this.id}-stage-${this.cuts.length + 1}`, step, output }
    this.cuts.push(cut)
    return cut
  }

  /** Gives both sides of a join as many partitions; those that are chosen freely follow the others. */
  private meet(left: Split, right: Split): number {
    if (left.open && right.open) {
      const partitions = Math.max(left.partitions, right.partitions)
      for (const { open } of [left, right]) open!.output = { ...open!.output, partitions }
      return partitions
    }
    const [fixed, free] = left.open ? [right, left] : [left, right]
    const { partitions } = fixed
    const like = keyedBy(fixed.step)
    if (free.open)
      free.open.output = { ...free.open.output, partitions, ...(like ? { placing: { like } } : {}) }
    return partitions
  }
}

/** The source whose keys a step's rows still have. */
function keyedBy(step: Step): Source | undefined {
  switch (step.kind) {
    case 'source':
      return step.source
    case 'rekey':
    case 'aggregate':
    case 'regroup':
      return undefined
    default:
      return inputsOf(step)
        .map(keyedBy)
        .find((source) => source !== undefined)
  }
}

/** Windowed rows are where the key and the window together have put them. */
function groupsByKey({ input, groupBy }: AggregateStep): boolean {
  return (
    !input.window &&
    groupBy.length === input.key.length &&
    groupBy.every(({ text }, index) =>
      input.key[index]!.expressions.some((expression) => messageText(expression) === text),
    )
  )
}

/** Reads an internal topic as if it were the step. */
function readOf({ internal }: InternalTopic, { gives, slots, key, keyKind, star }: Step): InternalStep {
  return { kind: 'internal', topic: internal, gives, slots, key, keyKind, star }
}

function stage(id: string, { step, output }: StagePlan): Stage {
  const written = internalTopics({ step, output }).map(({ internal }) => internal)
  return {
    id,
    step,
    output,
    inputs: [...new Set(topicsOf(step))],
    outputs: 'internal' in output ? written : [...written, output.topic],
  }
}

/** Those that a stage writes. */
function internalTopics({ step, output }: StagePlan): readonly InternalTopic[] {
  return [...subscriptionsOf(step), ...('internal' in output ? [output] : [])]
}

function subscriptionsOf(step: Step): readonly InternalTopic[] {
  const own = step.kind === 'foreign-key-ask' ? [step.subscriptions] : []
  return [...own, ...inputsOf(step).flatMap(subscriptionsOf)]
}

function topicsOf(step: Step): readonly string[] {
  if (step.kind === 'source') return [step.source.topic]
  if (step.kind === 'internal') return [step.topic]
  return inputsOf(step).flatMap(topicsOf)
}

/** The topics that a query's plan reads from outside of it, each once. */
export function topicsRead({ reads }: QueryPlan): readonly string[] {
  return [...new Set(reads.map(({ topic }) => topic))]
}
