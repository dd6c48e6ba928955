/** CREATE ... AS SELECT and INSERT INTO ... SELECT: where the rows of a query go. Messages are ksqlDB's. */

import {
  type Catalog,
  checkFormats,
  checkTopicProperties,
  defaultTopic,
  formatNamed,
  partitionsOf,
  pseudoColumns,
  readWithClause,
  type Source,
  type SourceColumn,
  type SourceFormat,
  sourceSchemaText,
  timestampColumn,
  type WantedFormats,
  WINDOW_BOUNDS,
  wantedFormats,
  withDefaultWrapping,
} from '../catalog/index.ts'
import { type SourceLocation, SqlError } from '../error.ts'
import type { CreateAs, InsertInto } from '../syntax/index.ts'
import { quoted, sameType } from '../types/index.ts'
import type { ProjectStep, QueryPlan, Sink, SourceStep } from './plan.ts'
import { type AnalyzedQuery, analyzeQuery, lastStep } from './query.ts'
import { firstSource } from './steps.ts'

export interface AnalyzedCreateAs {
  readonly plan: QueryPlan
  /** The stream or table that the query fills. */
  readonly source: Source
}

/** Throws SqlError for a query or properties that make no such stream or table. */
export function analyzeCreateAs(statement: CreateAs, catalog: Catalog, queryId: string): AnalyzedCreateAs {
  const { name, at } = statement
  checkLimit(statement.query.limit, `CREATE ${statement.type} AS SELECT`, at)
  const clause = readWithClause(statement.properties, 'sink', at)
  const wanted = wantedFormats(clause)
  const query = analyzeQuery(statement.query, catalog, name)
  const { step } = query
  checkResultType(statement, step)
  const columns = sinkColumns(step, at, catalog)
  const first = firstSource(step)
  const keyFormat = dropsKey(step)
    ? noKeyFormat(wanted, at)
    : sinkKeyFormat(wanted, first, columns, catalog, at)
  const valueFormat = withDefaultWrapping(sinkValueFormat(wanted, first), columns, catalog.properties)
  checkFormats(columns, keyFormat, valueFormat, at)
  checkTopicProperties(clause, statement.type === 'TABLE', step.window !== undefined)
  const timestamp = timestampColumn(clause, columns)
  const sink: Sink = {
    name,
    topic: clause.text('KAFKA_TOPIC') ?? defaultTopic(name, catalog.properties),
    columns,
    keyFormat,
    valueFormat,
    ...(step.window ? { window: step.window } : {}),
    ...(timestamp ? { timestamp } : {}),
  }
  const partitions = partitionsOf(clause) ?? catalog.topics.get(sink.topic) ?? first.source.partitions
  const source: Source = {
    ...sink,
    ...(partitions === undefined ? {} : { partitions }),
    type: statement.type === 'STREAM' ? 'stream' : 'table',
    readOnly: false,
    madeBy: queryId,
  }
  return { plan: planOf(query, sink), source }
}

/** Throws SqlError where the rows do not fit the stream. */
export function analyzeInsertInto(statement: InsertInto, catalog: Catalog): QueryPlan {
  const { target, targetAt } = statement
  const place = `Line: ${targetAt.line}, Col: ${targetAt.column}`
  const existing = catalog.sources.get(target)
  if (!existing) throw new SqlError(`${place}: Source \`${target}\` does not exist.`, targetAt)
  if (existing.type === 'table') {
    throw new SqlError(
      `INSERT INTO can only be used to insert into a stream. ${target} is a table.`,
      targetAt,
    )
  }
  if (existing.readOnly) throw new SqlError(`Cannot insert into read-only stream: ${target}`, targetAt)
  if (existing.columns.some(({ side }) => side === 'headers')) {
    throw new SqlError(`Cannot insert into ${target} because it has header columns`, targetAt)
  }
  checkLimit(statement.query.limit, 'INSERT INTO', statement.at)
  readWithClause(statement.properties, 'insert', statement.at)
  const query = analyzeQuery(statement.query, catalog, target)
  const { step } = query
  if (step.gives === 'table') {
    throw new SqlError(
      `Incompatible data sink and query result. Data sink (${target}) type is KSTREAM but select query result is KTABLE.`,
      targetAt,
    )
  }
  const columns = sinkColumns(step, statement.at, catalog)
  checkCompatible(columns, existing, statement)
  checkWindowed(step, existing, statement)
  const { topic, keyFormat, valueFormat } = existing
  const sink: Sink = {
    name: target,
    topic,
    columns,
    keyFormat,
    valueFormat,
    ...(step.window ? { window: step.window } : {}),
  }
  return planOf(query, sink)
}

