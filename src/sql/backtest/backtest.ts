/** What a program would have sent over the records of a log. Nothing is written, and nothing delivered. */

import type { LogReader, LogRecord } from '../../log/port.ts'
import type { Sink } from '../analysis/index.ts'
import { createCodec, decodeLogical } from '../formats/index.ts'
import type { Program } from '../program/load.ts'
import { codecSpec, type SinkRecord } from '../topology/index.ts'
import { memoryProgram } from './memory-program.ts'
import { mergedRecords } from './merge.ts'
import { plannedSchemas } from './schemas.ts'

/** A message that would have been put into an outbox. */
export interface Alert {
  /** Of the record that caused it, in milliseconds. */
  readonly timestamp: number
  /** The key of the record that caused it, as text: the video. */
  readonly subject: string
  readonly chatId: string
  readonly text: string
  /** `file:line`. */
  readonly rule: string
}

export interface Backtest {
  readonly alerts: readonly Alert[]
  /** Whether any rule writes to a sink with a column `chat_id`: without one there are no alerts at all. */
  readonly hasOutbox: boolean
  /** Records read; those before `sinceMs` only build state. */
  readonly records: number
  /** Times of the first and the last record; undefined: there are none. */
  readonly firstMs: number | undefined
  readonly lastMs: number | undefined
  /** Reasons for which records or rows failed, with how often. */
  readonly problems: ReadonlyMap<string, number>
}

/**
 * Runs the program over all that the log holds of its outside topics, and gives the messages whose cause is not older
 * than `sinceMs`. A message is a row of a sink with a column `chat_id`. `seen` is told of every record that is read.
 */
export async function backtest(
  program: Program,
  log: Pick<LogReader, 'read' | 'registry' | 'topics'>,
  sinceMs: number,
  signal: AbortSignal,
  seen: (record: LogRecord) => void = () => {},
): Promise<Backtest> {
  const schemas = plannedSchemas(program, log.registry)
  await schemas.fetchTopics([...new Set(program.sources.map(({ topic }) => topic))])
  const alerts: Alert[] = []
  const problems = new Map<string, number>()
  const isOutbox = new Map(program.queries.map(({ plan }) => [plan.sink, hasChat(plan.sink)]))
  const decoders = new Map<Sink, (record: SinkRecord) => unknown>()
  const decoderOf = (sink: Sink) => {
    const spec = codecSpec(sink, 'value', schemas)
    const codec = createCodec(spec, schemas)
    const decode = (record: SinkRecord) => decodeLogical(spec, codec, { bytes: record.value, headers: [] })
    decoders.set(sink, decode)
    return decode
  }
  const engine = memoryProgram(program, schemas, {
    written(record, { plan: { sink }, rule }, cause) {
      if (!isOutbox.get(sink) || cause.timestamp < sinceMs || record.value === null) return
      const columns = (decoders.get(sink) ?? decoderOf(sink))(record)
      alerts.push({ ...message(columns), timestamp: cause.timestamp, subject: keyOf(cause), rule })
    },
    problem(query, reason) {
      const told = `${query.rule}: ${reason}`
      problems.set(told, (problems.get(told) ?? 0) + 1)
    },
  })
  const existing = new Set((await log.topics(engine.inputs)).map(({ name }) => name))
  const topics = engine.inputs.filter((topic) => existing.has(topic))
  let records = 0
  let firstMs: number | undefined
  let lastMs: number | undefined
  for await (const batch of mergedRecords(log, topics, signal)) {
    await schemas.fetchFor(batch)
    for (const record of batch) {
      engine.take(record)
      seen(record)
      records++
      firstMs ??= record.timestamp
      lastMs = record.timestamp
    }
  }
  return { alerts, hasOutbox: [...isOutbox.values()].includes(true), records, firstMs, lastMs, problems }
}

function hasChat({ columns }: Sink): boolean {
  return columns.some(({ name, side }) => side === 'value' && name.toUpperCase() === 'CHAT_ID')
}

function message(columns: unknown): Pick<Alert, 'chatId' | 'text'> {
  const fields = new Map(Object.entries(columns ?? {}).map(([name, value]) => [name.toUpperCase(), value]))
  return { chatId: String(fields.get('CHAT_ID') ?? ''), text: String(fields.get('TEXT') ?? '') }
}

function keyOf({ key }: LogRecord): string {
  return key === null ? '' : Buffer.from(key).toString()
}
