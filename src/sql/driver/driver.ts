/** The engine in memory, one record at a time, for tests of statements. */

import {
  type Catalog,
  emptyCatalog,
  memoryDirectory,
  type SourceFormat,
  sourceSchemaText,
  withTopics,
} from '../catalog/index.ts'
import { applyStatement, type Effect, queriesNamed } from '../program/apply.ts'
import { insertRecord } from '../program/insert-record.ts'
import { parseStatements, type Statement, variableSession } from '../syntax/index.ts'
import { type DriverTopic, registerTopics } from './declared-topics.ts'
import { queryRunner } from './queries.ts'
import { answerStatement, type StatementAnswer } from './questions.ts'
import { driverTopics, type OutputRecord, type PipedRecord } from './topics.ts'

export interface DriverOptions {
  /** ksqlDB's property names. */
  readonly properties?: Readonly<Record<string, string>>
  /** Topics that exist beforehand. */
  readonly topics?: readonly DriverTopic[]
}

export interface SourceDescription {
  readonly name: string
  readonly type: 'stream' | 'table'
  readonly topic: string
  /** As ksqlDB prints it: "`ID` STRING KEY, `VIEWS` BIGINT". */
  readonly schema: string
  readonly keyFormat: SourceFormat['name']
  readonly valueFormat: SourceFormat['name']
}

/** The engine in memory: single-threaded, without a cache, every record through before the next. */
export interface TopologyDriver {
  /**
   * Runs statements one by one. Throws SqlError at the first that is refused; those before it stay. Gives the answers of
   * those that ask (SELECT, SHOW, DESCRIBE, EXPLAIN, PRINT, ASSERT TOPIC and SCHEMA), in their order, with values as
   * `records` has them. A push query is answered with what there is, and does not wait.
   */
  execute(sql: string): readonly StatementAnswer[]
  /** Writes a record to a topic. */
  pipe(record: PipedRecord): void
  /**
   * Runs the queries until nothing is left to do, and gives what statements have written to a topic, in order; piped
   * records are not among it. The queries run one after another, as ksqlDB's own test runner has them: one that reads
   * what another writes sees all that was piped first. To run them record by record, ask after each.
   */
  records(topic: string): readonly OutputRecord[]
  /** The streams and tables that exist, in the order they were made. */
  sources(): readonly SourceDescription[]
  close(): void
}

/**
 * Opens an engine in memory. Queries read their topics from the beginning unless
 * `SET 'auto.offset.reset' = 'latest'` (or the property) says otherwise.
 */
export function openTopologyDriver({
  properties = {},
  topics: declared = [],
}: DriverOptions = {}): TopologyDriver {
  const schemas = memoryDirectory()
  registerTopics(declared, schemas)
  const session = variableSession()
  if (properties['ksql.variable.substitution.enable'] === 'false') session.enabled = false
  const topics = driverTopics(schemas, declared)
  const queries = queryRunner(topics, schemas)
  let catalog: Catalog = withTopics(emptyCatalog(properties), declared)
  let isOpen = true

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case 'topic':
        topics.ensure(effect.source)
        return
      case 'start-query':
        queries.start(effect.query)
        return
      case 'stop-query':
        queries.drain()
        queries.stop(effect.id)
        return
      case 'insert':
        topics.write({ ...insertRecord(effect.row, schemas, 0), headers: [] }, true)
        return
      case 'delete-topic':
        queries.drain()
        topics.delete(effect.topic)
    }
  }

  function run(statement: Statement): void {
    if (statement.kind === 'pause' || statement.kind === 'resume') {
      for (const id of queriesNamed(statement, catalog)) queries.pause(id, statement.kind === 'pause')
      return
    }
    const applied = applyStatement(statement, catalog, schemas)
    catalog = applied.catalog
    for (const effect of applied.effects) perform(effect)
  }

  function checkOpen(): void {
    if (!isOpen) throw new Error('The driver is closed: open another one.')
  }

  return {
    execute(sql) {
      checkOpen()
      const answers: StatementAnswer[] = []
      for (const statement of parseStatements(sql, session)) {
        const place = { catalog, schemas, topics, queries, variables: session.variables }
        const answer = answerStatement(statement, place)
        if (answer) answers.push(answer)
        else run(statement)
      }
      return answers
    },
    pipe(record) {
      checkOpen()
      topics.pipe(record)
    },
    records(topic) {
      checkOpen()
      queries.drain()
      return topics.outputs(topic)
    },
    sources() {
      checkOpen()
      return [...catalog.sources.values()].map((source) => ({
        name: source.name,
        type: source.type,
        topic: source.topic,
        schema: sourceSchemaText(source),
        keyFormat: source.keyFormat.name,
        valueFormat: source.valueFormat.name,
      }))
    },
    close() {
      isOpen = false
    },
  }
}
