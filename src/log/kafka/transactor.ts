/**
 * The process's one transactional producer, and its transactions, one after the other. A producer that does not get
 * on makes way for a new one of the same name, whose `initTransactions` ends what the old one left open.
 *
 *     begin ─► records ─► positions ─► written ─► commit ──► committed
 *        └──────────┴─────────┴──────────┴─► abort ──► aborted
 *                                   commit fails ──► abort ──► aborted, or unknown
 */

import { LogError, type OutputRecord } from '../port.ts'
import { abandon, type Consumer, call, disconnect, type Producer } from './client.ts'
import { type ClientError, CODE, denied, dispositionOf, isClientError, isDenied } from './errors.ts'
import type { Looked } from './hanging.ts'
import type { Health } from './health.ts'
import { POSITIONS_TOPIC } from './names.ts'
import { produceAll } from './producing.ts'

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

export interface TransactionalProducer {
  /** Its transactional id. */
  readonly id: string
  readonly client: Producer
  /** Topics in which something of it may hang, and would be committed with what it writes there next. */
  readonly doubtful: Set<string>
  /** Told of each record that the cluster has refused, and of none that it took. */
  onRefused: (error: ClientError, topic: string) => void
}

/**
 * Of a call of the transactional API. One that has timed out is never called again: librdkafka may still come to an end
 * with it, and would then give its result to the call after it, for all calls to come. Positions that were never taken
 * would look as if they had been.
 */
const CALL_TIMEOUT_MS = 20_000
/** Short, so that a refusal meanwhile is seen: flushing is no part of that API, and may be repeated. */
const FLUSH_MS = 1000
export interface Limits {
  /** A client that wants to be called again for so long does not get anywhere. */
  readonly giveUpMs: number
  /** A call that has not come back by then does not, whatever limit it was given. */
  readonly lostMs: number
}

const LIMITS: Limits = { giveUpMs: 30_000, lostMs: CALL_TIMEOUT_MS + 30_000 }
const REOPEN_PAUSE_MS = 500
const RETRY_PAUSE_MS = 10
/** Whose steps are told where one takes too long. */
const WHO = 'transactions'

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

/** A producer in whose transaction a call has not come to an end. */
class Stuck extends Error {
  override readonly name = 'Stuck'
}

/** A call of the client that has not come back; before it does, the client can't even be closed. */
class Lost extends Error {
  override readonly name = 'Lost'
  readonly end: Promise<unknown>
  constructor(end: Promise<unknown>) {
    super('the Kafka client does not come back')
    this.end = end
  }
}

/** Looks whether something of this producer, which has no transaction, hangs in these topics. */
export type LookForHanging = (transactionalId: string, topics: readonly string[]) => Promise<Looked>

export class Transactor {
  readonly #connect: () => Promise<TransactionalProducer>
  readonly #lookForHanging: LookForHanging
  readonly #health: Health
  readonly #limits: Limits
  readonly #closing = new AbortController()
  #producer: Promise<TransactionalProducer> | undefined
  /** The first record refused in the transaction at work. */
  #refused: Refused | undefined

  /** `connect` gives a producer whose transactions are initialised, and of which nothing hangs but where it says so. */
  constructor(
    connect: () => Promise<TransactionalProducer>,
    lookForHanging: LookForHanging,
    health: Health,
    limits = LIMITS,
  ) {
    this.#connect = connect
    this.#lookForHanging = lookForHanging
    this.#health = health
    this.#limits = limits
  }

  /** Makes the producer, which ends a transaction that this process left open in an earlier life. */
  async open(): Promise<void> {
    this.#producer ??= this.#connect()
    try {
      await this.#producer
    } catch (error) {
      this.#producer = undefined
      throw error
    }
  }

  /** From now on nothing is tried for long. */
  stop(): void {
    this.#closing.abort()
  }

  async close(): Promise<void> {
    this.stop()
    const producer = await this.#producer?.catch(() => undefined)
    this.#producer = undefined
    if (producer) await disconnect(producer.client)
  }

