/** Files of statements as a program: what must exist, and which queries run. */

import type { TopicSpec } from '../../log/port.ts'
import type { AnySchema, SchemaRegistry } from '../../wire/registry.ts'
import type { InsertedRow } from '../analysis/index.ts'
import {
  type Catalog,
  emptyCatalog,
  memoryDirectory,
  type SchemaDirectory,
  type Source,
  withTopics,
} from '../catalog/index.ts'
import { SqlError } from '../error.ts'
import { parseStatements, type Statement, variableSession } from '../syntax/index.ts'
import { adoptSchemas } from './adopt-schemas.ts'
import { applyStatement, type Effect, type PersistentQuery } from './apply.ts'
import { type Guard, Guards } from './guards.ts'
import { normalized, queryIdentity } from './identity.ts'
import { type Stage, splitQuery } from './stages.ts'

export interface ProgramFile {
  readonly name: string
  readonly text: string
}

export interface ProgramOptions {
  /** Values of `${name}`. */
  readonly variables?: Readonly<Record<string, string>>
  /** Where Avro schemas are looked up. */
  readonly registry: Pick<SchemaRegistry, 'latest' | 'byId'>
  /** Topics that exist, with their partitions. */
  readonly topics?: readonly { readonly name: string; readonly partitions: number }[]
  /** ksqlDB's property names; SET in a file goes over them. */
  readonly properties?: Readonly<Record<string, string>>
}

/** A persistent query that is to run as a task. */
export interface ProgramQuery extends PersistentQuery {
  /** Stays while the statement stays: names its last task, and begins the names of the others. */
  readonly taskId: string
  /** What its tasks do; several where rows have to go to other partitions on the way. */
  readonly stages: readonly Stage[]
  /** `file:line` of the statement. */
  readonly rule: string
  /** Which of its tasks put unreadable records aside. */
  readonly guards: readonly Guard[]
}

/** An INSERT INTO ... VALUES, done once. */
export interface ProgramInsert {
  readonly id: string
  readonly row: InsertedRow
  readonly rule: string
}

export interface Program {
  /** Topics of the sources, dead letters of the topics read, and the processing log. */
  readonly topics: readonly TopicSpec[]
  /** Schemas to be registered, in this order. */
  readonly schemas: readonly { readonly subject: string; readonly schema: AnySchema }[]
  readonly queries: readonly ProgramQuery[]
  readonly inserts: readonly ProgramInsert[]
  readonly sources: readonly Source[]
  /** What exists once all statements are done. */
  readonly catalog: Catalog
}

/** A statement of a file that is refused. */
export class ProgramError extends SqlError {
  readonly file: string
  constructor(file: string, cause: SqlError) {
    super(cause.message, cause, { cause })
    this.file = file
  }
}

export const PROCESSING_LOG = 'tubewire_processing_log'

/** Where a topic's unreadable records go. */
export function deadLettersOf(topic: string): string {
  return `${topic}_dead_letters`
}

/** Ids that schemas have while a program is planned; the registry gives the real ones. */
const FIRST_PLANNED_ID = 2_000_000_000

/** Throws ProgramError at the first statement that is refused. */
export async function loadProgram(files: readonly ProgramFile[], options: ProgramOptions): Promise<Program> {
  const session = variableSession(options.variables)
  const parsed = files.flatMap((file) =>
    within(file.name, () => parseStatements(file.text, session)).map((statement) => ({ file, statement })),
  )
  const directory = memoryDirectory(FIRST_PLANNED_ID)
  await adoptSchemas(
    parsed.map(({ statement }) => statement),
    options.registry,
    directory,
    emptyCatalog(options.properties).properties,
  )
  const planned = recording(directory)
  const state = new ProgramState(options)
  for (const { file, statement } of parsed) {
    within(file.name, () => state.apply(statement, file, planned.directory))
  }
  return state.finish(planned.schemas)
}

class ProgramState {
  private catalog: Catalog
  private readonly partitions: Map<string, number>
  private readonly topics = new Map<string, TopicSpec>()
  private readonly queries = new Map<string, { query: PersistentQuery; rule: string }>()
  private readonly inserts: ProgramInsert[] = []

