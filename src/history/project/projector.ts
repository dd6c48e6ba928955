/**
 * Records of the log into the file. What is taken, and the position after it, are in one transaction, which stays open
 * for some time so that many records share it. To be committed once it was flushed, with nothing taken in between.
 */

import type { LogRecord } from '../../log/port.ts'
import { TELEGRAM_DELIVERIES } from '../../records/delivery.ts'
import { YOUTUBE_VIDEOS } from '../../records/observation.ts'
import { OutboxError, TELEGRAM_OUTBOX } from '../../records/outbox.ts'
import { WireError } from '../../wire/avro.ts'
import type { HistoryLogger } from '../options.ts'
import { HISTORY_IMPORTS } from '../storage/places.ts'
import { TABLES } from '../storage/schema.ts'
import type { Statements } from '../storage/statements.ts'
import { Alerts, textOf } from './alerts.ts'
import type { Decoding } from './decoding.ts'
import { Topics } from './topics.ts'
import { type Cutoffs, Videos } from './videos.ts'

/** What a commit made visible to queries: for those who show it as it happens. */
export interface HistoryChange {
  /** Ids of videos with new observations. */
  readonly videos: readonly string[]
  /** Ids of alerts that are new or whose state changed. */
  readonly alerts: readonly string[]
}

interface ProjectorParts {
  readonly statements: Statements
  readonly decoding: Decoding
  readonly logger: HistoryLogger
  /** What was observed before this time is not kept. */
  readonly cutoff: () => number
  /** Texts from before this time are not kept, though numbers may be. */
  readonly textCutoff: () => number
  readonly onTopic: () => void
}

export class Projector {
  readonly topics: Topics
  readonly #parts: ProjectorParts
  readonly #videos: Videos
  readonly #alerts: Alerts
  readonly #changedVideos = new Set<string>()
  readonly #changedAlerts = new Set<string>()
  readonly #positions = new Map<string, Map<number, number>>()
  #unreadable = 0
  /** Records taken since the last commit. */
  pending = 0

  constructor(parts: ProjectorParts) {
    this.#parts = parts
    this.topics = new Topics(parts.statements, parts.onTopic)
    this.#videos = new Videos(parts.statements)
    this.#alerts = new Alerts(parts.statements, this.topics)
  }

  /** Records that could not be read and were passed over, since the start. */
  get unreadable(): number {
    return this.#unreadable
  }

  /** Takes records of one topic, whose schemas were fetched. */
  take(topic: string, records: readonly LogRecord[]): void {
    this.begin()
    const cutoffs = { cutoff: this.#parts.cutoff(), texts: this.#parts.textCutoff() }
    const positions = this.#positions.get(topic) ?? new Map<number, number>()
    this.#positions.set(topic, positions)
    for (const record of records) {
      this.#take(record, cutoffs)
      positions.set(record.partition, record.offset + 1)
    }
    this.pending += records.length
  }

  /** The offsets after what was taken, committed or not. */
  taken(topic: string): ReadonlyMap<number, number> {
    return new Map([...this.topics.positions(topic), ...(this.#positions.get(topic) ?? [])])
  }

  begin(): void {
    const { db } = this.#parts.statements
    if (!db.isTransaction) db.exec('BEGIN IMMEDIATE')
  }

  /** Writes what has grown, and the positions, into the transaction, which stays open. Nothing may be taken meanwhile. */
  *flushing(): Generator<void, void> {
    const changed = yield* this.#videos.flushing(this.#parts.cutoff())
    for (const videoId of changed) this.#changedVideos.add(videoId)
    for (const [topic, positions] of this.#positions) {
      for (const [partition, next] of positions) this.topics.setPosition(topic, partition, next)
    }
    this.#positions.clear()
  }

  /** The same at once. */
  flush(): void {
    for (const _ of this.flushing());
  }

  /** Makes everything that was flushed durable. */
  commit(): HistoryChange {
    const { db } = this.#parts.statements
    if (db.isTransaction) db.exec('COMMIT')
    const change = { videos: [...this.#changedVideos], alerts: [...this.#changedAlerts] }
    this.#changedVideos.clear()
    this.#changedAlerts.clear()
    this.pending = 0
    return change
  }

  /** Undoes what was taken since the last commit. */
  rollback(): void {
    const { db } = this.#parts.statements
    if (db.isTransaction) db.exec('ROLLBACK')
    this.#changedVideos.clear()
    this.#changedAlerts.clear()
    this.#positions.clear()
    this.pending = 0
    this.forget()
  }

  /** Reads from the file again what it holds in memory; call after `flush` when rows were changed beside it. */
  forget(): void {
    this.#videos.forget()
    this.topics.reload()
  }

  /** Empties the file: the log is another one than it was made from. */
  clear(): void {
    this.rollback()
    this.begin()
    for (const table of TABLES) this.#parts.statements.run(`DELETE FROM ${table}`)
    this.commit()
    this.forget()
  }

  #take(record: LogRecord, cutoffs: Cutoffs): void {
    switch (record.topic) {
      case YOUTUBE_VIDEOS:
      case HISTORY_IMPORTS:
        this.#observation(record, cutoffs)
        break
      case TELEGRAM_OUTBOX:
        this.#message(record, cutoffs)
        break
      case TELEGRAM_DELIVERIES:
        this.#delivery(record, cutoffs)
        break
      default:
        if (record.timestamp >= cutoffs.cutoff) this.#alerts.change(record)
    }
  }

  #observation(record: LogRecord, cutoffs: Cutoffs): void {
    const { topic, partition, offset, timestamp } = record
    const videoId = textOf(record.key)
    const observation = this.#read(record, () => this.#parts.decoding.observations.decode(record))
    if (!observation) return
    const origin = topic === HISTORY_IMPORTS ? -1 - partition : partition
    const source = { origin, offset, timestamp }
    if (videoId === null || videoId === '') this.#passOver(record, 'the key is no video id')
    else if (!this.#videos.observe(videoId, observation, source, cutoffs)) {
      this.#passOver(record, 'a count or a time is no whole number from 0 to 2^53')
    }
  }

  #message(record: LogRecord, { cutoff, texts }: Cutoffs): void {
    if (record.timestamp < cutoff) return
    const message = this.#readMessage(record)
    const id = message ? this.#alerts.message(record, message, record.timestamp >= texts) : undefined
    if (id !== undefined) this.#changedAlerts.add(id)
  }

  #readMessage(record: LogRecord) {
    try {
      return this.#parts.decoding.outbox.read(record)
    } catch (error) {
      if (error instanceof OutboxError) return error
      throw error
    }
  }

  #delivery(record: LogRecord, { cutoff, texts }: Cutoffs): void {
    const delivery = this.#read(record, () => this.#parts.decoding.deliveries.decode(record))
    if (!delivery || delivery.SETTLED_AT < cutoff) return
    const id = this.#alerts.delivery(record, delivery, delivery.SETTLED_AT >= texts)
    if (id !== undefined) this.#changedAlerts.add(id)
  }

  #read<T>(record: LogRecord, read: () => T | null): T | null {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      this.#passOver(record, error.message)
      return null
    }
  }

  #passOver({ topic, partition, offset }: LogRecord, reason: string): void {
    this.#unreadable++
    this.#parts.logger.warn({ topic, partition, offset, reason }, 'A record was left out of the history')
  }
}
