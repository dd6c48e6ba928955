/** The persistent queries of a driver: each reads its topics from its own position. */

import type { SchemaDirectory } from '../catalog/index.ts'
import type { PersistentQuery } from '../program/apply.ts'
import { buildTopology, memoryStore, type Store, type Topology, UnreadableRecord } from '../topology/index.ts'
import type { DriverTopics } from './topics.ts'

interface Running {
  readonly topology: Topology
  /** Offsets of the next records, by topic. */
  readonly positions: Map<string, number>
}

export interface QueryRunner {
  start(query: PersistentQuery): void
  stop(id: string): void
  /** Runs every query until none has a record to read. */
  drain(): void
}

export function queryRunner(topics: DriverTopics, schemas: SchemaDirectory): QueryRunner {
  const running = new Map<string, Running>()

  /** Takes one record in, if there is one. */
  function step({ topology, positions }: Running): boolean {
    for (const [topic, take] of topology.inputs) {
      const offset = positions.get(topic)!
      const record = topics.read(topic)[offset]
      if (!record) continue
      positions.set(topic, offset + 1)
      try {
        take({ ...record, partition: 0 })
      } catch (error) {
        // A record that can't be read is dropped, as ksqlDB does.
        if (!(error instanceof UnreadableRecord)) throw error
      }
      return true
    }
    return false
  }

  function drain(): void {
    for (let busy = true; busy; ) {
      busy = false
      for (const query of running.values()) {
        while (step(query)) busy = true
      }
    }
  }

  return {
    start({ id, plan, offsetReset }) {
      const stores = new Map<string, Store>()
      const store = (name: string): Store => {
        let found = stores.get(name)
        if (!found) {
          found = memoryStore()
          stores.set(name, found)
        }
        return found
      }
      const topology = buildTopology(plan, schemas, { store, report: () => undefined }, (record) =>
        topics.write({ ...record, headers: [] }, true),
      )
      const positions = new Map(
        [...topology.inputs.keys()].map((topic) => [
          topic,
          offsetReset === 'latest' ? topics.read(topic).length : 0,
        ]),
      )
      running.set(id, { topology, positions })
      drain()
    },
    stop(id) {
      running.delete(id)
    },
    drain,
  }
}
