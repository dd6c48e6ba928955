import type { DatabaseSync } from 'node:sqlite'
import { checkTopicSpec } from '../names.ts'
import { LogError, type TopicSpec } from '../port.ts'
import { Budget } from './budget.ts'
import type { Transaction } from './group.ts'
import { Partition } from './partition.ts'
import { createBatches } from './schema.ts'
import { DEFAULT_SETTINGS, settingsFrom, Topic, type TopicSettings } from './topic.ts'

interface TopicRow {
  readonly id: number
  readonly name: string
  readonly cleanup: TopicSettings['cleanup']
  readonly retention_ms: number | null
  readonly retention_bytes: number | null
  readonly tombstone_ms: number
}

/** What records of all partitions that are read may take in memory after their commit. */
const TAIL_BYTES = 24 * 1024 * 1024
const MIN_TAIL_BYTES = 128 * 1024

/** The topics there are. Changes are made within a transaction and show when it is durable. */
export class Catalog {
  readonly #db: DatabaseSync
  readonly #tails = new Budget(TAIL_BYTES, MIN_TAIL_BYTES)
  readonly #topics = new Map<string, Topic>()
  readonly #partitions = new Map<number, Partition>()

  constructor(db: DatabaseSync) {
    this.#db = db
    this.refresh()
  }

  /** Takes in what the file has: all of it at the start, and what another process changed since for a reader. */
  refresh(): void {
    this.#db.exec('BEGIN')
    try {
      this.#refreshTopics()
      this.#refreshEnds()
    } finally {
      this.#db.exec('COMMIT')
    }
  }

  #refreshTopics(): void {
    const rows = this.#db.prepare('SELECT * FROM topics WHERE name IS NOT NULL ORDER BY id').all()
    const found = new Set<string>()
    for (const row of rows as unknown as TopicRow[]) {
      found.add(row.name)
      const known = this.#topics.get(row.name)
      if (known?.id === row.id) known.settings = settingsOf(row)
      else {
        if (known) this.#remove(known)
        this.#add(new Topic(row.id, row.name, settingsOf(row), this.#partitionsOf(row)))
      }
    }
    for (const topic of this.#topics.values()) if (!found.has(topic.name)) this.#remove(topic)
  }

  get all(): readonly Topic[] {
    return [...this.#topics.values()]
  }

  get(name: string): Topic | undefined {
    return this.#topics.get(name)
  }

  /** Throws `unknown-topic`. */
  require(name: string): Topic {
    const topic = this.#topics.get(name)
    if (topic) return topic
    throw new LogError('unknown-topic', `there is no topic ${name}: make it first (ensureTopics)`)
  }

  partition(id: number): Partition | undefined {
    return this.#partitions.get(id)
  }

  /** Throws `invalid` or `topic-mismatch` before anything is written. */
  ensure(specs: readonly TopicSpec[], transaction: Transaction): void {
    for (const spec of specs) {
      checkTopicSpec(spec)
      const topic = this.#topics.get(spec.name)
      if (!topic || spec.partitions === undefined || spec.partitions === topic.partitions.length) continue
      throw new LogError(
        'topic-mismatch',
        `topic ${spec.name} has ${topic.partitions.length} partitions, not ${spec.partitions}: delete it first, ` +
          'or ask for as many as it has',
      )
    }
    const made = new Set<string>()
    for (const spec of specs) {
      const topic = this.#topics.get(spec.name)
      if (topic) this.#change(topic, settingsFrom(spec, topic.settings), transaction)
      else if (!made.has(spec.name)) this.#make(spec, transaction)
      made.add(spec.name)
    }
  }

  delete(name: string, transaction: Transaction): void {
    const topic = this.#topics.get(name)
    if (!topic) return
    this.#db.prepare('UPDATE topics SET name = NULL WHERE id = ?').run(topic.id)
    const forget = this.#db.prepare('DELETE FROM positions WHERE partition = ?')
    for (const partition of topic.partitions) forget.run(partition.id)
    transaction.onCommit(() => this.#remove(topic))
  }

  #make(spec: TopicSpec, transaction: Transaction): void {
    const settings = settingsFrom(spec, DEFAULT_SETTINGS)
    const { lastInsertRowid: id } = this.#db
      .prepare(
        'INSERT INTO topics (name, cleanup, retention_ms, retention_bytes, tombstone_ms) VALUES (?, ?, ?, ?, ?)',
      )
      .run(spec.name, settings.cleanup, settings.retentionMs, settings.retentionBytes, settings.tombstoneMs)
    const partitions = Array.from({ length: spec.partitions ?? 1 }, (_, index) => {
      const insert = this.#db.prepare('INSERT INTO partitions (topic, partition) VALUES (?, ?)')
      const partitionId = Number(insert.run(id, index).lastInsertRowid)
      this.#db.exec(createBatches(partitionId))
      return new Partition(this.#db, this.#tails, spec.name, index, partitionId)
    })
    transaction.onCommit(() => this.#add(new Topic(Number(id), spec.name, settings, partitions)))
  }

  #change(topic: Topic, settings: TopicSettings, transaction: Transaction): void {
    const same = (Object.keys(settings) as (keyof TopicSettings)[]).every(
      (name) => settings[name] === topic.settings[name],
    )
    if (same) return
    this.#db
      .prepare(
        'UPDATE topics SET cleanup = ?, retention_ms = ?, retention_bytes = ?, tombstone_ms = ? WHERE id = ?',
      )
      .run(settings.cleanup, settings.retentionMs, settings.retentionBytes, settings.tombstoneMs, topic.id)
    transaction.onCommit(() => {
      topic.settings = settings
    })
  }

  #add(topic: Topic): void {
    this.#topics.set(topic.name, topic)
    for (const partition of topic.partitions) this.#partitions.set(partition.id, partition)
  }

  #remove(topic: Topic): void {
    if (this.#topics.get(topic.name) === topic) this.#topics.delete(topic.name)
    for (const partition of topic.partitions) {
      this.#partitions.delete(partition.id)
      partition.gone = true
      partition.wake()
    }
  }

  #partitionsOf({ id, name }: TopicRow): Partition[] {
    const rows = this.#db
      .prepare('SELECT id, partition FROM partitions WHERE topic = ? ORDER BY partition')
      .all(id)
    return (rows as { id: number; partition: number }[]).map(
      (row) => new Partition(this.#db, this.#tails, name, row.partition, row.id),
    )
  }

  #refreshEnds(): void {
    const floors = this.#db.prepare('SELECT id, floor FROM partitions').all() as {
      id: number
      floor: number
    }[]
    for (const { id, floor } of floors) this.#partitions.get(id)?.load(floor)
  }
}

function settingsOf(row: TopicRow): TopicSettings {
  return {
    cleanup: row.cleanup,
    retentionMs: row.retention_ms,
    retentionBytes: row.retention_bytes,
    tombstoneMs: row.tombstone_ms,
  }
}
