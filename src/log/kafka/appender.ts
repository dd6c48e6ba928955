/** Writes records outside any transaction, in order, and learns from the delivery reports where each went. */

import { LogError, type OutputRecord } from '../port.ts'
import { call, disconnect, lineOf, type Producer } from './client/client.ts'
import { type ClientError, CODE, isClientError } from './client/errors.ts'
import { produce } from './client/producing.ts'

interface Placed {
  readonly partition: number
  readonly offset: number
}

type Settle = (error: ClientError | null, placed: Placed) => void

const FLUSH_TIMEOUT_MS = 30_000

export class Appender {
  readonly #producer: Producer

  constructor(producer: Producer) {
    this.#producer = producer
    producer.setPollInBackground(true)
    producer.on('delivery-report', (error: ClientError | null, report) => {
      const settle = report.opaque as Settle | undefined
      settle?.(error, report)
    })
  }

  async append(records: readonly OutputRecord[]): Promise<readonly Placed[]> {
    const placed: Promise<Placed>[] = []
    for (let next = 0; next < records.length; ) {
      const { promise, resolve, reject } = Promise.withResolvers<Placed>()
      const record = records[next]!
      try {
        produce(this.#producer, record, (error: ClientError | null, { partition, offset }: Placed) =>
          error
            ? reject(notWritten(record.topic, error as unknown as Error))
            : resolve({ partition, offset }),
        )
      } catch (error) {
        if (isClientError(error) && error.code === CODE.queueFull) {
          await new Promise((done) => setTimeout(done, 1))
          continue
        }
        reject(notWritten(record.topic, error as Error))
      }
      // Its failure is told below, when all have been handed over.
      promise.catch(() => undefined)
      placed.push(promise)
      next++
    }
    return lineOf(this.#producer).wait(Promise.all(placed))
  }

  async close(): Promise<void> {
    await call(this.#producer, (done) => this.#producer.flush(FLUSH_TIMEOUT_MS, done)).catch(() => undefined)
    await disconnect(this.#producer)
  }
}

function notWritten(topic: string, cause: Error): LogError {
  return new LogError('unreachable', `a record for topic ${topic} was not written: ${cause.message}`, {
    cause,
  })
}
