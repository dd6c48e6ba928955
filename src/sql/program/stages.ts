/** A plan as stages: rows that meet rows of other partitions travel there through a topic of their own. */

import {
  type AggregateStep,
  type InternalStep,
  type InternalTopic,
  inputsOf,
  type QueryPlan,
  type RekeyStep,
  type StagePlan,
  type Step,
} from '../analysis/index.ts'
import type { Source } from '../catalog/index.ts'
import { SqlError } from '../error.ts'
import { messageText } from '../syntax/print-expression.ts'
import type { PersistentQuery } from './apply.ts'

/** Begins the names of the tasks of queries, and of the topics between their stages. */
export const INTERNAL_PREFIX = 'sql-'

/** One task's part of a query. */
export interface Stage extends StagePlan {
  /** Names the task. */
  readonly id: string
  /** Topics read, each once. */
  readonly inputs: readonly string[]
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
 * sources. Throws SqlError for joins that this can't be done for.
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
  const splitter = new Splitter(query, id, partitionsOf)
  const { step, partitions } = splitter.split(plan.step)
  const cuts = splitter.cuts.map((cut) => stage(cut.id, { step: cut.step, output: cut.output }))
  return {
    stages: [...cuts, stage(id, { step, output: plan.sink })],
    topics: splitter.cuts.map(({ output }) => ({ name: output.internal, partitions: output.partitions })),
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
  private readonly query: PersistentQuery
  private readonly id: string
  private readonly partitionsOf: (topic: string) => number

  constructor(query: PersistentQuery, id: string, partitionsOf: (topic: string) => number) {
    this.query = query
    this.id = id
    this.partitionsOf = partitionsOf
  }

  split(step: Step): Split {
    switch (step.kind) {
      case 'source':
        return { step, partitions: this.partitionsOf(step.source.topic) }
      case 'internal':
        throw new TypeError('The plan has been split already')
      case 'rekey':
        return this.rekey(step)
      case 'aggregate':
        return this.aggregate(step)
      case 'foreign-key-join':
        throw new SqlError(
          'A foreign-key join is only supported over topics of one partition (PARTITIONS=1).',
          this.query.statement.at,
        )
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
    return this.cut(rekeyed, input.partitions)
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

  /** Ends a stage after a step; the next one reads its rows. */
  private cut(step: Step, partitions: number): Split {
    const number = this.cuts.length + 1
    const topic = `${this.id}-repartition-${number}`
    const open: Cut = { id: `${this.id}-stage-${number}`, step, output: { internal: topic, partitions } }
    this.cuts.push(open)
    const { gives, slots, key, keyKind, star } = step
    const read: InternalStep = { kind: 'internal', topic, gives, slots, key, keyKind, star }
    return { step: read, partitions, open }
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
    if (free.open) free.open.output = { ...free.open.output, partitions, ...(like ? { like } : {}) }
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

function stage(id: string, plan: StagePlan): Stage {
  return { id, ...plan, inputs: [...new Set(topicsOf(plan.step))] }
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
