/**
 * The syntax tree. Every node knows where it stands. Names are already folded: an unquoted identifier is upper case,
 * a quoted one keeps its case.
 */

import type { SourceLocation } from '../error.ts'
import type { SqlType } from '../types/type.ts'

export interface Node {
  readonly at: SourceLocation
}

// ---- Expressions ----

export type Expression =
  | Literal
  | ColumnRef
  | Unary
  | Binary
  | Not
  | Is
  | Between
  | In
  | Like
  | Case
  | Cast
  | Call
  | Lambda
  | Subscript
  | Dereference
  | ArrayOf
  | MapOf
  | StructOf
  | IntervalUnit

/** INTEGER and BIGINT by size; a number with a point is DECIMAL, with an exponent DOUBLE, as in ksqlDB. */
export interface Literal extends Node {
  readonly kind: 'literal'
  readonly value:
    | { readonly type: 'null' }
    | { readonly type: 'boolean'; readonly value: boolean }
    | { readonly type: 'integer'; readonly value: number }
    | { readonly type: 'bigint'; readonly value: bigint }
    | { readonly type: 'decimal'; readonly text: string }
    | { readonly type: 'double'; readonly value: number }
    | { readonly type: 'string'; readonly value: string }
}
/** `name`, or `source.name`. Inside a lambda body a name may be its parameter. */
export interface ColumnRef extends Node {
  readonly kind: 'column'
  readonly source?: string
  readonly name: string
}
export interface Unary extends Node {
  readonly kind: 'unary'
  readonly op: '-' | '+'
  readonly operand: Expression
}
export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | 'AND'
  | 'OR'
  | 'IS DISTINCT FROM'
  | 'IS NOT DISTINCT FROM'
/** `a || b` is parsed as CONCAT(a, b), `!=` as `<>`. */
export interface Binary extends Node {
  readonly kind: 'binary'
  readonly op: BinaryOp
  readonly left: Expression
  readonly right: Expression
}
export interface Not extends Node {
  readonly kind: 'not'
  readonly operand: Expression
}
export interface Is extends Node {
  readonly kind: 'is'
  readonly what: 'NULL' | 'NOT NULL'
  readonly operand: Expression
}
export interface Between extends Node {
  readonly kind: 'between'
  readonly negated: boolean
  readonly operand: Expression
  readonly low: Expression
  readonly high: Expression
}
export interface In extends Node {
  readonly kind: 'in'
  readonly negated: boolean
  readonly operand: Expression
  readonly list: readonly Expression[]
}
export interface Like extends Node {
  readonly kind: 'like'
  readonly negated: boolean
  readonly operand: Expression
  readonly pattern: Expression
  readonly escape?: string
}
export interface Case extends Node {
  readonly kind: 'case'
  /** `CASE operand WHEN value ...`; absent in the searched form. */
  readonly operand?: Expression
  readonly whens: readonly { readonly when: Expression; readonly then: Expression }[]
  readonly otherwise?: Expression
}
interface Guarding extends Node {
  /** A part that fails fails the whole, where elsewhere it is NULL. Never from the parser: a property says so. */
  readonly failsWhole?: boolean
}
export interface Cast extends Guarding {
  readonly kind: 'cast'
  readonly operand: Expression
  readonly type: TypeName
  /** NULL becomes the text 'null', where it is cast to STRING. Never from the parser: a property says so. */
  readonly nullAsText?: boolean
}
/** A scalar, aggregate or table function. `COUNT(*)` has `star`. The name is upper case. */
export interface Call extends Guarding {
  readonly kind: 'call'
  readonly name: string
  readonly args: readonly Expression[]
  readonly star?: boolean
}
export interface Lambda extends Node {
  readonly kind: 'lambda'
  readonly parameters: readonly string[]
  readonly body: Expression
}
export interface Subscript extends Node {
  readonly kind: 'subscript'
  readonly base: Expression
  readonly index: Expression
}
/** `base->field`. */
export interface Dereference extends Node {
  readonly kind: 'dereference'
  readonly base: Expression
  readonly field: string
}
export interface ArrayOf extends Guarding {
  readonly kind: 'array'
  readonly elements: readonly Expression[]
}
export interface MapOf extends Guarding {
  readonly kind: 'map'
  readonly entries: readonly { readonly key: Expression; readonly value: Expression }[]
}
export interface StructOf extends Guarding {
  readonly kind: 'struct'
  readonly fields: readonly { readonly name: string; readonly value: Expression }[]
}
/** DAYS, HOURS, ... as an argument of TIMESTAMPADD and its kin. Upper case, as written (DAY or DAYS). */
export interface IntervalUnit extends Node {
  readonly kind: 'interval-unit'
  readonly unit: string
}

