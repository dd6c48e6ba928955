/** The plan of a persistent query: a tree of steps, each with the rows that it gives. */

import type { AvroSchema } from '../../wire/registry.ts'
import type { ResolvedAggregate } from '../aggregates/aggregate.ts'
import type { Source, SourceColumn, SourceFormat, SourceWindow, TimestampColumn } from '../catalog/index.ts'
import type { SourceLocation } from '../error.ts'
import type { Compiled } from '../expressions/index.ts'
import type { ResolvedTableFunction } from '../functions/function.ts'
import type { Expression } from '../syntax/index.ts'
import type { SqlType } from '../types/type.ts'

/** One place of a row. `source` is the alias of the relation that the column belongs to. */
export interface Slot {
  readonly source?: string
  readonly name: string
  readonly type: SqlType
}

/** One column of a step's key. */
export interface KeyPart {
  readonly name: string
  readonly type: SqlType
  /** Any of them in a projection stands for the key: the column, both sides of a join, the expression grouped by. */
  readonly expressions: readonly Expression[]
  /** The same as a user wrote them, for messages. */
  readonly shown: readonly string[]
  /** A key that no column of a join always holds. */
  readonly isSynthetic?: true
}

export type Relationship = 'stream' | 'table'

interface StepBase {
  readonly gives: Relationship
  readonly slots: readonly Slot[]
  readonly key: readonly KeyPart[]
  /** What the key is, as messages about a missing key call it. */
  readonly keyKind:
    | 'key column'
    | 'primary key column'
    | 'grouping expression'
    | 'partitioning expression'
    | 'join expression'
  readonly window?: SourceWindow
  /** What `*` stands for, in order. */
  readonly star: readonly Expression[]
}

/** An expression with what the processing log says of it. */
export interface Computed extends Compiled {
  readonly text: string
  readonly at: SourceLocation
}

/** Reads a topic: rows are the source's columns, then ROWTIME, ROWPARTITION, ROWOFFSET and, windowed, the bounds. */
export interface SourceStep extends StepBase {
  readonly kind: 'source'
  readonly alias: string
  readonly source: Source
}

export interface FilterStep extends StepBase {
  readonly kind: 'filter'
  readonly input: Step
  readonly predicate: Computed
}

/** Table functions: rows are the input's, then a value of each function. */
export interface ExplodeStep extends StepBase {
  readonly kind: 'explode'
  readonly input: Step
  readonly functions: readonly {
    readonly resolved: ResolvedTableFunction
    readonly args: readonly Computed[]
  }[]
}

/** Gives a stream's records another key; rows stay. */
export interface RekeyStep extends StepBase {
  readonly kind: 'rekey'
  readonly input: Step
  readonly newKey: readonly Computed[]
  /** Where records without a value come in: the slots of the old key, and the parts of the new one that need no more. */
  readonly ofKey?: { readonly slots: readonly number[]; readonly parts: ReadonlySet<Computed> }
}

/** Sends both rows of a change of a table to the groups they belong to. */
export interface RegroupStep extends StepBase {
  readonly kind: 'regroup'
  readonly input: Step
  readonly groupBy: readonly Computed[]
}

/** Reads what another stage of the same query has sent to its partitions. */
export interface InternalStep extends StepBase {
  readonly kind: 'internal'
  readonly topic: string
}

export interface AggregateWindow {
  readonly type: 'TUMBLING' | 'HOPPING' | 'SESSION'
  /** Size, or the gap of a session. */
  readonly sizeMs: number
  readonly advanceMs: number
  readonly graceMs: number
  readonly retentionMs: number
}

/** Rows are the grouping values, the aggregates' results and, windowed, WINDOWSTART and WINDOWEND. */
export interface AggregateStep extends StepBase {
  readonly kind: 'aggregate'
  readonly input: Step
  readonly groupBy: readonly Computed[]
  readonly aggregates: readonly {
    readonly resolved: ResolvedAggregate
    readonly args: readonly Computed[]
    readonly text: string
    readonly at: SourceLocation
  }[]
  readonly windowing?: AggregateWindow
}

