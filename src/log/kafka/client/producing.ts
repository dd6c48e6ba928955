/** Hands records to a producer. */

import type { OutputRecord } from '../../port.ts'
import type { Producer } from './client.ts'
import { CODE, isClientError } from './errors.ts'

/** Throws the client's error; its queue may be full. */
export function produce(
  producer: Producer,
  { topic, partition, key, value, timestamp, headers }: OutputRecord,
  opaque?: unknown,
): void {
  producer.produce(
    topic,
    partition ?? null,
    value === null ? null : asBuffer(value),
    key === null ? null : asBuffer(key),
    timestampOf(timestamp),
    opaque,
    headers?.map(([name, bytes]) => ({ [name]: asBuffer(bytes) })),
  )
}

/** All of them, in order; waits while the producer's queue is full. */
export async function produceAll(producer: Producer, records: readonly OutputRecord[]): Promise<void> {
  for (let next = 0; next < records.length; ) {
    try {
      produce(producer, records[next]!)
      next++
    } catch (error) {
      if (!isClientError(error) || error.code !== CODE.queueFull) throw error
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }
}

/** librdkafka takes 0 for "now"; 1 is as near to it as a record on Kafka gets. */
function timestampOf(timestamp: number | undefined): number {
  return timestamp === undefined ? Date.now() : Math.max(timestamp, 1)
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
