/**
 * The stages of a query over topics in memory: each partition of each stage is a share, which takes records when it is
 * told to, and commits what they cause as one. Nothing of it lasts from turn to turn but what was committed, as bytes.
 */

import { partitionOf } from '../../../src/log/partitioner.ts'
import { memoryDirectory } from '../../../src/sql/catalog/index.ts'
import type { PersistentQuery } from '../../../src/sql/program/apply.ts'
import { type Stage, splitQuery } from '../../../src/sql/program/stages.ts'
import {
  buildTopology,
  decodeEntry,
  encodeEntry,
  type InputRecord,
  type InternalRecord,
  memoryStore,
  planStores,
  type SinkRecord,
  type Store,
} from '../../../src/sql/topology/index.ts'
import type { TestRecord } from './runner.ts'

export interface Shares {
  /** How many there are. */
  readonly count: number
  /** A record of a topic that nobody reads is dropped. */
  append(record: TestRecord): void
  /** One share takes up to so many records of one of its inputs, and dies before it commits where it `crashes`. */
  turn(which: {
    readonly share: number
    readonly input: number
    readonly max: number
    readonly crashes: boolean
  }): void
  /** Lets all shares take what is there until there is no more. */
  drain(): void
  /** How many entries the stores have whose name ends so. */
  kept(suffix: string): number
  /** What was written to the sink, partition by partition. */
  written(): readonly (readonly InputRecord[])[]
}

interface Share {
  readonly stage: Stage
  readonly partition: number
  readonly positions: Map<string, number>
  state: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>
}

export function sharesOf(query: PersistentQuery, partitionsOf: (topic: string) => number): Shares {
  const schemas = memoryDirectory()
  const { stages, topics: internal, partitions } = splitQuery(query, 'sql-o', partitionsOf)
  const sink = query.plan.sink.topic
  const counts = new Map<string, number>([
    ...query.plan.reads.map(({ topic }) => [topic, partitionsOf(topic)] as const),
    ...internal.map((topic) => [topic.name, topic.partitions] as const),
    [sink, partitions],
  ])
  const topics = new Map<string, InputRecord[][]>(
    [...counts].map(([topic, count]) => [topic, Array.from({ length: count }, () => [])]),
  )
  const shares = stages.flatMap((stage) => {
    const [count, ...others] = new Set(stage.inputs.map((topic) => counts.get(topic)!))
    if (count === undefined || others.length > 0)
      throw new Error(`Inputs of ${stage.id} differ in partitions`)
    return Array.from(
      { length: count },
      (_, partition): Share => ({ stage, partition, positions: new Map(), state: new Map() }),
    )
  })

  function write({ topic, partition, key, value, timestamp = 0 }: SinkRecord | InternalRecord): void {
    const place = partition ?? partitionOf(key!, counts.get(topic)!)
    const records = topics.get(topic)![place]!
    records.push({ partition: place, offset: records.length, timestamp, key, value, headers: [] })
  }

  function take(share: Share, topic: string, max: number, crashes: boolean): number {
    const { stage, partition, positions, state } = share
    const from = positions.get(topic) ?? 0
    const records = topics.get(topic)![partition]!.slice(from, from + max)
    const stores = new Map(planStores(stage).map((name) => [name, restored(state.get(name))]))
    const outputs: (SinkRecord | InternalRecord)[] = []
    const send = (record: SinkRecord | InternalRecord) => void outputs.push(record)
    const context = { store: (name: string) => stores.get(name)!, report: () => undefined, send }
    const { inputs } = buildTopology(stage, schemas, context, send)
    for (const record of records) inputs.get(topic)!(record)
    if (crashes) return 0
    for (const output of outputs) write(output)
    positions.set(topic, from + records.length)
    share.state = new Map([...stores].map(([name, store]) => [name, saved(store)]))
    return records.length
  }

  return {
    count: shares.length,
    append({ topic, key, value, timestamp }) {
      if (!topics.has(topic)) return
      const bytes = value === null ? null : Buffer.from(JSON.stringify(value))
      write({ topic, key: Buffer.from(key!), value: bytes, timestamp })
    },
    turn({ share, input, max, crashes }) {
      const taking = shares[share % shares.length]!
      const { inputs } = taking.stage
      take(taking, inputs[input % inputs.length]!, max, crashes)
    },
    drain() {
      for (let taken = 1; taken > 0; ) {
        taken = 0
        for (const share of shares)
          for (const topic of share.stage.inputs) taken += take(share, topic, 100, false)
      }
    },
    kept: (suffix) =>
      shares
        .flatMap(({ state }) => [...state])
        .filter(([name]) => name.endsWith(suffix))
        .reduce((sum, [, entries]) => sum + entries.size, 0),
    written: () => topics.get(sink)!,
  }
}

function restored(entries: ReadonlyMap<string, Uint8Array> = new Map()): Store {
  const store = memoryStore()
  for (const [key, bytes] of entries) store.put(key, decodeEntry(bytes))
  return store
}

function saved(store: Store): ReadonlyMap<string, Uint8Array> {
  return new Map(store.range().map(([key, entry]) => [key, encodeEntry(entry)]))
}
