/** A persistent query as a task on the log. */

import {
  type Header,
  type Log,
  LogError,
  type LogRecord,
  type OutputRecord,
  type Task,
} from '../../log/port.ts'
import { deadLettersOf, PROCESSING_LOG, type ProgramQuery } from '../program/load.ts'
import type { QueryStart } from '../program/prepare.ts'
import { INTERNAL_PREFIX, type Stage, topicsRead } from '../program/stages.ts'
import {
  buildTopology,
  type InternalRecord,
  planStores,
  type RowProblem,
  type SinkRecord,
  SourceDecoding,
  UnreadableRecord,
} from '../topology/index.ts'
import { HELD_STORE } from './held-records.ts'
import { hasPast, pastFirst, pastIsRead } from './past.ts'
import { type FetchedSchemas, fetchedSchemas } from './schemas.ts'
import { type TaskStore, taskStore } from './task-store.ts'

/** What a query tells of itself, in counts. */
export interface QueryMetrics {
  records(query: string, count: number): void
  outputs(query: string, count: number): void
  /** A record that could not be read went to the dead letters of its topic. */
  deadLetter(query: string, topic: string): void
  /** An expression failed for a row, or a row could not be written. */
  rowError(query: string): void
}

export interface QueryLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
}

export interface QueryOptions {
  readonly metrics?: QueryMetrics
  readonly logger?: QueryLog
  /** Records a turn at the most. Default 2000. */
  readonly batch?: number
  /** Given to all queries of a process, each record is decoded once for all of them. */
  readonly shared?: SharedReading
}

/** Schemas and decoded records of one log. */
export interface SharedReading {
  readonly schemas: FetchedSchemas
  /** None on Kafka, which gives each task records of its own. */
  readonly decoding: SourceDecoding | undefined
}

export function sharedReading({ registry, kind }: Pick<Log, 'registry' | 'kind'>): SharedReading {
  return {
    schemas: fetchedSchemas(registry),
    decoding: kind === 'kafka' ? undefined : new SourceDecoding(),
  }
}

/** Headers of the records that a query writes. */
export const CAUSE_HEADER = 'tubewire.cause'
export const RULE_HEADER = 'tubewire.rule'
export const REASON_HEADER = 'tubewire.reason'
/** On internal topics: nothing is to be written for this row. */
const SILENT_HEADER = 'tubewire.silent'
const NOTHING = new Uint8Array()

const DEFAULT_BATCH = 2000
/** Causes that were logged once; beyond these nothing is logged of a query's rows, only counted. */
const LOGGED_CAUSES = 200

/**
 * Runs until the signal aborts. Every turn's outputs, state and positions are committed together. Throws what the log
 * throws, and errors of the engine itself, which name the record.
 */
export async function runQuery(
  query: ProgramQuery,
  start: QueryStart,
  log: Log,
  options: QueryOptions,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController()
  const ended = AbortSignal.any([signal, failed.signal])
  const past = hasPast(query, start) ? new AbortController() : undefined
  const runStage = (stage: Stage) => {
    const { id, inputs } = stage
    const spec = { id, inputs, stores: [...planStores(stage), ...(past ? [HELD_STORE] : [])] }
    const part: Part = { query, stage, start, ...(past && { past: past.signal }) }
    return log.run(spec, (task, share) => runShare(part, task, log, options, share), ended)
  }
  const endPast = async () => {
    await pastIsRead(query, start, log, ended)
    if (!ended.aborted) past?.abort()
  }
  const runs = [...query.stages.map(runStage), ...(past ? [endPast()] : [])].map((run) =>
    run.catch((error: unknown) => {
      // One stage's failure ends the others, which would wait for it for ever.
      failed.abort()
      throw error
    }),
  )
  const outcomes = await Promise.allSettled(runs)
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw withRemedy(outcome.reason, query)
}

/** What to do where partitions are other than the state is for. */
function withRemedy(reason: unknown, { rule }: ProgramQuery): unknown {
  if (!(reason instanceof LogError) || reason.code !== 'state-mismatch') return reason
  const remedy = `take the statement (${rule}) out of its file, run \`tubewire sql clean\`, and put it back: it begins anew and says nothing of what is past`
  return new LogError(reason.code, `${reason.message}; ${remedy}`, { cause: reason })
}

/** What a task of a query needs to know of it. */
interface Part {
  readonly query: ProgramQuery
  readonly stage: Stage
  readonly start: QueryStart
  /** Where old and new records may change places: aborts when all that is old is known. */
  readonly past?: AbortSignal
}

async function runShare(
  part: Part,
  task: Task,
  log: Log,
  options: QueryOptions,
  signal: AbortSignal,
): Promise<void> {
  const { query, start, past } = part
  const shared = options.shared ?? sharedReading(log)
  const { schemas } = shared
  await schemas.fetchTopics([...topicsRead(query.plan), query.plan.sink.topic])
  const turn = queryTurn(part, task, shared, options)
  const batch = options.batch ?? DEFAULT_BATCH
  const portion = past ? pastFirst(start, task, batch, past, signal) : undefined
  /** By itself, so that what was read is let go of before the commit: that may take long, and others read meanwhile. */
  const next = async () => {
    const {
      records,
      waiting = 0,
      areNew = false,
    } = portion ? await portion() : { records: await task.poll(batch, signal) }
    if (records.length > 0) await schemas.fetchFor(records)
    return { count: records.length, waiting, outputs: turn(records, areNew) }
  }
  while (!signal.aborted) {
    const { count, waiting, outputs } = await next()
    if (count + waiting === 0) continue
    await task.commit({ outputs })
    options.metrics?.records(query.id, count)
    options.metrics?.outputs(query.id, outputs.length)
  }
}

