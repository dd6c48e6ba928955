/** Where partitions begin and end, and what was written when. */

import { type Admin, call, type Producer } from '../client/client.ts'
import { CODE, isClientError } from '../client/errors.ts'

const TIMEOUT_MS = 30_000
const SETTLED_CHECK_MS = 50
const REFRESHES = 100
/** What a client answers for a topic that has just been made. */
const UNSETTLED = new Set<number>([
  CODE.unknownPartition,
  CODE.unknownTopic,
  CODE.leaderNotAvailable,
  CODE.notLeader,
])

export class Offsets {
  readonly #admin: Admin
  readonly #client: Producer

  /** `client` reads uncommitted, so that a partition's end is its high watermark. */
  constructor(admin: Admin, client: Producer) {
    this.#admin = admin
    this.#client = client
  }

  /**
   * A partition's first offset, and the one after its last: the high watermark, open transactions included. A broker
   * that does not answer is waited for as long as `timeoutMs`, in a thread of Node's pool.
   */
  async watermarks(
    topic: string,
    partition: number,
    timeoutMs = TIMEOUT_MS,
  ): Promise<{ low: number; high: number }> {
    for (let refreshed = 0; ; refreshed++) {
      try {
        const found = await call<{ lowOffset: number; highOffset: number }>(this.#client, (done) =>
          this.#client.queryWatermarkOffsets(topic, partition, timeoutMs, done),
        )
        return { low: found.lowOffset, high: found.highOffset }
      } catch (error) {
        // The client remembers a topic of this name that was deleted, or a new one has no leader yet.
        if (!isClientError(error) || !UNSETTLED.has(error.code) || refreshed === REFRESHES) throw error
        if (refreshed > 0) await new Promise((resolve) => setTimeout(resolve, SETTLED_CHECK_MS))
        await call(this.#client, (done) =>
          this.#client.getMetadata({ topic, allTopics: false, timeout: timeoutMs }, done),
        )
      }
    }
  }

  /** The offset of the first record at or after a time, by partition; its end where there is none. */
  async at(topic: string, partitions: number, timestampMs: number): Promise<number[]> {
    const asked = Array.from({ length: partitions }, (_, partition) => ({
      topic,
      partition,
      offset: { timestamp: timestampMs },
    }))
    const found = await call<{ partition: number; offset: number }[]>(this.#admin, (done) =>
      this.#admin.listOffsets(asked as never, { timeout: TIMEOUT_MS }, done),
    )
    return Promise.all(
      asked.map(async ({ partition }) => {
        const offset = found.find((at) => at.partition === partition)?.offset ?? -1
        return offset >= 0 ? offset : (await this.watermarks(topic, partition)).high
      }),
    )
  }
}
