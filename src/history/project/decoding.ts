/** What is fetched from the schema registry before records are taken, so that taking them is synchronous. */

import type { Log, LogRecord } from '../../log/port.ts'
import {
  TELEGRAM_DELIVERIES,
  TELEGRAM_DELIVERY_SCHEMA,
  type TelegramDelivery,
} from '../../records/delivery.ts'
import { OBSERVATION_SCHEMA, type Observation, YOUTUBE_VIDEOS } from '../../records/observation.ts'
import { OutboxReader, TELEGRAM_OUTBOX } from '../../records/outbox.ts'
import { AvroDecoder } from '../../wire/avro.ts'
import { HISTORY_IMPORTS } from '../storage/places.ts'

export class Decoding {
  readonly observations: AvroDecoder<Observation>
  readonly deliveries: AvroDecoder<TelegramDelivery>
  readonly outbox: OutboxReader

  constructor({ registry }: Pick<Log, 'registry'>) {
    this.observations = new AvroDecoder(registry, OBSERVATION_SCHEMA)
    this.deliveries = new AvroDecoder(registry, TELEGRAM_DELIVERY_SCHEMA)
    this.outbox = new OutboxReader(registry)
  }

  /** Throws `RegistryError` when the registry can't be asked. */
  async prepare(topic: string, records: readonly LogRecord[], signal: AbortSignal): Promise<void> {
    if (topic === YOUTUBE_VIDEOS || topic === HISTORY_IMPORTS)
      await this.observations.prepare(records, signal)
    else if (topic === TELEGRAM_DELIVERIES) await this.deliveries.prepare(records, signal)
    else if (topic === TELEGRAM_OUTBOX) await this.outbox.prepare(records)
  }
}