  constructor({ properties, topics }: ProgramOptions) {
    this.catalog = withTopics(emptyCatalog(properties), topics ?? [])
    this.partitions = new Map(this.catalog.topics)
  }

  apply(statement: Statement, file: ProgramFile, schemas: SchemaDirectory): void {
    const rule = `${file.name}:${statement.at.line}`
    const { catalog, effects } = applyStatement(statement, this.catalog, schemas)
    this.catalog = catalog
    for (const effect of effects) this.perform(effect, rule)
  }

  finish(schemas: Program['schemas']): Program {
    const given = new Guards()
    const guarded = new Set<string>()
    const ids = new Map<string, number>()
    const queries = [...this.queries.values()].map(({ query, rule }): ProgramQuery => {
      const taskId = unique(queryIdentity(query), ids)
      const { stages, topics } = splitQuery(query, taskId, (topic) => this.partitions.get(topic) ?? 1)
      for (const { name, partitions } of topics) this.addTopic(name, { partitions })
      const guards = given.of(stages)
      for (const { topic } of guards) guarded.add(topic)
      return { ...query, rule, guards, taskId, stages }
    })
    for (const topic of guarded) this.addTopic(deadLettersOf(topic), { partitions: 1 })
    if (queries.length > 0) this.addTopic(PROCESSING_LOG, { partitions: 1 })
    return {
      topics: [...this.topics.values()],
      schemas,
      queries,
      inserts: this.inserts,
      sources: [...this.catalog.sources.values()],
      catalog: this.catalog,
    }
  }

  private perform(effect: Effect, rule: string): void {
    switch (effect.kind) {
      case 'topic':
        this.addSourceTopic(effect.source)
        return
      case 'start-query': {
        const { query } = effect
        const { topic } = query.plan.sink
        const { partitions } = splitQuery(query, query.id, (name) => this.partitions.get(name) ?? 1)
        if (!this.partitions.has(topic)) this.addTopic(topic, { partitions })
        this.queries.set(query.id, { query, rule })
        return
      }
      case 'stop-query':
        this.queries.delete(effect.id)
        return
      case 'insert': {
        const text = normalized(effect.statement.text)
        const repeats = this.inserts.filter(({ id }) => id.startsWith(`${text}#`)).length
        this.inserts.push({ id: `${text}#${repeats}`, row: effect.row, rule })
        return
      }
      case 'delete-topic':
        this.topics.delete(effect.topic)
        this.partitions.delete(effect.topic)
    }
  }

  private addSourceTopic(source: Source): void {
    const isCompacted = source.type === 'table' && source.madeBy !== undefined && !source.window
    const cleanup = isCompacted ? ({ cleanup: 'compact' } as const) : {}
    const wanted = source.partitions ?? (source.madeBy === undefined ? 1 : undefined)
    this.addTopic(source.topic, { ...cleanup, ...(wanted === undefined ? {} : { partitions: wanted }) })
  }

  private addTopic(name: string, spec: Omit<TopicSpec, 'name'>): void {
    const existing = this.partitions.get(name)
    const merged = { name, ...this.topics.get(name), ...spec }
    const partitions = existing ?? merged.partitions
    this.topics.set(name, { ...merged, ...(partitions === undefined ? {} : { partitions }) })
    if (partitions !== undefined) this.partitions.set(name, partitions)
  }
}

function unique(id: string, seen: Map<string, number>): string {
  const count = seen.get(id) ?? 0
  seen.set(id, count + 1)
  return count === 0 ? id : `${id}-${count + 1}`
}

function within<T>(file: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw error instanceof SqlError ? new ProgramError(file, error) : error
  }
}

/** A directory that remembers what is registered in it. */
function recording(directory: SchemaDirectory) {
  const schemas: { subject: string; schema: AnySchema }[] = []
  const recorded: SchemaDirectory = {
    schemaById: (id) => directory.schemaById(id),
    latest: (subject) => directory.latest(subject),
    register(subject, schema) {
      schemas.push({ subject, schema })
      return directory.register(subject, schema)
    },
  }
  return { directory: recorded, schemas }
}
