/** Topics: what is there, what is missing, what goes. */

import { checkTopicSpec } from '../../names.ts'
import { LogError, type TopicInfo, type TopicSpec } from '../../port.ts'
import { type Admin, call, type Producer } from '../client/client.ts'
import { type ClientError, CODE, isClientError, refusedOrAway, unanswered } from '../client/errors.ts'
import { POSITIONS_TOPIC } from '../names.ts'
import type { Offsets } from './offsets.ts'
import { kafkaSettings, type Settings, type TopicSettings } from './topic-settings.ts'

const TIMEOUT_MS = 30_000
const PING_TIMEOUT_MS = 2000
const APPEAR_CHECK_MS = 50
const DAY_MS = 86_400_000

const DEFAULTS: Settings = {
  cleanup: 'delete',
  retentionMs: 7 * DAY_MS,
  retentionBytes: null,
  tombstoneMs: DAY_MS,
}

interface Described {
  readonly name: string
  readonly topicId: { readonly base64str: string }
  readonly partitions: readonly unknown[]
  readonly error?: ClientError
}

interface Known {
  readonly partitions: number
  readonly isCompacted: boolean
  /** The largest record that the topic takes. */
  readonly maxMessageBytes: number
}

export interface TopicsOptions {
  readonly admin: Admin
  readonly client: Producer
  readonly settings: TopicSettings
  readonly offsets: Pick<Offsets, 'watermarks'>
  /** Of topics made here; -1: the cluster's own. */
  readonly replicationFactor: number
}

export class Topics {
  readonly #admin: Admin
  readonly #client: Producer
  readonly #settings: TopicSettings
  readonly #offsets: TopicsOptions['offsets']
  readonly #replicationFactor: number
  /** What writers ask of topics for every turn; a topic that is not here is looked up. */
  readonly #known = new Map<string, Known>()
  readonly #used = new Set<string>()

  constructor({ admin, client, settings, offsets, replicationFactor }: TopicsOptions) {
    this.#admin = admin
    this.#client = client
    this.#settings = settings
    this.#offsets = offsets
    this.#replicationFactor = replicationFactor
  }

  /** The names of all topics but the cluster's own. */
  async writable(): Promise<string[]> {
    return [...(await this.allPartitions()).keys()].filter((name) => !name.startsWith('__'))
  }