/** Synchronous: records in, what is to be written out; state is in the stores when it returns. `areNew`: none is past. */
function queryTurn(
  { query, stage, start }: Part,
  task: Task,
  { schemas, decoding }: SharedReading,
  options: QueryOptions,
): (records: readonly LogRecord[], areNew: boolean) => readonly OutputRecord[] {
  const { metrics } = options
  const stores = new Map<string, TaskStore>()
  const rule: Header = [RULE_HEADER, Buffer.from(query.rule)]
  const guarded = new Set(query.guards.flatMap(({ task, topic }) => (task === stage.id ? [topic] : [])))
  const warn = onceEach(query, options)
  let outputs: OutputRecord[] = []
  let current: LogRecord | undefined
  let isSilent = false

  const store = (name: string): TaskStore => {
    let found = stores.get(name)
    if (!found) {
      found = taskStore(task.state, name)
      stores.set(name, found)
    }
    return found
  }
  const write = (record: SinkRecord) => {
    if (!isSilent) outputs.push({ ...record, headers: [causeOf(current!), rule] })
  }
  const send = (record: InternalRecord) => {
    const headers: Header[] = [causeOf(current!), rule]
    if (isSilent) headers.push([SILENT_HEADER, NOTHING])
    outputs.push({ ...record, headers })
  }
  const report = (problem: RowProblem) => {
    if (isSilent) return
    metrics?.rowError(query.id)
    warn(problem.message, { expression: problem.expression })
    outputs.push(processingLogRecord(query, problem, current!))
  }
  const topology = buildTopology(
    stage,
    schemas,
    { store, report, send, ...(decoding && { decoding }) },
    write,
  )
  const putAside = (record: LogRecord, reason: string) => {
    if (isSilent || !guarded.has(record.topic)) return
    metrics?.deadLetter(query.id, record.topic)
    warn(reason, { topic: record.topic, offset: record.offset })
    const problem: RowProblem = { kind: 'deserialization', message: reason }
    outputs.push(deadLetter(record, reason), processingLogRecord(query, problem, record))
  }

  return (records, areNew) => {
    let topic: string | undefined
    let read: ((record: LogRecord) => void) | undefined
    let before: readonly number[] | undefined
    for (const record of records) {
      // Neighbours are of one topic, but where inputs are joined.
      if (record.topic !== topic) {
        topic = record.topic
        read = topology.inputs.get(topic)
        before = start.before[topic]
      }
      const isOld = !areNew && before !== undefined && record.offset < (before[record.partition] ?? 0)
      if (isOld && start.rows === 'none') continue
      isSilent = (isOld && start.rows === 'state') || wasSilent(record)
      current = record
      try {
        read!(record)
      } catch (error) {
        if (error instanceof UnreadableRecord) putAside(record, error.message)
        else if (error instanceof LogError) throw error
        else throw new Error(`${query.rule} failed at ${placeOf(record)}`, { cause: error })
      }
    }
    for (const written of stores.values()) written.flush()
    const all = outputs
    outputs = []
    return all
  }
}

function wasSilent({ headers }: LogRecord): boolean {
  return headers.length > 0 && headers.some(([name]) => name === SILENT_HEADER)
}

function placeOf({ topic, partition, offset }: LogRecord): string {
  return `${topic}-${partition}-${offset}`
}

function causeHeader(record: LogRecord): Header {
  return [CAUSE_HEADER, Buffer.from(placeOf(record))]
}

/** What caused an output: the record itself, or the one that an earlier stage of the query has read. */
function causeOf(record: LogRecord): Header {
  const isInternal = record.topic.startsWith(INTERNAL_PREFIX)
  const passed = isInternal ? record.headers.find(([name]) => name === CAUSE_HEADER) : undefined
  return passed ?? causeHeader(record)
}

function deadLetter(record: LogRecord, reason: string): OutputRecord {
  return {
    topic: deadLettersOf(record.topic),
    key: record.key,
    value: record.value,
    timestamp: record.timestamp,
    headers: [...record.headers, causeHeader(record), [REASON_HEADER, Buffer.from(reason)]],
  }
}

function processingLogRecord(query: ProgramQuery, problem: RowProblem, record: LogRecord): OutputRecord {
  const { topic, partition, offset } = record
  const text = JSON.stringify({
    query: query.id,
    rule: query.rule,
    record: { topic, partition, offset },
    kind: problem.kind,
    expression: problem.expression ?? null,
    reason: problem.message,
  })
  return {
    topic: PROCESSING_LOG,
    key: Buffer.from(query.id),
    value: Buffer.from(text),
    timestamp: record.timestamp,
    headers: [causeHeader(record)],
  }
}

function onceEach(
  query: ProgramQuery,
  { logger }: QueryOptions,
): (reason: string, fields: Readonly<Record<string, unknown>>) => void {
  const seen = new Set<string>()
  return (reason, fields) => {
    if (!logger || seen.has(reason) || seen.size >= LOGGED_CAUSES) return
    seen.add(reason)
    logger.warn(
      { query: query.id, rule: query.rule, ...fields, reason },
      `A row of ${query.id} failed: ${reason}`,
    )
  }
}
