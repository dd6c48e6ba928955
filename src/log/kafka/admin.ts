/** Topics and groups: what is there, what is missing, what goes. */

import { LogError, type TopicInfo, type TopicSpec } from '../port.ts'
import { type Admin, CODE, type Consumer, call, isClientError, type Producer } from './client.ts'

const TIMEOUT_MS = 30_000
const DAY_MS = 86_400_000

export const TOPIC_DEFAULTS = {
  partitions: 1,
  cleanup: 'delete',
  retentionMs: 7 * DAY_MS,
  retentionBytes: null,
  tombstoneMs: DAY_MS,
} as const

/** A topic's settings under Kafka's names. */
function configOf(spec: TopicSpec): Record<string, string> {
  const { cleanup, retentionMs, retentionBytes, tombstoneMs } = { ...TOPIC_DEFAULTS, ...spec }
  return {
    'cleanup.policy': cleanup,
    'retention.ms': String(retentionMs ?? -1),
    'retention.bytes': String(retentionBytes ?? -1),
    'delete.retention.ms': String(tombstoneMs),
  }
}

export class ClusterAdmin {
  readonly #admin: Admin
  readonly #client: Producer | Consumer
  readonly #replicationFactor: number
  /** What this process knows of the topics it made: the client can't read a topic's settings back. */
  readonly #specs = new Map<string, TopicSpec>()

  constructor(admin: Admin, client: Producer | Consumer, replicationFactor: number) {
    this.#admin = admin
    this.#client = client
    this.#replicationFactor = replicationFactor
  }

  async ensure(specs: readonly TopicSpec[]): Promise<void> {
    const existing = await this.partitionsOf(specs.map(({ name }) => name))
    for (const spec of specs) {
      const wanted = spec.partitions ?? TOPIC_DEFAULTS.partitions
      const found = existing.get(spec.name) ?? (await this.#create(spec, wanted))
      if (found !== wanted) {
        throw new LogError(
          'topic-mismatch',
          `topic ${spec.name} has ${found} partitions, and ${wanted} are asked for; partitions can't be changed without moving keys: set log.partitions to ${found}, or delete the topic`,
        )
      }
      this.#specs.set(spec.name, spec)
    }
    await this.#visible(specs)
  }

  /** Makes the topic. Gives its partitions, also when another process was first. */
  async #create(spec: TopicSpec, partitions: number): Promise<number> {
    try {
      await call((done) =>
        this.#admin.createTopic(
          {
            topic: spec.name,
            num_partitions: partitions,
            replication_factor: this.#replicationFactor,
            config: configOf(spec),
          },
          TIMEOUT_MS,
          done,
        ),
      )
      return partitions
    } catch (error) {
      if (!isClientError(error) || error.code !== CODE.topicExists) {
        throw new LogError('denied', `topic ${spec.name} could not be made: ${(error as Error).message}`, {
          cause: error,
        })
      }
      return (await this.partitionsOf([spec.name])).get(spec.name) ?? partitions
    }
  }

  /** A new topic takes a moment until every metadata answer has it. */
  async #visible(specs: readonly TopicSpec[]): Promise<void> {
    const names = specs.map(({ name }) => name)
    const deadline = Date.now() + TIMEOUT_MS
    for (;;) {
      const found = await this.partitionsOf(names)
      if (names.every((name) => found.has(name))) return
      if (Date.now() > deadline)
        throw new LogError('unreachable', `topics ${names.join(', ')} were made but do not appear`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** The number of partitions of those of the topics that exist; of all, without names. */
  async partitionsOf(names?: readonly string[]): Promise<Map<string, number>> {
    const metadata = await call<{ topics: { name: string; partitions: unknown[] }[] }>((done) =>
      this.#client.getMetadata({ allTopics: true, timeout: TIMEOUT_MS }, done),
    )
    const wanted = names && new Set(names)
    return new Map(
      metadata.topics
        .filter((t) => (wanted?.has(t.name) ?? true) && t.partitions.length > 0)
        .map((t) => [t.name, t.partitions.length]),
    )
  }

  async watermarks(topic: string, partition: number): Promise<{ low: number; high: number }> {
    const found = await call<{ lowOffset: number; highOffset: number }>((done) =>
      this.#client.queryWatermarkOffsets(topic, partition, TIMEOUT_MS, done),
    )
    return { low: found.lowOffset, high: found.highOffset }
  }

  async info(name: string, partitions: number): Promise<TopicInfo> {
    const offsets = await Promise.all(
      Array.from({ length: partitions }, async (_, partition) => {
        const { low, high } = await this.watermarks(name, partition)
        return { earliest: low, end: high }
      }),
    )
    return { ...TOPIC_DEFAULTS, ...this.#specs.get(name), name, partitions, offsets }
  }

  async deleteTopic(name: string): Promise<void> {
    this.#specs.delete(name)
    if (!(await this.partitionsOf([name])).has(name)) return
    await call((done) => this.#admin.deleteTopic(name, TIMEOUT_MS, done))
    const deadline = Date.now() + TIMEOUT_MS
    while ((await this.partitionsOf([name])).has(name) && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50))
  }

  async groups(): Promise<string[]> {
    const { groups } = await call<{ groups: { groupId: string }[] }>((done) =>
      this.#admin.listGroups({ timeout: TIMEOUT_MS }, done),
    )
    return groups.map(({ groupId }) => groupId)
  }

  async positions(groupId: string): Promise<{ topic: string; partition: number; offset: number }[]> {
    const found = await call<{ partitions: { topic: string; partition: number; offset: number }[] }[]>(
      (done) =>
        this.#admin.listConsumerGroupOffsets(
          [{ groupId }],
          { timeout: TIMEOUT_MS, requireStableOffsets: true },
          done,
        ),
    )
    return (found[0]?.partitions ?? [])
      .filter(({ offset }) => offset >= 0)
      .map(({ topic, partition, offset }) => ({ topic, partition, offset }))
  }

  async deleteGroup(groupId: string): Promise<void> {
    if (!(await this.groups()).includes(groupId)) return
    await call((done) => this.#admin.deleteGroups([groupId], { timeout: TIMEOUT_MS }, done))
  }

  async offsetsAt(topic: string, partitions: number, timestampMs: number): Promise<number[]> {
    const asked = Array.from({ length: partitions }, (_, partition) => ({
      topic,
      partition,
      offset: timestampMs,
    }))
    const found = await call<{ partition: number; offset: number }[]>((done) =>
      (this.#client as Consumer).offsetsForTimes(asked, TIMEOUT_MS, done),
    )
    return Promise.all(
      asked.map(async ({ partition }) => {
        const offset = found.find((at) => at.partition === partition)?.offset ?? -1
        return offset >= 0 ? offset : (await this.watermarks(topic, partition)).high
      }),
    )
  }

  close(): void {
    this.#admin.disconnect()
  }
}
