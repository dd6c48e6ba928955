/**
 * The process's transactions, one after the other. A producer that does not get on makes way for a new one of the same
 * name, whose `initTransactions` ends what the old one left open.
 *
 *     begin ─► records ─► positions ─► written ─► commit ──► committed
 *        └──────────┴─────────┴──────────┴─► abort ──► aborted
 *                                   commit fails ──► abort ──► aborted, or unknown
 */

import { LogError, type OutputRecord } from '../../port.ts'
import { abandon, type Consumer, type Producer } from '../client/client.ts'
import { type ClientError, CODE, denied, dispositionOf, isClientError } from '../client/errors.ts'
import type { Start } from '../client/line.ts'
import { produceAll } from '../client/producing.ts'
import { POSITIONS_TOPIC } from '../names.ts'
import { Calls, isTimeout, type Limits, Lost, type PersistOptions, Stuck } from './calls.ts'
import { ProducerInUse, type ProducerOptions, type TransactionalProducer } from './producer-in-use.ts'

export interface PendingTurn {
  readonly taskId: string
  readonly consumer: Consumer
  /** The task's own outputs, and its state's changelog. */
  readonly records: readonly OutputRecord[]
  readonly offsets: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[]
}

/** `aborted`: nothing was committed. `unknown`: it may have been, and only the positions tell. */
export type Outcome =
  | { readonly kind: 'committed' }
  | { readonly kind: 'aborted' | 'unknown'; readonly error: Error }

/**
 * Of a call of the transactional API. One that has timed out is never called again: librdkafka may still come to an end
 * with it, and would then give its result to the call after it, for all calls to come. Positions that were never taken
 * would look as if they had been.
 */
const CALL_TIMEOUT_MS = 20_000
/** Short, so that a refusal meanwhile is seen: flushing is no part of that API, and may be repeated. */
const FLUSH_MS = 1000
const LIMITS: Limits = { giveUpMs: 30_000, lostMs: CALL_TIMEOUT_MS + 30_000 }

export interface TransactorOptions extends Omit<ProducerOptions, 'closing'> {
  readonly limits?: Limits
}

/** A record that the cluster has refused: the transaction can only be aborted. */
class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: number
  readonly topic: string
  constructor(cause: ClientError, topic: string) {
    super(cause.message, { cause })
    this.code = cause.code
    this.topic = topic
  }
}

export class Transactor {
  readonly #closing = new AbortController()
  readonly #producer: ProducerInUse
  readonly #calls: Calls
  /** The first record refused in the transaction at work. */
  #refused: Refused | undefined

  constructor({ limits = LIMITS, ...options }: TransactorOptions) {
    const closing = this.#closing.signal
    this.#producer = new ProducerInUse({ ...options, closing })
    this.#calls = new Calls({ limits, health: options.health, closing })
  }

  /** Makes the producer. Throws what connecting throws, without waiting for a broker that is away. */
  open(): Promise<void> {
    return this.#producer.open()
  }

  /** Takes a new producer if something of this one hangs in these topics, which ends it. */
  replaceIfHanging(topics: readonly string[]): Promise<void> {
    return this.#producer.replaceIfHanging(topics)
  }

  /** From now on nothing is tried for long. */
  stop(): void {
    this.#closing.abort()
  }

  close(): Promise<void> {
    this.stop()
    return this.#producer.close()
  }

