/** Refuses records that the cluster would not take, before anything is written. */

import { LogError, type OutputRecord } from '../port.ts'
import type { ClusterAdmin } from './admin.ts'

/** Kafka's own default for `message.max.bytes`, less room for the record's frame. */
export const DEFAULT_MAX_BYTES = 1_000_000

export class OutputCheck {
  readonly #admin: ClusterAdmin
  readonly #maxBytes: number

  constructor(admin: ClusterAdmin, maxBytes: number) {
    this.#admin = admin
    this.#maxBytes = maxBytes
  }

  /** Throws `unknown-topic`, `invalid` or `too-large`. */
  async check(records: readonly OutputRecord[]): Promise<void> {
    const topics = await this.#admin.known(new Set(records.map(({ topic }) => topic)))
    for (const { topic, partition, key, value, timestamp } of records) {
      const { partitions, isCompacted } = topics.get(topic)!
      if (
        partition !== undefined &&
        !(Number.isInteger(partition) && partition >= 0 && partition < partitions)
      ) {
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
      const bytes = (key?.length ?? 0) + (value?.length ?? 0)
      if (bytes > this.#maxBytes) {
        throw new LogError(
          'too-large',
          `a record for topic ${topic} has ${bytes} bytes; kafka: message.max.bytes allows ${this.#maxBytes}`,
        )
      }
    }
  }
}