export type JoinType = 'INNER' | 'LEFT' | 'RIGHT' | 'OUTER'

/** Rows are the left's, the right's and, if the key has a name of its own, the key. */
interface JoinBase extends StepBase {
  readonly left: Step
  readonly right: Step
  readonly join: JoinType
  /** Whether the last slot is the key. */
  readonly keySlot: boolean
}

export interface StreamStreamJoinStep extends JoinBase {
  readonly kind: 'stream-stream-join'
  readonly beforeMs: number
  readonly afterMs: number
  /** Undefined: unmatched rows of outer joins are emitted at once, and late rows are taken for 24 hours. */
  readonly graceMs: number | undefined
}

export interface StreamTableJoinStep extends JoinBase {
  readonly kind: 'stream-table-join'
}

export interface TableTableJoinStep extends JoinBase {
  readonly kind: 'table-table-join'
}

interface ForeignKeyJoinBase extends JoinBase {
  readonly left: SourceStep
  readonly foreignKey: Computed
}

/** A table whose column is the primary key of another. */
export interface ForeignKeyJoinStep extends ForeignKeyJoinBase {
  readonly kind: 'foreign-key-join'
  readonly right: SourceStep
}

/** Its left side in a stage of its own: subscribes where the right one is, and joins what is answered. */
export interface ForeignKeyAskStep extends ForeignKeyJoinBase {
  readonly kind: 'foreign-key-ask'
  readonly subscriptions: InternalTopic
  readonly right: InternalStep
}

/** Its right side in a stage of its own: takes subscriptions, and gives the answers to them. */
export interface ForeignKeyAnswerStep extends StepBase {
  readonly kind: 'foreign-key-answer'
  readonly left: InternalStep
  readonly right: SourceStep
}

/** The columns of the sink: rows are its value columns. */
export interface ProjectStep extends StepBase {
  readonly kind: 'project'
  readonly input: Step
  readonly values: readonly Computed[]
  /** Without a sink: of each column, which part of the key it is. */
  readonly keyOf?: readonly (number | undefined)[]
}

/** EMIT FINAL: a window's last row, once its grace has passed. */
export interface SuppressStep extends StepBase {
  readonly kind: 'suppress'
  readonly input: Step
  readonly graceMs: number
}

export type Step =
  | SourceStep
  | FilterStep
  | ExplodeStep
  | RekeyStep
  | RegroupStep
  | InternalStep
  | AggregateStep
  | StreamStreamJoinStep
  | StreamTableJoinStep
  | TableTableJoinStep
  | ForeignKeyJoinStep
  | ForeignKeyAskStep
  | ForeignKeyAnswerStep
  | ProjectStep
  | SuppressStep

/** Where a query's rows go. */
export interface Sink {
  readonly name: string
  readonly topic: string
  readonly columns: readonly SourceColumn[]
  readonly keyFormat: SourceFormat
  readonly valueFormat: SourceFormat
  readonly window?: SourceWindow
  /** The rows' time is taken from this column. */
  readonly timestamp?: TimestampColumn
}

/** Rows go where the records of a source with the same key are, or to the partition that one of their slots names. */
export type Placing = { readonly like: Source } | { readonly slot: number }

/** A topic between two stages of a query. */
export interface InternalTopic {
  readonly internal: string
  readonly partitions: number
  /** Absent: equal keys to equal partitions. */
  readonly placing?: Placing
  /**
   * Records have the times of their rows, by which they are read among those of other topics. Absent: the times at
   * which they are written, so that however old a row is, it is not too old for the topic before it is read.
   */
  readonly isTimed?: true
}

/** A part of a query that one task runs: up to the sink, or to where rows must go to other partitions. */
export interface StagePlan {
  readonly step: Step
  readonly output: Sink | InternalTopic
}

export interface QueryPlan {
  readonly step: Step
  readonly sink: Sink
  /** The sources read, by name, each once. */
  readonly reads: readonly Source[]
}

/** A schema that must be registered before a source's records can be written. */
export interface NeededSchema {
  readonly subject: string
  readonly schema: AvroSchema
}