/** A query that fills a stream or table has no end. */
function checkLimit(limit: number | undefined, what: string, at: CreateAs['at']): void {
  if (limit !== undefined) throw new SqlError(`${what} statements don't support LIMIT clause.`, at)
}

function planOf(query: AnalyzedQuery, sink: Sink): QueryPlan {
  return { step: lastStep(query), sink, reads: query.reads }
}

function checkResultType(statement: CreateAs, step: ProjectStep): void {
  const gives = step.gives.toUpperCase()
  if (gives === statement.type) return
  throw new SqlError(
    `Invalid result type. Your SELECT query produces a ${gives}. Please use CREATE ${gives} AS SELECT statement instead.`,
    statement.at,
  )
}

function sinkColumns(
  step: ProjectStep,
  at: CreateAs['at'],
  { properties }: Catalog,
): readonly SourceColumn[] {
  const pseudo = pseudoColumns(properties)
  const columns = [
    ...step.key.map(({ name, type }): SourceColumn => ({ name, type, side: 'key' })),
    ...step.slots.map(({ name, type }): SourceColumn => ({ name, type, side: 'value' })),
  ]
  for (const { name } of columns) {
    if (!pseudo.has(name) && !WINDOW_BOUNDS.has(name)) continue
    throw new SqlError(
      `Reserved column name in select: ${quoted(name)}. Please remove or alias the column.`,
      at,
    )
  }
  if (step.slots.length === 0) throw new SqlError('The projection contains no value columns.', at)
  return columns
}

/** PARTITION BY NULL. */
function dropsKey({ input }: ProjectStep): boolean {
  return input.kind === 'rekey' && input.newKey.length === 0
}

function noKeyFormat(wanted: WantedFormats, at: SourceLocation): SourceFormat {
  if (wanted.key && wanted.key.name !== 'NONE') {
    throw new SqlError('Key format specified for stream without key columns.', at)
  }
  return { name: 'NONE' }
}

function sinkKeyFormat(
  wanted: WantedFormats,
  { source }: SourceStep,
  columns: readonly SourceColumn[],
  catalog: Catalog,
  at: SourceLocation,
): SourceFormat {
  if (wanted.key) return inheritDelimiter(wanted.key, source.keyFormat)
  const { name } = source.keyFormat
  const hasKey = columns.some(({ side }) => side === 'key')
  if (name === 'NONE' && hasKey) {
    const fallback = catalog.properties.get('ksql.persistence.default.format.key') ?? 'KAFKA'
    return { name: formatNamed(fallback, at), ...wanted.keyProperties }
  }
  return inheritDelimiter({ name, ...wanted.keyProperties }, source.keyFormat)
}

function sinkValueFormat(wanted: WantedFormats, { source }: SourceStep): SourceFormat {
  const format = wanted.value ?? { name: source.valueFormat.name, ...wanted.valueProperties }
  return inheritDelimiter(format, source.valueFormat)
}

function inheritDelimiter(format: SourceFormat, { delimiter }: SourceFormat): SourceFormat {
  if (format.name !== 'DELIMITED' || format.delimiter !== undefined || delimiter === undefined) return format
  return { ...format, delimiter }
}

/** Keys of windows carry their bounds: records with such keys and others can't share a topic. */
function checkWindowed({ window }: ProjectStep, existing: Source, { targetAt }: InsertInto): void {
  const kind = (of: Source['window']) => (of?.type === 'SESSION' ? 'session' : of && 'window')
  if (kind(window) === kind(existing.window)) return
  const text = (of: Source['window']) => (of ? `${of.type} windowed` : 'not windowed')
  const advice =
    window && !existing.window
      ? '\nKeep the key of the windows among the values (AS_VALUE), and read them from a stream without WINDOW_TYPE and key.'
      : ''
  throw new SqlError(
    `Incompatible windows between results and sink.\nResult is ${text(window)}\nSink is ${text(existing.window)}${advice}`,
    targetAt,
  )
}

function checkCompatible(columns: readonly SourceColumn[], existing: Source, statement: InsertInto): void {
  const sides = ['key', 'value'] as const
  const agree = sides.every((side) => {
    const mine = columns.filter((column) => column.side === side)
    const theirs = existing.columns.filter((column) => column.side === side)
    return (
      mine.length === theirs.length &&
      mine.every(({ name, type }, index) => {
        const other = theirs[index]!
        return name === other.name && sameType(type, other.type)
      })
    )
  })
  if (agree) return
  throw new SqlError(
    'Incompatible schema between results and sink.\n' +
      `Result schema is: ${sourceSchemaText({ columns })}\n` +
      `Sink schema is: ${sourceSchemaText(existing)}`,
    statement.targetAt,
  )
}
