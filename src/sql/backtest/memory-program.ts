/** A program in memory: records of its outside topics in, everything that its queries write out. */

import type { LogRecord } from '../../log/port.ts'
import type { SchemaDirectory } from '../catalog/index.ts'
import type { Program, ProgramQuery } from '../program/load.ts'
import {
  buildTopology,
  type InputRecord,
  memoryStore,
  type SinkRecord,
  type Store,
  UnreadableRecord,
} from '../topology/index.ts'

export interface MemoryProgramEvents {
  /** A query has written a record, because of one of an outside topic. */
  written(record: SinkRecord, query: ProgramQuery, cause: LogRecord): void
  /** A record can't be read, or an expression fails for a row of it. */
  problem(query: ProgramQuery, reason: string): void
}

export interface MemoryProgram {
  /** The topics that no query of the program writes to: where its records come from. */
  readonly inputs: readonly string[]
  /** Everything that the record causes is done when it returns. */
  take(record: LogRecord): void
}

interface Pending {
  readonly topic: string
  readonly record: InputRecord
}

/** Topics are taken as one partition. INSERT ... VALUES writes nothing: it is no consequence of a record. */
export function memoryProgram(
  program: Program,
  schemas: SchemaDirectory,
  events: MemoryProgramEvents,
): MemoryProgram {
  const readers = new Map<string, ((record: InputRecord) => void)[]>()
  const ends = new Map<string, number>()
  const pending: Pending[] = []
  let cause: LogRecord | undefined

  for (const query of program.queries) {
    const stores = new Map<string, Store>()
    const store = (name: string) => {
      const found = stores.get(name) ?? memoryStore()
      stores.set(name, found)
      return found
    }
    const write = (record: SinkRecord) => {
      events.written(record, query, cause!)
      const offset = ends.get(record.topic) ?? 0
      ends.set(record.topic, offset + 1)
      pending.push({ topic: record.topic, record: { ...record, partition: 0, offset, headers: [] } })
    }
    const report = ({ message }: { readonly message: string }) => events.problem(query, message)
    const { step, sink } = query.plan
    const topology = buildTopology({ step, output: sink }, schemas, { store, report }, write)
    for (const [topic, take] of topology.inputs) {
      const guarded = (record: InputRecord) => {
        try {
          take(record)
        } catch (error) {
          if (!(error instanceof UnreadableRecord)) throw error
          events.problem(query, error.message)
        }
      }
      readers.set(topic, [...(readers.get(topic) ?? []), guarded])
    }
  }
  const written = new Set(program.queries.map(({ plan }) => plan.sink.topic))
  return {
    inputs: [...readers.keys()].filter((topic) => !written.has(topic)),
    take(record) {
      cause = record
      pending.push({ topic: record.topic, record })
      for (let next = pending.shift(); next; next = pending.shift()) {
        for (const read of readers.get(next.topic) ?? []) read(next.record)
      }
    },
  }
}
