/** What must be so on the log before a program's queries run. */

import type { Log, OutputRecord, Task } from '../../log/port.ts'
import { RegistryError } from '../../wire/registry.ts'
import { fetchedSchemas } from '../task/schemas.ts'
import { insertRecord } from './insert-record.ts'
import type { Program, ProgramQuery } from './load.ts'
import { topicsRead } from './stages.ts'

/** Where a query begins: decided when its statement is seen first, and kept. */
export interface QueryStart {
  /**
   * Records before these offsets (by topic and partition) were there when the statement was seen first. `rows` says
   * what becomes of them: `all` are processed; `state` they build state, but nothing is written for them, since an
   * earlier version of the program has spoken of them; `none` they are skipped.
   */
  readonly before: Readonly<Record<string, readonly number[]>>
  readonly rows: 'all' | 'state' | 'none'
}

/** The task that remembers which statements a log has seen. */
const PROGRAM_TASK = 'sql-program'
const QUERIES = 'queries'
const INSERTS = 'inserts'

/** Throws where the registry refuses a schema; the message says which and what to do. */
export class SchemaRefused extends Error {
  override readonly name = 'SchemaRefused'
}

/**
 * Makes topics, registers schemas, writes each INSERT ... VALUES once ever, and decides where new statements begin.
 * `now` in milliseconds is the time of inserted rows without ROWTIME. Gives the start of every query by its task id.
 */
export async function prepareProgram(
  program: Program,
  log: Pick<Log, 'registry' | 'ensureTopics' | 'topics' | 'run'>,
  now: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, QueryStart>> {
  await log.ensureTopics(program.topics)
  for (const { subject, schema } of program.schemas) {
    try {
      await log.registry.register(subject, schema, signal)
    } catch (cause) {
      // Who does not answer, or lets nobody in, has refused no schema.
      if (!(cause instanceof RegistryError) || cause.code === 'unreachable' || cause.code === 'denied')
        throw cause
      throw new SchemaRefused(
        `The registry refuses the schema of ${subject}: ${cause.message}. ` +
          'Write to another topic (KAFKA_TOPIC), or change the compatibility of the subject.',
        { cause },
      )
    }
  }
  const schemas = fetchedSchemas(log.registry)
  await schemas.fetchTopics(program.inserts.map(({ row }) => row.source.topic))
  const ends = await topicEnds(program.queries, log)
  const stop = new AbortController()
  let starts: ReadonlyMap<string, QueryStart> = new Map()
  await log.run(
    { id: PROGRAM_TASK, inputs: [], stores: [QUERIES, INSERTS] },
    async (task) => {
      const known = Array.from(task.state.range(QUERIES), ([id]) => id)
      const isFirst = known.length === 0
      starts = new Map(program.queries.map((query) => [query.taskId, startOf(query, task, isFirst, ends)]))
      // A statement that comes back later is new then: what happened meanwhile is not to be spoken of.
      for (const id of known) if (!starts.has(id)) task.state.delete(QUERIES, id)
      const outputs: OutputRecord[] = []
      for (const { id, row } of program.inserts) {
        if (task.state.get(INSERTS, id) !== undefined) continue
        task.state.put(INSERTS, id, new Uint8Array())
        outputs.push(insertRecord(row, schemas, now))
      }
      await task.commit({ outputs })
      stop.abort()
    },
    AbortSignal.any([signal, stop.signal]),
  )
  signal.throwIfAborted()
  return starts
}

/** The task ids of the statements that ran last on a log. What ran before and was taken out is forgotten. */
export async function knownStatements(log: Pick<Log, 'stateOf'>): Promise<readonly string[]> {
  return Array.fromAsync(log.stateOf(PROGRAM_TASK, QUERIES), ([id]) => id)
}

function startOf(
  query: ProgramQuery,
  { state }: Task,
  isFirst: boolean,
  ends: Readonly<Record<string, readonly number[]>>,
): QueryStart {
  const known = state.get(QUERIES, query.taskId)
  if (known) return JSON.parse(Buffer.from(known).toString()) as QueryStart
  const before = Object.fromEntries(topicsRead(query.plan).map((topic) => [topic, ends[topic] ?? []]))
  const rows = isFirst ? (query.offsetReset === 'earliest' ? 'all' : 'none') : 'state'
  const start: QueryStart = { before, rows }
  state.put(QUERIES, query.taskId, Buffer.from(JSON.stringify(start)))
  return start
}

async function topicEnds(
  queries: readonly ProgramQuery[],
  log: Pick<Log, 'topics'>,
): Promise<Readonly<Record<string, readonly number[]>>> {
  const topics = await log.topics([...new Set(queries.flatMap(({ plan }) => topicsRead(plan)))])
  return Object.fromEntries(topics.map(({ name, offsets }) => [name, offsets.map(({ end }) => end)]))
}
