/** Programs on an embedded log in a directory of their own. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Log, LogRecord } from '../../../src/log/port.ts'
import { openSqliteLog } from '../../../src/log/sqlite/index.ts'
import { loadProgram, prepareProgram, type QueryOptions, runQuery } from '../../../src/sql/index.ts'
import { AvroDecoder, AvroEncoder } from '../../../src/wire/avro.ts'
import { avroOnly } from '../../../src/wire/json-schema.ts'
import type { AvroSchema } from '../../../src/wire/registry.ts'

export interface Place extends AsyncDisposable {
  readonly log: Log
  /** Closes the log and opens it again on the same data. */
  reopen(): Promise<void>
}

export async function openPlace(): Promise<Place> {
  const dir = await mkdtemp(join(tmpdir(), 'tubewire-sql-'))
  let log: Log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  return {
    get log() {
      return log
    },
    async reopen() {
      await log.close()
      log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
    },
    async [Symbol.asyncDispose]() {
      await log.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

export interface Running {
  /** Ends the queries; what they committed stays. */
  stop(): Promise<void>
}

/** Loads and runs a program's statements. */
export async function runProgram(log: Log, text: string, options: QueryOptions = {}): Promise<Running> {
  const stop = new AbortController()
  const topics = (await log.topics()).map(({ name, partitions }) => ({ name, partitions }))
  const program = await loadProgram([{ name: 'rules.sql', text }], { registry: log.registry, topics })
  const starts = await prepareProgram(program, log, 0, stop.signal)
  const runs = program.queries.map((query) =>
    runQuery(query, starts.get(query.taskId)!, log, options, stop.signal),
  )
  return {
    async stop() {
      stop.abort()
      await Promise.all(runs)
    },
  }
}

/** Reads a topic from its beginning until it has so many records. */
export async function recordsOf(log: Log, topic: string, count: number): Promise<readonly LogRecord[]> {
  const found: LogRecord[] = []
  if (count === 0) return found
  const stop = new AbortController()
  for await (const batch of log.read(topic, 'earliest', stop.signal)) {
    found.push(...batch)
    if (found.length >= count) break
  }
  stop.abort()
  return found
}

/** Everything that a topic has now. */
export async function allOf(log: Log, topic: string): Promise<readonly LogRecord[]> {
  const found: LogRecord[] = []
  const never = new AbortController().signal
  for await (const batch of log.read(topic, 'earliest', never, { follow: false })) found.push(...batch)
  return found
}

/** The values of Avro records. */
export async function avroValues(log: Log, records: readonly LogRecord[]): Promise<readonly unknown[]> {
  const decoder = new AvroDecoder<unknown>(log.registry)
  await decoder.prepare(records)
  return records.map((record) => decoder.decode(record))
}

/** A writer of Avro records under a topic's schema, registered if it is given. */
export async function avroWriter(log: Log, topic: string, schema?: AvroSchema) {
  const subject = `${topic}-value`
  if (schema !== undefined) await log.registry.register(subject, schema)
  const latest = await log.registry.latest(subject)
  const encoder = new AvroEncoder<unknown>(latest!.id, avroOnly(latest!.schema, subject))
  return (key: string, value: unknown, timestamp = 0) =>
    log.append([{ topic, key: Buffer.from(key), value: encoder.encode(value), timestamp }])
}

/** Asks until it is so. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries > 2000) throw new Error('It has not come to be')
    await setTimeout(5)
  }
}