  /** One transaction of all the turns. */
  async transact(turns: readonly PendingTurn[]): Promise<Outcome> {
    let producer: TransactionalProducer
    try {
      producer = await this.#producer.currentFor(() => topicsOf(turns))
    } catch (error) {
      return { kind: 'aborted', error: error as Error }
    }
    let isCommitting = false
    try {
      await this.#begin(producer)
      for (const { records } of turns) await produceAll(producer.client, records)
      await this.#handOver(producer.client, turns)
      await this.#write(producer.client)
      isCommitting = true
      await this.#persist(producer.client, 'a transaction is committed', (done) =>
        producer.client.commitTransaction(CALL_TIMEOUT_MS, done),
      )
      return { kind: 'committed' }
    } catch (thrown) {
      for (const topic of topicsOf(turns)) producer.doubtful.add(topic)
      await hear(producer.client)
      const error = this.#refused ?? thrown
      // Closed under a call that has not come back, the client and the call would wait for each other for good.
      const isAborted = await this.#abort(producer, thrown instanceof Lost ? thrown : error)
      // What was not asked to be committed is not, also where it could not be aborted: the next producer sees to it.
      const kind = isAborted || !isCommitting ? 'aborted' : 'unknown'
      return { kind, error: notCommitted(turns, error as Error) }
    }
  }

  async #begin(producer: TransactionalProducer): Promise<void> {
    this.#refused = undefined
    producer.onRefused = (error, topic) => {
      this.#refused ??= new Refused(error, topic)
    }
    await this.#calls.once(producer.client, (done) => producer.client.beginTransaction(done))
  }

  /** Positions, with the generation of the group that they belong to. */
  async #handOver(client: Producer, turns: readonly PendingTurn[]): Promise<void> {
    for (const [consumer, shares] of Map.groupBy(turns, (turn) => turn.consumer)) {
      const offsets = shares.flatMap((share) => share.offsets)
      await this.#persist(client, 'positions are handed to the group', (done) => {
        // The client crashes the process over a consumer that has left.
        if (!consumer.isConnected()) throw new LogError('fenced', 'the consumer has left its group')
        client.sendOffsetsToTransaction(offsets, consumer, CALL_TIMEOUT_MS, done)
      })
    }
  }

  /**
   * Until the cluster has all records. Committing would wait for them too, but in vain for those behind a refused
   * one: the client holds them back until the transaction has expired.
   */
  async #write(client: Producer): Promise<void> {
    await this.#persist(client, 'records are written', (done) => client.flush(FLUSH_MS, done), {
      mayRepeat: isTimeout,
    })
  }

  /** Whether the transaction is known to have come to nothing. If not, the producer makes way for a new one. */
  async #abort({ client }: TransactionalProducer, error: unknown): Promise<boolean> {
    let lost = error instanceof Lost ? error : undefined
    const isOfNoUse = lost || error instanceof Refused || error instanceof Stuck
    if (!isOfNoUse && !(isClientError(error) && error.isFatal)) {
      try {
        await this.#persist(client, 'a transaction is aborted', (done) =>
          client.abortTransaction(CALL_TIMEOUT_MS, done),
        )
        return true
      } catch (again) {
        // It can't even do that: a new producer's initTransactions ends the transaction, one way or the other.
        lost = again instanceof Lost ? again : undefined
      }
    }
    if (lost) void lost.end.finally(() => abandon(client)).catch(() => undefined)
    // At once, for until then the positions in doubt can't be read.
    this.#producer.replace(lost ? Promise.resolve() : abandon(client))
    return false
  }

  /** Unless a record was refused. */
  #persist(
    client: Producer,
    what: string,
    start: Start,
    options: Pick<PersistOptions, 'mayRepeat'> = {},
  ): Promise<void> {
    return this.#calls.persist(client, what, start, { ...options, vain: () => this.#refused })
  }
}

/** Where the turns write; each moves positions. */
function topicsOf(turns: readonly PendingTurn[]): ReadonlySet<string> {
  const topics = new Set([POSITIONS_TOPIC])
  for (const { records } of turns) for (const { topic } of records) topics.add(topic)
  return topics
}

/** What the client has to report reaches us: it keeps that back until it is asked, and tells it a round later. */
async function hear(client: Producer): Promise<void> {
  client.poll()
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}

/** The error that a share whose turn was not committed ends with. */
function notCommitted(turns: readonly PendingTurn[], cause: Error): LogError {
  const tasks = [...new Set(turns.map(({ taskId }) => taskId))].join(', ')
  if (dispositionOf(cause) === 'denied') return denied(`the turn of task ${tasks} was not committed`, cause)
  if (isClientError(cause) && cause.code === CODE.messageTooLarge) {
    const topic = cause instanceof Refused ? ` for topic ${cause.topic}` : ''
    return new LogError(
      'too-large',
      `a record${topic} of task ${tasks} is larger than Kafka takes: raise max.message.bytes of the topic and kafka: message.max.bytes, or lower kafka: batch.size (${cause.message})`,
      { cause },
    )
  }
  return new LogError('fenced', `the turn of task ${tasks} was not committed: ${cause.message}`, { cause })
}
