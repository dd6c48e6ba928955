/** Writes records outside any transaction, in order, and learns from the delivery reports where each went. */

import { LogError, type OutputRecord } from '../port.ts'
import { type ClientError, call, type Producer } from './client.ts'
import { asBuffer, timestampOf } from './transactions.ts'

interface Placed {
  readonly partition: number
  readonly offset: number
}

const FLUSH_TIMEOUT_MS = 30_000

export class Appender {
  readonly #producer: Producer

  constructor(producer: Producer) {
    this.#producer = producer
    producer.setPollInBackground(true)
    producer.on('delivery-report', (error: ClientError | null, report) => {
      const settle = report.opaque as ((error: ClientError | null, placed: Placed) => void) | undefined
      settle?.(error, report)
    })
  }

  async append(records: readonly OutputRecord[]): Promise<readonly Placed[]> {
    return Promise.all(records.map((record) => this.#one(record)))
  }

  #one({ topic, partition, key, value, timestamp, headers }: OutputRecord): Promise<Placed> {
    return new Promise((resolve, reject) => {
      const settle = (error: ClientError | null, placed: Placed) => {
        if (error)
          reject(
            new LogError('unreachable', `a record for topic ${topic} was not written: ${error.message}`, {
              cause: error,
            }),
          )
        else resolve({ partition: placed.partition, offset: placed.offset })
      }
      this.#producer.produce(
        topic,
        partition ?? null,
        value === null ? null : asBuffer(value),
        key === null ? null : asBuffer(key),
        timestampOf(timestamp),
        settle,
        headers?.map(([name, bytes]) => ({ [name]: asBuffer(bytes) })),
      )
    })
  }

  async close(): Promise<void> {
    await call((done) => this.#producer.flush(FLUSH_TIMEOUT_MS, done))
    await new Promise<void>((resolve) => this.#producer.disconnect(() => resolve()))
  }
}
