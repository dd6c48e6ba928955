/** Refuses records that the cluster would not take, before anything is written. */

import { partitionOf } from '../../partitioner.ts'
import { type Header, LogError, type OutputRecord } from '../../port.ts'
import type { Topics } from './topics.ts'

/** librdkafka's own default for `message.max.bytes`. */
export const DEFAULT_MAX_BYTES = 1_000_000
/** What a record takes beside its key, its value and its headers, with the batch that it travels in. */
const FRAME_BYTES = 512

export class OutputCheck {
  readonly #topics: Pick<Topics, 'known' | 'forget'>
  readonly #maxBytes: number

  constructor(topics: Pick<Topics, 'known' | 'forget'>, maxBytes: number) {
    this.#topics = topics
    this.#maxBytes = maxBytes
  }

  /** The records, those that something else than their key places with their partition. Throws `unknown-topic`, `invalid` or `too-large`. */
  async check(records: readonly OutputRecord[]): Promise<readonly OutputRecord[]> {
    const topics = await this.#topics.known(new Set(records.map(({ topic }) => topic)))
    for (const { topic, partition, key, value, timestamp, headers = [] } of records) {
      const { partitions, isCompacted, maxMessageBytes } = topics.get(topic)!
      if (
        partition !== undefined &&
        !(Number.isInteger(partition) && partition >= 0 && partition < partitions)
      ) {
        // It may have been given more since it was learnt.
        this.#topics.forget(topic)
        throw new LogError(
          'invalid',
          `a record for topic ${topic} names partition ${partition}; it has ${partitions}, from 0`,
        )
      }
      if (timestamp !== undefined && !(Number.isSafeInteger(timestamp) && timestamp >= 0)) {
        throw new LogError(
          'invalid',
          `a record for topic ${topic} has timestamp ${timestamp}; use milliseconds since the epoch`,
        )
      }
      if (isCompacted && key === null)
        throw new LogError('invalid', `a record for compacted topic ${topic} has no key`)
      const bytes = sizeOf(key, value, headers)
      if (bytes > this.#maxBytes) throw tooLarge(topic, bytes, 'kafka: message.max.bytes', this.#maxBytes)
      if (bytes + FRAME_BYTES > maxMessageBytes) {
        // It may have been raised since it was learnt.
        this.#topics.forget(topic)
        throw tooLarge(topic, bytes, 'its max.message.bytes', maxMessageBytes - FRAME_BYTES)
      }
    }
    if (!records.some(isPlacedByOther)) return records
    return records.map((record) =>
      isPlacedByOther(record)
        ? { ...record, partition: partitionOf(record.placedBy, topics.get(record.topic)!.partitions) }
        : record,
    )
  }
}

/** By other bytes than its key, which the client places. */
function isPlacedByOther(
  record: OutputRecord,
): record is OutputRecord & { readonly placedBy: NonNullable<OutputRecord['placedBy']> } {
  return record.partition === undefined && record.placedBy !== undefined
}

function sizeOf(key: Uint8Array | null, value: Uint8Array | null, headers: readonly Header[]): number {
  let bytes = (key?.length ?? 0) + (value?.length ?? 0)
  for (const [name, content] of headers) bytes += Buffer.byteLength(name) + content.length
  return bytes
}

function tooLarge(topic: string, bytes: number, setting: string, bound: number): LogError {
  return new LogError(
    'too-large',
    `a record for topic ${topic} has ${bytes} bytes; ${setting} allows ${bound}`,
  )
}
