/** The clients of one log: their settings, those of the user among them, in one place. */

import { randomUUID } from 'node:crypto'
import type * as Rdkafka from '@confluentinc/kafka-javascript'
import { LogError } from '../port.ts'
import {
  type Admin,
  abandon,
  type ClientSettings,
  type Consumer,
  call,
  connect,
  join,
  loadClient,
  type Producer,
} from './client/client.ts'
import { badSetting, type ClientError, CODE, checkNames } from './client/errors.ts'
import type { Line } from './client/line.ts'
import { READER_GROUP } from './names.ts'
import type { TransactionalProducer } from './transactions/producer-in-use.ts'

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

export type OnRebalance = (error: ClientError, list: readonly TopicPartition[]) => void

export interface ClientsOptions {
  readonly settings: ClientSettings
  readonly connectTimeoutMs: number
  readonly onAway: (reason: string) => void
  /** Of all of them. */
  readonly line: Line
}

/** Thrown away by us, with the transaction that they were of. */
const PURGED = new Set<number>([CODE.purgedInQueue, CODE.purgedInFlight])

/** Longer than any commit takes, shorter than one wants to wait for what a dead process left open. */
const TRANSACTION_TIMEOUT_MS = 15_000
/**
 * A transaction that follows another at once finds the coordinator still at the end of that one, and is told to come
 * again. The client's default of 100 ms is what a chain of tasks would wait then; Java's producer comes again after 20,
 * too. It grows with each time, up to the client's usual second.
 */
const RETRY_BACKOFF_MS = 20

/** What the user may change. */
const DEFAULTS: ClientSettings = {
  'client.id': 'tubewire',
  log_level: 4,
  'socket.nagle.disable': true,
  // A broker that is back is found soon.
  'reconnect.backoff.max.ms': 2000,
}
const CONSUMER_DEFAULTS: ClientSettings = {
  'session.timeout.ms': 10_000,
  'heartbeat.interval.ms': 2000,
  'fetch.queue.backoff.ms': 5,
  // A message in wait costs several times its bytes, and a process may have dozens of consumers.
  'queued.min.messages': 2000,
  'queued.max.messages.kbytes': 2048,
}
const PRODUCER_DEFAULTS: ClientSettings = { 'compression.codec': 'lz4' }

/** Without these it would not be exactly once, or not in time. */
const PRODUCER: ClientSettings = {
  'linger.ms': 0,
  'enable.idempotence': true,
  partitioner: 'murmur2_random',
}
const CONSUMER: ClientSettings = {
  'enable.auto.commit': false,
  'isolation.level': 'read_committed',
  // Where what is committed has gone meanwhile, the first record kept is the next.
  'auto.offset.reset': 'earliest',
}

/** Consumers' settings that a producer would complain of, and the other way round, as one list is given for both. */
const CONSUMER_ONLY =
  /^(session\.timeout|heartbeat|max\.poll|fetch\.|queued\.|auto\.offset|auto\.commit|enable\.auto|isolation|partition\.assignment|group\.|check\.crcs)/
const PRODUCER_ONLY =
  /^(acks|request\.required|linger|batch\.|compression|queue\.buffering|retries|message\.send|delivery\.timeout|message\.timeout|enable\.idempotence|max\.in\.flight|transaction|partitioner|sticky|request\.timeout\.ms|message\.max)/

export class Clients {
  readonly bootstrap: string
  /** The `client.id` of this process's members in groups: no other process has it. */
  readonly memberName: string
  readonly #library: typeof Rdkafka
  readonly #options: ClientsOptions

  private constructor(library: typeof Rdkafka, options: ClientsOptions) {
    this.#library = library
    this.#options = options
    this.memberName = `${options.settings['client.id'] ?? DEFAULTS['client.id']}-${randomUUID().slice(0, 8)}`
    this.bootstrap = String(options.settings['bootstrap.servers'] ?? '')
  }

  static async load(options: ClientsOptions): Promise<Clients> {
    if (!options.settings['bootstrap.servers'])
      throw new LogError('invalid', 'kafka: bootstrap.servers is missing')
    checkNames(Object.keys(options.settings))
    return new Clients(await loadClient(), options)
  }