  /** The topics that this process has to do with. */
  get used(): readonly string[] {
    return [...this.#used]
  }

  async ensure(specs: readonly TopicSpec[]): Promise<void> {
    for (const spec of specs) checkTopicSpec(spec)
    const existing = await this.partitionsOf(specs.map(({ name }) => name))
    for (const spec of specs) {
      const found = existing.get(spec.name)
      if (found !== undefined && spec.partitions !== undefined && found !== spec.partitions)
        throw mismatch(spec, found)
    }
    const made: string[] = []
    for (const spec of specs) {
      if (existing.has(spec.name) || !(await this.#create(spec))) await this.#settings.change(spec.name, spec)
      else made.push(spec.name)
      this.#known.delete(spec.name)
      this.#used.add(spec.name)
    }
    await this.#appear(made)
  }

  /** Makes the topic; false when another process was first. */
  async #create(spec: TopicSpec): Promise<boolean> {
    try {
      await call(this.#admin, (done) =>
        this.#admin.createTopic(
          {
            topic: spec.name,
            num_partitions: spec.partitions ?? 1,
            replication_factor: this.#replicationFactor,
            config: kafkaSettings({ ...DEFAULTS, ...spec }),
          },
          TIMEOUT_MS,
          done,
        ),
      )
      return true
    } catch (error) {
      if (isClientError(error) && error.code === CODE.topicExists) return false
      const code = refusedOrAway(error)
      throw new LogError(code, `topic ${spec.name} could not be made: ${(error as Error).message}`, {
        cause: error,
      })
    }
  }

  /** A new topic takes a moment until every metadata answer has it. */
  async #appear(names: readonly string[]): Promise<void> {
    await this.#until(
      async () => {
        const found = await this.partitionsOf(names)
        return names.every((name) => found.has(name))
      },
      `topics ${names.join(', ')} were made but do not appear`,
    )
  }

  async #until(holds: () => Promise<boolean>, otherwise: string): Promise<void> {
    const deadline = Date.now() + TIMEOUT_MS
    while (!(await holds())) {
      if (Date.now() > deadline) throw new LogError('unreachable', otherwise)
      await new Promise((resolve) => setTimeout(resolve, APPEAR_CHECK_MS))
    }
  }

  /** What was learnt of a topic may be out of date: it is asked for again. */
  forget(name: string): void {
    this.#known.delete(name)
  }

  /** Throws `unknown-topic`. */
  async known(names: ReadonlySet<string>): Promise<ReadonlyMap<string, Known>> {
    const missing = [...names].filter((name) => !this.#known.has(name))
    if (missing.length > 0) {
      const partitions = await this.mustExist(missing)
      const settings = await this.#settings.read(missing)
      for (const name of missing) {
        const found = settings.get(name)
        this.#known.set(name, {
          partitions: partitions.get(name)!,
          isCompacted: found?.settings.cleanup !== 'delete',
          maxMessageBytes: found?.maxMessageBytes ?? Number.MAX_SAFE_INTEGER,
        })
      }
    }
    return this.#known
  }

  /** Partitions of the topics. Throws `unknown-topic` where one is not there. */
  async mustExist(names: readonly string[]): Promise<Map<string, number>> {
    const found = await this.partitionsOf(names)
    const missing = names.filter((name) => !found.has(name))
    if (missing.length > 0) throw new LogError('unknown-topic', `no such topic: ${missing.join(', ')}`)
    for (const name of names) this.#used.add(name)
    return found
  }

  /** The number of partitions of those of the topics that exist. Asking makes none, whatever the broker's settings. */
  async partitionsOf(names: readonly string[]): Promise<Map<string, number>> {
    if (names.length === 0) return new Map()
    const described = await call<Described[]>(this.#admin, (done) =>
      this.#admin.describeTopics([...names], { timeout: TIMEOUT_MS }, done),
    ).catch((cause) => {
      throw unanswered(`topics ${names.join(', ')} can't be looked at`, cause)
    })
    const found = new Map<string, number>()
    for (const { name, partitions, error } of described) {
      if (error && error.code !== CODE.unknownTopic)
        throw unanswered(`topic ${name} can't be looked at`, error)
      if (!error) found.set(name, partitions.length)
    }
    return found
  }

  /** What tells a topic from another of the same name, made after it was deleted. */
  async topicIdOf(name: string): Promise<string> {
    const [found] = await call<Described[]>(this.#admin, (done) =>
      this.#admin.describeTopics([name], { timeout: TIMEOUT_MS }, done),
    ).catch((cause) => {
      throw unanswered(`topic ${name} can't be looked at`, cause)
    })
    return found?.topicId.base64str ?? ''
  }

  /** Resolves when a broker answers: whatever it says, of a topic that every cluster has. */
  async ping(): Promise<void> {
    await call(this.#admin, (done) =>
      this.#admin.describeTopics([POSITIONS_TOPIC], { timeout: PING_TIMEOUT_MS }, done),
    )
  }

  /** All topics, with their partitions. Throws `unreachable` or `denied`. */
  async allPartitions(): Promise<Map<string, number>> {
    const metadata = await call<{ topics: { name: string; partitions: unknown[] }[] }>(this.#client, (done) =>
      this.#client.getMetadata({ allTopics: true, timeout: TIMEOUT_MS }, done),
    ).catch((cause) => {
      throw unanswered("the topics can't be listed", cause)
    })
    return new Map(
      metadata.topics
        .filter(({ partitions }) => partitions.length > 0)
        .map(({ name, partitions }) => [name, partitions.length]),
    )
  }

  /** What the port tells of topics. Throws `unreachable` or `denied`. */
  async info(topics: ReadonlyMap<string, number>): Promise<TopicInfo[]> {
    const settings = await this.#settings.read([...topics.keys()])
    return Promise.all(
      [...topics].map(async ([name, partitions]) => ({
        name,
        partitions,
        ...(settings.get(name)?.settings ?? DEFAULTS),
        offsets: await this.#offsetsOf(name, partitions),
      })),
    )
  }

  async #offsetsOf(name: string, partitions: number): Promise<TopicInfo['offsets']> {
    const indexes = Array.from({ length: partitions }, (_, partition) => partition)
    try {
      return await Promise.all(
        indexes.map(async (partition) => {
          const { low, high } = await this.#offsets.watermarks(name, partition)
          return { earliest: low, end: high }
        }),
      )
    } catch (cause) {
      throw unanswered(`the offsets of topic ${name} can't be read`, cause)
    }
  }

  async delete(name: string): Promise<void> {
    this.#known.delete(name)
    if (!(await this.partitionsOf([name])).has(name)) return
    await call(this.#admin, (done) => this.#admin.deleteTopic(name, TIMEOUT_MS, done)).catch((cause) => {
      throw unanswered(`topic ${name} can't be deleted`, cause)
    })
    await this.#until(
      async () => !(await this.partitionsOf([name])).has(name),
      `topic ${name} was deleted but is still there`,
    )
  }
}

function mismatch({ name, partitions }: TopicSpec, found: number): LogError {
  return new LogError(
    'topic-mismatch',
    `topic ${name} has ${found} partitions, and ${partitions} are asked for; partitions can't be changed without moving keys: set log.partitions to ${found}, or delete the topic`,
  )
}
