/** SELECT over a log. */

import type { LogRecord } from '../../log/port.ts'
import type { TransientPlan } from '../analysis/index.ts'
import type { SchemaDirectory, Source } from '../catalog/index.ts'
import {
  type FoundRow,
  rowRun,
  shownValue,
  tableFold,
  type WantedKeys,
  wantedKeys,
} from '../questions/index.ts'
import { type FetchedSchemas, fetchedSchemas } from '../task/schemas.ts'
import { typeText } from '../types/index.ts'
import { followedRecords, positionsOf } from './followed.ts'
import { stalenessOf } from './lag.ts'
import type { ConsolePart } from './parts.ts'
import type { ConsolePlace } from './place.ts'

const BATCH = 2000

/** What a table or stream has now. */
export async function* pulledRows(
  plan: TransientPlan,
  place: Pick<ConsolePlace, 'log' | 'views' | 'program' | 'stateOf'>,
  signal: AbortSignal,
): AsyncGenerator<ConsolePart> {
  const { log, views } = place
  const schemas = await schemasFor(plan, log)
  const source = plan.reads[0]!
  const staleness = plan.kind === 'table' ? await stalenessOf(source, place) : undefined
  if (staleness !== undefined) yield { kind: 'warning', text: staleness }
  yield header(plan)
  const run = running(plan, schemas)
  if (plan.kind === 'stream') {
    yield* throughAll(all(source, log, signal), run, schemas)
    return
  }
  const wanted = wantedKeys(source, schemas, plan.keys)
  const records = await (views
    ? views.records(source, wanted, log, signal)
    : recordsOnce(source, wanted, log, signal))
  for (let from = 0; from < records.length && !run.isFull; from += BATCH) {
    const batch = records.slice(from, from + BATCH)
    await schemas.fetchFor(batch)
    yield* run.take(batch)
  }
}

function all({ topic }: Source, log: ConsolePlace['log'], signal: AbortSignal) {
  return log.read(topic, 'earliest', signal, { follow: false, batch: BATCH })
}

async function recordsOnce(
  source: Source,
  wanted: WantedKeys | undefined,
  log: ConsolePlace['log'],
  signal: AbortSignal,
): Promise<readonly LogRecord[]> {
  const fold = tableFold<LogRecord>(source, wanted)
  for await (const batch of all(source, log, signal)) for (const record of batch) fold.take(record)
  signal.throwIfAborted()
  return fold.records()
}

/** What comes, until LIMIT is reached or the signal aborts: all that is written once the columns have been given. */
export async function* pushedRows(
  plan: TransientPlan,
  { log }: Pick<ConsolePlace, 'log'>,
  from: 'earliest' | 'latest',
  signal: AbortSignal,
): AsyncGenerator<ConsolePart> {
  const schemas = await schemasFor(plan, log)
  const run = running(plan, schemas)
  const topics = [...new Set(plan.reads.map(({ topic }) => topic))]
  const positions = await positionsOf(log, topics, from)
  yield header(plan)
  if (run.isFull) return
  yield* throughAll(followedRecords(log, positions, from === 'earliest', signal), run, schemas)
}

interface Running {
  readonly isFull: boolean
  take(batch: readonly LogRecord[]): readonly ConsolePart[]
}

async function* throughAll(
  batches: AsyncIterable<readonly LogRecord[]>,
  run: Running,
  schemas: FetchedSchemas,
): AsyncGenerator<ConsolePart> {
  for await (const batch of batches) {
    await schemas.fetchFor(batch)
    yield* run.take(batch)
    if (run.isFull) return
  }
}

function running(plan: TransientPlan, schemas: SchemaDirectory): Running {
  const { columns } = plan
  const told = new Set<string>()
  let parts: ConsolePart[] = []
  const emit = ({ values, isTombstone }: FoundRow) => {
    const shown = columns.map(({ type }, index) => shownValue(type, values[index] ?? null))
    parts.push({ kind: 'row', values: shown, ...(isTombstone && { isTombstone }) })
  }
  const warn = (text: string) => {
    if (told.has(text)) return
    told.add(text)
    parts.push({ kind: 'warning', text })
  }
  const run = rowRun(plan, schemas, emit, warn)
  return {
    get isFull() {
      return run.isFull
    },
    take(batch) {
      parts = []
      for (const record of batch) run.take(record)
      return parts
    },
  }
}

function header({ kind, columns }: TransientPlan): ConsolePart {
  const named = columns.map(({ name, type }) => ({ name, type: typeText(type) }))
  return { kind: 'columns', columns: named, ...(kind === 'push' && { isLive: true }) }
}

async function schemasFor(
  { reads }: TransientPlan,
  { registry }: ConsolePlace['log'],
): Promise<FetchedSchemas> {
  const schemas = fetchedSchemas(registry)
  await schemas.fetchTopics(reads.map(({ topic }) => topic))
  return schemas
}