  /** Writes outside transactions, and asks about the cluster. */
  async producer(): Promise<Producer> {
    // Uncommitted, so that a topic's end is the high watermark: the last stable offset hides what was just committed
    // until the transaction's marker is written, and all that stands behind another's open transaction.
    return this.#producer({ dr_cb: true, 'isolation.level': 'read_uncommitted' })
  }

  /** A transactional producer. Ends what an earlier one of the same id left open, and shuts it out. */
  async transactional(id: string): Promise<TransactionalProducer> {
    const client = await this.#producer({
      'transactional.id': id,
      'transaction.timeout.ms': this.#options.settings['transaction.timeout.ms'] ?? TRANSACTION_TIMEOUT_MS,
      'retry.backoff.ms': this.#options.settings['retry.backoff.ms'] ?? RETRY_BACKOFF_MS,
      dr_cb: true,
      'delivery.report.only.error': true,
    })
    const producer: TransactionalProducer = {
      id,
      client,
      doubtful: new Set(),
      onRefused: () => undefined,
    }
    client.on('delivery-report', (error: ClientError | null, { topic }) => {
      if (error && !PURGED.has(error.code)) producer.onRefused(error, topic)
    })
    try {
      await call(client, (done) => client.initTransactions(this.#options.connectTimeoutMs * 3, done))
    } catch (error) {
      await abandon(client)
      throw error
    }
    return producer
  }

  async #producer(settings: ClientSettings): Promise<Producer> {
    const { settings: given } = this.#options
    const all = {
      ...DEFAULTS,
      ...PRODUCER_DEFAULTS,
      ...without(given, CONSUMER_ONLY),
      ...PRODUCER,
      ...settings,
      event_cb: true,
    }
    const producer = join(
      built(() => new this.#library.Producer(all as never)),
      this.#options.line,
    )
    await this.#connect(producer)
    return producer
  }

  /** A member of a group. `onWork` is called when it has something to be consumed, a rebalance included. */
  member(group: string, topic: string, onRebalance: OnRebalance, onWork: () => void): Promise<Consumer> {
    const settings = {
      'group.id': group,
      'client.id': this.memberName,
      // Gives partition i of equally divided topics to the same member, which joins need.
      'partition.assignment.strategy': 'range',
      rebalance_cb: onRebalance,
    }
    return this.#consumer(settings, topic, onWork)
  }

  /** Reads outside any group. */
  reader(topic: string, onWork: () => void): Promise<Consumer> {
    return this.#consumer({ 'group.id': `${READER_GROUP}${randomUUID()}` }, topic, onWork)
  }

  async #consumer(settings: object, topic: string, onWork: () => void): Promise<Consumer> {
    const { settings: given } = this.#options
    const all = {
      ...DEFAULTS,
      ...CONSUMER_DEFAULTS,
      ...without(given, PRODUCER_ONLY),
      ...CONSUMER,
      ...settings,
      event_cb: true,
      queue_non_empty_cb: onWork,
    }
    // Settings of topics are among these; given by themselves, be it none, they would take the place of these unsaid.
    const consumer = join(
      built(() => new this.#library.KafkaConsumer(all as never, undefined as never)),
      this.#options.line,
    )
    await this.#connect(consumer, topic)
    // What there is, at once, so that no thread of Node's pool waits; `onWork` tells when there is something.
    consumer.setDefaultConsumeTimeout(0)
    return consumer
  }

  admin(): Admin {
    const settings = without(without(this.#options.settings, CONSUMER_ONLY), PRODUCER_ONLY)
    const admin = built(() => this.#library.AdminClient.create({ ...DEFAULTS, ...settings } as never))
    return join(admin, this.#options.line)
  }

  async #connect(client: Producer | Consumer, topic?: string): Promise<void> {
    const { connectTimeoutMs: timeoutMs, onAway } = this.#options
    const { bootstrap } = this
    await connect(client, { bootstrap, timeoutMs, onAway, ...(topic !== undefined && { topic }) })
  }
}

function without(settings: ClientSettings, names: RegExp): ClientSettings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !names.test(name)))
}

function built<T>(make: () => T): T {
  try {
    return make()
  } catch (cause) {
    throw badSetting(cause as Error)
  }
}