/** A type as written: a built-in one, resolved, or the name of a CREATE TYPE. */
export type TypeName = Node &
  (
    | { readonly kind: 'built-in'; readonly type: SqlType }
    | { readonly kind: 'custom'; readonly name: string }
    | { readonly kind: 'array-of'; readonly element: TypeName }
    | { readonly kind: 'map-of'; readonly key: TypeName; readonly value: TypeName }
    | {
        readonly kind: 'struct-of'
        readonly fields: readonly { readonly name: string; readonly type: TypeName }[]
      }
  )

// ---- Queries ----

export interface Query extends Node {
  readonly kind: 'query'
  readonly select: readonly SelectItem[]
  readonly from: Relation
  readonly window?: WindowClause
  readonly where?: Expression
  readonly groupBy?: readonly Expression[]
  readonly partitionBy?: readonly Expression[]
  readonly having?: Expression
  /** Absent: a pull query, or EMIT CHANGES of a persistent one. */
  readonly emit?: 'CHANGES' | 'FINAL'
  readonly limit?: number
}

export type SelectItem =
  | (Node & { readonly kind: 'expression'; readonly expression: Expression; readonly alias?: string })
  /** `*`, or `source.*`. */
  | (Node & { readonly kind: 'all'; readonly source?: string })
  /** `expression->*`: every field of a STRUCT. */
  | (Node & { readonly kind: 'all-fields'; readonly base: Expression })

export type Relation = SourceRelation | Join
export interface SourceRelation extends Node {
  readonly kind: 'source'
  readonly name: string
  readonly alias?: string
}
export interface Join extends Node {
  readonly kind: 'join'
  readonly type: 'INNER' | 'LEFT' | 'RIGHT' | 'OUTER'
  readonly left: Relation
  readonly right: SourceRelation
  readonly within?: Within
  readonly on: Expression
}
/** WITHIN of a stream-stream join, in milliseconds. */
export interface Within extends Node {
  readonly beforeMs: number
  readonly afterMs: number
  readonly graceMs?: number
}
export interface WindowClause extends Node {
  readonly name?: string
  readonly type: 'TUMBLING' | 'HOPPING' | 'SESSION'
  /** Size, or the gap of a session. */
  readonly sizeMs: number
  readonly advanceMs?: number
  readonly retentionMs?: number
  readonly graceMs?: number
}

// ---- Statements ----

export type Statement =
  | CreateSource
  | CreateAs
  | InsertInto
  | InsertValues
  | Drop
  | SetProperty
  | UnsetProperty
  | Define
  | Undefine
  | CreateType
  | DropType
  | QueryStatement
  | Terminate
  | Pause
  | Describe
  | Show
  | Explain
  | Print
  | AssertStatement
  | AlterSource
  | RunScript
  | ConnectorStatement

/** The statement's text (trimmed, without the semicolon, variables substituted) comes with every statement. */
export interface StatementBase extends Node {
  readonly text: string
}
export interface ColumnDefinition extends Node {
  readonly name: string
  readonly type: TypeName
  readonly constraint?:
    | { readonly kind: 'KEY' }
    | { readonly kind: 'PRIMARY KEY' }
    | { readonly kind: 'HEADERS' }
    | { readonly kind: 'HEADER'; readonly name: string }
}
/** WITH (...): names upper case, values literals. */
export type Properties = ReadonlyMap<string, Literal>