  /** One transaction of all the turns. */
  async transact(turns: readonly PendingTurn[]): Promise<Outcome> {
    let producer: TransactionalProducer
    try {
      producer = await this.#withoutDoubt(turns)
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
      await this.#persist('a transaction is committed', (done) =>
        producer.client.commitTransaction(CALL_TIMEOUT_MS, done),
      )
      return { kind: 'committed' }
    } catch (thrown) {
      for (const topic of topicsOf(turns)) producer.doubtful.add(topic)
      await hear(producer.client)
      const error = this.#refused ?? thrown
      const isAborted = await this.#abort(producer, error)
      // What was not asked to be committed is not, also where it could not be aborted: the next producer sees to it.
      const kind = isAborted || !isCommitting ? 'aborted' : 'unknown'
      return { kind, error: notCommitted(turns, error as Error) }
    }
  }

  /** Takes a new producer if something of this one hangs in these topics; connecting ends it. */
  async replaceIfHanging(topics: readonly string[]): Promise<void> {
    const producer = await this.#current()
    if ((await this.#look(producer, topics)).isHanging) this.#replace(producer)
    await this.#current()
  }

  /** A producer of which nothing hangs where these turns write. Throws `unreachable` where that can't be known now. */
  async #withoutDoubt(turns: readonly PendingTurn[]): Promise<TransactionalProducer> {
    for (;;) {
      const producer = await this.#current()
      if (producer.doubtful.size === 0) return producer
      const doubtful = topicsOf(turns).intersection(producer.doubtful)
      if (doubtful.size === 0) return producer
      const { isHanging, unseen } = await this.#look(producer, [...doubtful])
      const stillDoubtful = doubtful.intersection(unseen)
      if (isHanging) this.#replace(producer)
      else if (stillDoubtful.size > 0) throw leaderless(stillDoubtful)
      else for (const topic of doubtful) producer.doubtful.delete(topic)
    }
  }

  #look({ id }: TransactionalProducer, topics: readonly string[]): Promise<Looked> {
    return this.#health.during(WHO, 'hanging transactions are looked for', () =>
      this.#lookForHanging(id, topics),
    )
  }

  #replace({ client }: TransactionalProducer): void {
    this.#producer = this.#replacement(abandon(client))
  }

  async #current(): Promise<TransactionalProducer> {
    try {
      this.#producer ??= this.#reopen()
      return await this.#producer
    } catch (error) {
      this.#producer = undefined
      throw error
    }
  }

  async #begin(producer: TransactionalProducer): Promise<void> {
    this.#refused = undefined
    producer.onRefused = (error, topic) => {
      this.#refused ??= new Refused(error, topic)
    }
    await this.#answer((done) => producer.client.beginTransaction(done))
  }

  /** Positions, with the generation of the group that they belong to. */
  async #handOver(client: Producer, turns: readonly PendingTurn[]): Promise<void> {
    for (const [consumer, shares] of Map.groupBy(turns, (turn) => turn.consumer)) {
      // The client crashes the process over a consumer that has left.
      if (!consumer.isConnected()) throw new LogError('fenced', 'the consumer has left its group')
      const offsets = shares.flatMap((share) => share.offsets)
      await this.#persist('positions are handed to the group', (done) =>
        client.sendOffsetsToTransaction(offsets, consumer, CALL_TIMEOUT_MS, done),
      )
    }
  }

  /**
   * Until the cluster has all records. Committing would wait for them too, but in vain for those behind a refused
   * one: the client holds them back until the transaction has expired.
   */
  async #write(client: Producer): Promise<void> {
    await this.#persist('records are written', (done) => client.flush(FLUSH_MS, done), isTimeout)
  }

  /** Whether the transaction is known to have come to nothing. If not, the producer makes way for a new one. */
  async #abort({ client }: TransactionalProducer, error: unknown): Promise<boolean> {
    let lost = error instanceof Lost ? error : undefined
    const isOfNoUse = lost || error instanceof Refused || error instanceof Stuck
    if (!isOfNoUse && !(isClientError(error) && error.isFatal)) {
      try {
        await this.#persist('a transaction is aborted', (done) =>
          client.abortTransaction(CALL_TIMEOUT_MS, done),
        )
        return true
      } catch (again) {
        // It can't even do that: a new producer's initTransactions ends the transaction, one way or the other.
        lost = again instanceof Lost ? again : undefined
      }
    }
    if (lost) void lost.end.finally(() => abandon(client)).catch(() => undefined)
    const gone = lost ? Promise.resolve() : abandon(client)
    // At once, for until then the positions in doubt can't be read.
    this.#producer = this.#closing.signal.aborted ? undefined : this.#replacement(gone)
    this.#producer?.catch(() => undefined)
    return false
  }

  #replacement(gone: Promise<void>): Promise<TransactionalProducer> {
    return this.#health.during(WHO, 'the producer is replaced', async () => {
      await gone
      return this.#reopen()
    })
  }

  async #reopen(): Promise<TransactionalProducer> {
    for (;;) {
      try {
        const producer = await this.#connect()
        this.#health.recovered('producer')
        return producer
      } catch (error) {
        if (this.#closing.signal.aborted || isDenied(error)) throw error
        this.#health.stalled('producer', (error as Error).message)
        await new Promise((resolve) => setTimeout(resolve, REOPEN_PAUSE_MS))
      }
    }
  }

  /** Calls again what may be called again, unless a record was refused or nothing comes of it. */
  async #persist(
    what: string,
    start: Parameters<typeof call>[0],
    mayRepeat: (error: unknown) => boolean = isPassing,
  ): Promise<void> {
    await this.#health.during(WHO, what, async () => {
      const deadline = Date.now() + this.#limits.giveUpMs
      for (;;) {
        if (this.#refused) throw this.#refused
        try {
          return await this.#answer(start)
        } catch (error) {
          const isInTime = Date.now() < deadline && !this.#closing.signal.aborted
          if (!(mayRepeat(error) && isInTime)) throw error instanceof Lost ? error : stuckOr(error)
          await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS))
        }
      }
    })
  }

  async #answer(start: Parameters<typeof call>[0]): Promise<void> {
    const answered = call(start)
    const { promise: lost, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new Lost(answered)), this.#limits.lostMs)
    try {
      await Promise.race([answered, lost])
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Where the turns write; each moves positions. */
function topicsOf(turns: readonly PendingTurn[]): ReadonlySet<string> {
  const topics = new Set([POSITIONS_TOPIC])
  for (const { records } of turns) for (const { topic } of records) topics.add(topic)
  return topics
}

function leaderless(topics: ReadonlySet<string>): LogError {
  const names = [...topics].join(', ')
  return new LogError('unreachable', `partitions of ${names} have no leader: are all brokers up?`)
}

function isTimeout(error: unknown): boolean {
  return isClientError(error) && error.code === CODE.timedOut
}

/** The call came to its end, and its end was that it may be tried again. */
function isPassing(error: unknown): boolean {
  // Another call that did not end is in the way of a conflicting one for good.
  if (!isClientError(error) || isTimeout(error) || error.code === CODE.conflict) return false
  return error.isRetriable === true
}

/** What may be called again and is not, for time is up or the call itself is in doubt, leaves a producer that is stuck. */
function stuckOr(error: unknown): unknown {
  const isOpen = isClientError(error) && (isTimeout(error) || error.isRetriable === true)
  return isOpen ? new Stuck(error.message, { cause: error }) : error
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
