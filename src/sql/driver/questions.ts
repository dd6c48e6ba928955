/** Statements that ask, answered from a driver's own topics and queries. */

import { analyzeTransient } from '../analysis/index.ts'
import type { Catalog, SchemaDirectory } from '../catalog/index.ts'
import { SqlError } from '../error.ts'
import { toLogical } from '../formats/index.ts'
import {
  type Answer,
  type AnswerTable,
  type Asserted,
  answerOf,
  type KnownQuery,
  knownQuery,
  PRINTED_COLUMNS,
  recordPrinter,
  rowRun,
  schemaFailure,
  tableFold,
  topicFailure,
  wantedKeys,
} from '../questions/index.ts'
import type { AssertStatement, Print, QueryStatement, Statement } from '../syntax/index.ts'
import { typeText } from '../types/index.ts'
import type { QueryRunner } from './queries.ts'
import type { DriverTopics, StoredRecord } from './topics.ts'

/** What a statement that asks was answered with. */
export interface StatementAnswer extends Answer {
  readonly statement: string
}

export interface Questioned {
  readonly catalog: Catalog
  readonly schemas: SchemaDirectory
  readonly topics: DriverTopics
  readonly queries: QueryRunner
  readonly variables: ReadonlyMap<string, string>
}

/**
 * The answer to a statement that changes nothing; undefined for any other. A push query is given what there is now, from
 * the beginning unless 'auto.offset.reset' says otherwise, and does not wait for more. Throws SqlError.
 */
export function answerStatement(statement: Statement, place: Questioned): StatementAnswer | undefined {
  const answer = answered(statement, place)
  return answer && { statement: statement.text, ...answer }
}

function answered(statement: Statement, place: Questioned): Answer | undefined {
  switch (statement.kind) {
    case 'query-statement':
      return { tables: [rowsOf(statement, place)] }
    case 'print':
      return { tables: [printed(statement, place)] }
    case 'assert':
      return asserted(statement, place)
    default: {
      const { catalog, schemas, topics, queries, variables } = place
      const known: readonly KnownQuery[] = queries
        .running()
        .map(({ query, isPaused }) => knownQuery(query, isPaused ? 'PAUSED' : 'RUNNING'))
      return answerOf(statement, {
        catalog,
        schemas,
        variables,
        queries: known,
        topics: topics.names().map((name) => ({
          name,
          partitions: catalog.topics.get(name) ?? 1,
          records: topics.read(name).length,
        })),
      })
    }
  }
}

function rowsOf({ query }: QueryStatement, { catalog, schemas, topics, queries }: Questioned): AnswerTable {
  const plan = analyzeTransient(query, catalog)
  queries.drain()
  const { columns } = plan
  const rows: unknown[][] = []
  const run = rowRun(plan, schemas, ({ values }) => {
    rows.push(columns.map(({ type }, index) => toLogical(type, values[index] ?? null)))
  })
  const read = [...new Set(plan.reads.map(({ topic }) => topic))].flatMap((topic) => [...topics.read(topic)])
  const skips =
    plan.kind === 'push' && catalog.properties.get('auto.offset.reset')?.toLowerCase() === 'latest'
  let records: readonly StoredRecord[] = skips ? [] : read.sort((a, b) => a.sequence - b.sequence)
  if (plan.kind === 'table') {
    const [source] = plan.reads
    const fold = tableFold<StoredRecord & { readonly partition: number }>(
      source!,
      wantedKeys(source!, schemas, plan.keys),
    )
    for (const record of records) fold.take({ ...record, partition: 0 })
    records = fold.records()
  }
  for (const record of records) run.take({ ...record, partition: 0 })
  return { columns: columns.map(({ name, type }) => ({ name, type: typeText(type) })), rows }
}

function printed(statement: Print, { catalog, schemas, topics, queries }: Questioned): AnswerTable {
  const { topic, fromBeginning, interval = 1, limit = Number.POSITIVE_INFINITY, at } = statement
  if (!topics.names().includes(topic)) throw new SqlError(`Could not find topic '${topic}'`, at)
  queries.drain()
  const source = [...catalog.sources.values()].find((candidate) => candidate.topic === topic)
  const shown = recordPrinter(source, schemas)
  const records = fromBeginning ? topics.read(topic) : []
  const rows = records
    .filter((_, index) => index % interval === 0)
    .slice(0, limit)
    .map((record) => shown({ ...record, partition: 0 }))
  return { columns: PRINTED_COLUMNS, rows }
}

/** ASSERT TOPIC and ASSERT SCHEMA; others are for tests in SQL. */
function asserted({ what, at }: AssertStatement, place: Questioned): Answer | undefined {
  if (what.kind !== 'topic' && what.kind !== 'schema') return undefined
  const failure =
    what.kind === 'topic'
      ? topicFailure(what, partitionsOf(what.name, place))
      : schemaFailure(what, schemaIds(what, place))
  if (failure !== undefined) throw new SqlError(failure, at)
  return { tables: [] }
}

function partitionsOf(name: string, { catalog, topics }: Questioned): number | undefined {
  return topics.names().includes(name) ? (catalog.topics.get(name) ?? 1) : undefined
}

function schemaIds({ subject, id }: Asserted<'schema'>, { schemas }: Questioned): readonly number[] {
  if (subject !== undefined) return [schemas.latest(subject)?.id ?? []].flat()
  return id !== undefined && schemas.schemaById(id) ? [id] : []
}