export interface CreateSource extends StatementBase {
  readonly kind: 'create-source'
  readonly type: 'STREAM' | 'TABLE'
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  /** CREATE SOURCE STREAM|TABLE: read only. */
  readonly readOnly: boolean
  readonly name: string
  /** Empty: inferred from the registry. */
  readonly columns: readonly ColumnDefinition[]
  readonly properties: Properties
}
export interface CreateAs extends StatementBase {
  readonly kind: 'create-as'
  readonly type: 'STREAM' | 'TABLE'
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly name: string
  readonly properties: Properties
  readonly query: Query
}
export interface InsertInto extends StatementBase {
  readonly kind: 'insert-into'
  readonly target: string
  readonly targetAt: SourceLocation
  /** WITH (QUERY_ID = '...'). */
  readonly properties: Properties
  readonly query: Query
}
export interface InsertValues extends StatementBase {
  readonly kind: 'insert-values'
  readonly target: string
  readonly targetAt: SourceLocation
  readonly columns?: readonly (Node & { readonly name: string })[]
  readonly values: readonly Expression[]
}
export interface Drop extends StatementBase {
  readonly kind: 'drop'
  readonly type: 'STREAM' | 'TABLE'
  readonly ifExists: boolean
  readonly name: string
  readonly deleteTopic: boolean
}
export interface SetProperty extends StatementBase {
  readonly kind: 'set'
  readonly name: string
  readonly value: string
}
export interface UnsetProperty extends StatementBase {
  readonly kind: 'unset'
  readonly name: string
}
export interface Define extends StatementBase {
  readonly kind: 'define'
  readonly name: string
  readonly value: string
}
export interface Undefine extends StatementBase {
  readonly kind: 'undefine'
  readonly name: string
}
export interface CreateType extends StatementBase {
  readonly kind: 'create-type'
  readonly ifNotExists: boolean
  readonly name: string
  readonly type: TypeName
}
export interface DropType extends StatementBase {
  readonly kind: 'drop-type'
  readonly ifExists: boolean
  readonly name: string
}
/** A pull query, or a push query where `query.emit` is set. */
export interface QueryStatement extends StatementBase {
  readonly kind: 'query-statement'
  readonly query: Query
}
export interface Terminate extends StatementBase {
  readonly kind: 'terminate'
  /** Absent: ALL. */
  readonly queryId?: string
}
export interface Pause extends StatementBase {
  readonly kind: 'pause' | 'resume'
  /** Absent: ALL. */
  readonly queryId?: string
}
export interface Describe extends StatementBase {
  readonly kind: 'describe'
  readonly extended: boolean
  readonly target:
    | { readonly kind: 'source'; readonly name: string }
    | { readonly kind: 'all-streams' | 'all-tables' }
    | { readonly kind: 'function'; readonly name: string }
    | { readonly kind: 'connector'; readonly name: string }
}
export interface Show extends StatementBase {
  readonly kind: 'show'
  readonly what:
    | 'STREAMS'
    | 'TABLES'
    | 'TOPICS'
    | 'QUERIES'
    | 'FUNCTIONS'
    | 'PROPERTIES'
    | 'TYPES'
    | 'VARIABLES'
    | 'CONNECTORS'
    | 'CONNECTOR PLUGINS'
  readonly extended: boolean
  /** SHOW ALL TOPICS: internal ones too. */
  readonly all?: boolean
}
export interface Explain extends StatementBase {
  readonly kind: 'explain'
  readonly target: { readonly queryId: string } | { readonly statement: Statement }
}
export interface Print extends StatementBase {
  readonly kind: 'print'
  readonly topic: string
  readonly fromBeginning: boolean
  readonly interval?: number
  readonly limit?: number
}
/** ASSERT VALUES | NULL VALUES | STREAM | TABLE | TOPIC | SCHEMA: for `tubewire sql test`. */
export interface AssertStatement extends StatementBase {
  readonly kind: 'assert'
  readonly what:
    | {
        readonly kind: 'values'
        readonly target: string
        readonly columns: readonly string[]
        readonly values: readonly Expression[]
        readonly tombstone: boolean
      }
    | { readonly kind: 'source'; readonly statement: CreateSource }
    | {
        readonly kind: 'topic'
        readonly exists: boolean
        readonly name: string
        readonly properties: Properties
        readonly timeoutMs?: number
      }
    | {
        readonly kind: 'schema'
        readonly exists: boolean
        readonly subject?: string
        readonly id?: number
        readonly timeoutMs?: number
      }
}
export interface AlterSource extends StatementBase {
  readonly kind: 'alter-source'
  readonly type: 'STREAM' | 'TABLE'
  readonly name: string
  readonly addColumns: readonly ColumnDefinition[]
}
export interface RunScript extends StatementBase {
  readonly kind: 'run-script'
  readonly path: string
}
/** Connectors are Connect's: parsed so that the refusal can say so. */
export interface ConnectorStatement extends StatementBase {
  readonly kind: 'connector'
}
