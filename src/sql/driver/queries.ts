/** The persistent queries of a driver: each reads its topics from its own position. */

import type { SchemaDirectory } from '../catalog/index.ts'
import type { PersistentQuery } from '../program/apply.ts'
import { buildTopology, memoryStore, type Store, type Topology, UnreadableRecord } from '../topology/index.ts'
import type { DriverTopics, StoredRecord } from './topics.ts'

interface Running {
  readonly query: PersistentQuery
  isPaused: boolean
  readonly topology: Topology
  /** Offsets of the next records, by topic. */
  readonly positions: Map<string, number>
  readonly stores: Map<string, Store>
}

export interface QueryRunner {
  /** Under the id of a query that runs, the new one takes over its state and positions. */
  start(query: PersistentQuery): void
  stop(id: string): void
  /** A paused query takes no records until it is resumed; then it goes on where it was. */
  pause(id: string, isPaused: boolean): void
  /** In the order they were started. */
  running(): readonly { readonly query: PersistentQuery; readonly isPaused: boolean }[]
  /**
   * Runs the queries one after another, in the order they were started, each over all that is there for it: first what
   * was piped, in the order of piping, then what other statements wrote, topic by topic. Ends when nothing is left.
   */
  drain(): void
}

export function queryRunner(topics: DriverTopics, schemas: SchemaDirectory): QueryRunner {
  const running = new Map<string, Running>()

  function pending({ topology, positions }: Running): readonly StoredRecord[] {
    const records = [...topology.inputs.keys()].flatMap((topic) =>
      topics.read(topic).slice(positions.get(topic)),
    )
    const piped = records.filter(({ isOutput }) => !isOutput)
    return [...piped.sort((a, b) => a.sequence - b.sequence), ...records.filter(({ isOutput }) => isOutput)]
  }

  function take(query: Running, record: StoredRecord): void {
    try {
      query.topology.inputs.get(record.topic)!({ ...record, partition: 0 })
    } catch (error) {
      // A record that can't be read is dropped, as ksqlDB does.
      if (!(error instanceof UnreadableRecord)) throw error
    }
  }

  function runOnce(query: Running): boolean {
    const records = pending(query)
    for (const topic of query.topology.inputs.keys()) query.positions.set(topic, topics.read(topic).length)
    for (const record of records) take(query, record)
    return records.length > 0
  }

  function drain(): void {
    for (let isBusy = true; isBusy; ) {
      isBusy = false
      for (const query of running.values()) {
        while (!query.isPaused && runOnce(query)) isBusy = true
      }
    }
  }

  return {
    start(query) {
      const { id, plan, offsetReset } = query
      if (offsetReset === 'latest' || running.has(id)) drain()
      const replaced = running.get(id)
      const stores = replaced?.stores ?? new Map<string, Store>()
      const store = (name: string): Store => {
        let found = stores.get(name)
        if (!found) {
          found = memoryStore()
          stores.set(name, found)
        }
        return found
      }
      const stage = { step: plan.step, output: plan.sink }
      const topology = buildTopology(stage, schemas, { store, report: () => undefined }, (record) =>
        topics.write({ ...record, headers: [] }, true),
      )
      const first = (topic: string) =>
        replaced?.positions.get(topic) ?? (offsetReset === 'latest' ? topics.read(topic).length : 0)
      const positions = new Map([...topology.inputs.keys()].map((topic) => [topic, first(topic)]))
      running.set(id, { query, isPaused: replaced?.isPaused ?? false, topology, positions, stores })
    },
    stop(id) {
      running.delete(id)
    },
    pause(id, isPaused) {
      drain()
      const query = running.get(id)
      if (query) query.isPaused = isPaused
    },
    running: () => [...running.values()],
    drain,
  }
}
