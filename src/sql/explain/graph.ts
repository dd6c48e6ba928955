/** A program as a graph: topics, and the queries between them. */

import { valueColumns } from '../catalog/index.ts'
import type { Program, ProgramQuery } from '../program/load.ts'
import { planStores } from '../topology/index.ts'
import { type Operator, operatorOf } from './operators.ts'

export interface TopicNode {
  readonly name: string
  /** `stream YOUTUBE_VIDEOS`; several may read one topic. */
  readonly sources: readonly string[]
  readonly partitions: number | undefined
  readonly isCompacted: boolean
  /** Between the stages of one query. */
  readonly isInternal: boolean
  /** Written by INSERT INTO ... VALUES. */
  readonly hasInserts: boolean
}

export interface StageNode {
  readonly task: string
  readonly inputs: readonly string[]
  /** Topics written; the last one is where its rows go. */
  readonly outputs: readonly string[]
  readonly operators: Operator
  readonly stores: readonly string[]
}

export interface QueryNode {
  readonly id: string
  /** `file:line`. */
  readonly rule: string
  readonly sink: string
  readonly task: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly stages: readonly StageNode[]
}

export interface ProgramGraph {
  readonly topics: readonly TopicNode[]
  readonly queries: readonly QueryNode[]
}

export function programGraph(program: Program): ProgramGraph {
  const queries = program.queries.map(queryNode)
  const named = new Set(program.sources.map(({ topic }) => topic))
  const internal = new Set(
    queries
      .flatMap(({ stages }) => stages.flatMap(({ outputs }) => outputs))
      .filter((topic) => !named.has(topic)),
  )
  for (const { inputs, output } of queries) for (const topic of [...inputs, output]) named.add(topic)
  const specs = new Map(program.topics.map((spec) => [spec.name, spec]))
  const inserted = new Set(program.inserts.map(({ row }) => row.source.topic))
  return {
    topics: [...new Set([...named, ...internal])].map((name) => ({
      name,
      sources: program.sources
        .filter(({ topic }) => topic === name)
        .map((source) => `${source.type} ${source.name}`),
      partitions: specs.get(name)?.partitions,
      isCompacted: specs.get(name)?.cleanup?.includes('compact') ?? false,
      isInternal: internal.has(name),
      hasInserts: inserted.has(name),
    })),
    queries,
  }
}

function queryNode(query: ProgramQuery): QueryNode {
  const { id, rule, taskId, plan } = query
  const columns = valueColumns(plan.sink).map(({ name }) => name)
  const stages = query.stages.map(
    (stage): StageNode => ({
      task: stage.id,
      inputs: stage.inputs,
      outputs: stage.outputs,
      operators: operatorOf(stage.step, columns),
      stores: planStores(stage),
    }),
  )
  return {
    id,
    rule,
    task: taskId,
    sink: `${plan.sink.name}, topic ${plan.sink.topic} (${plan.sink.valueFormat.name})`,
    inputs: [...new Set(plan.reads.map(({ topic }) => topic))],
    output: plan.sink.topic,
    stages,
  }
}
