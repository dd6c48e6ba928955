/**
 * The process's one transactional producer. Turns of several tasks that are ready together share a transaction (group
 * commit); each turn brings its group's generation, which fences an owner that has been replaced (KIP-447).
 */

import { LogError, type OutputRecord } from '../port.ts'
import { type Consumer, call, disconnect, type Producer } from './client.ts'
import { CODE, denied, dispositionOf, isClientError } from './errors.ts'
import type { Health } from './health.ts'
import { produceAll } from './producing.ts'

export interface PendingTurn {
  readonly taskId: string
  readonly consumer: Consumer
  /** The task's own outputs, and its state's changelog. */
  readonly records: readonly OutputRecord[]
  readonly offsets: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[]
}

interface Waiting {
  readonly turn: PendingTurn
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** `aborted`: nothing was committed. `unknown`: it may have been, and only the positions tell. */
type Outcome =
  | { readonly kind: 'committed' }
  | { readonly kind: 'aborted' | 'unknown'; readonly error: Error }

const CALL_TIMEOUT_MS = 15_000
/** A transaction takes no more turns than this many records, so that one task's backlog does not hold up the rest. */
const RECORDS_PER_TRANSACTION = 20_000
const REOPEN_PAUSE_MS = 500
const RETRY_PAUSE_MS = 10

export class Transactions {
  readonly #connect: () => Promise<Producer>
  readonly #health: Health
  #producer: Promise<Producer> | undefined
  #waiting: Waiting[] = []
  #running: Promise<void> | undefined
  readonly #closing = new AbortController()

  /** `connect` gives a producer whose transactions are initialised. */
  constructor(connect: () => Promise<Producer>, health: Health) {
    this.#connect = connect
    this.#health = health
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

  /** Resolves when the turn is committed. Rejects when it is not, or may not be: its share must be taken again. */
  commit(turn: PendingTurn): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ turn, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Waits for commits in progress; while no broker answers, not for long. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#running
    const producer = await this.#producer?.catch(() => undefined)
    this.#producer = undefined
    if (producer) await disconnect(producer)
  }

  async #run(): Promise<void> {
    try {
      // Turns that are asked for in the same round of the event loop go together.
      await new Promise((resolve) => setImmediate(resolve))
      while (this.#waiting.length > 0) await this.#next()
    } finally {
      // At once after the last look: a turn that comes in a moment later must find that nobody is at work.
      this.#running = undefined
    }
  }

  async #next(): Promise<void> {
    const batch = this.#take()
    const outcome = await this.#transact(batch)
    if (outcome.kind === 'aborted' && batch.length > 1) {
      // One of them is at fault. Nothing was committed, so each may be tried alone.
      for (const one of batch) settle([one], await this.#transact([one]))
    } else {
      settle(batch, outcome)
    }
  }

  #take(): Waiting[] {
    let records = 0
    let count = 0
    for (const { turn } of this.#waiting) {
      records += turn.records.length
      if (count > 0 && records > RECORDS_PER_TRANSACTION) break
      count++
    }
    return this.#waiting.splice(0, count)
  }

  async #transact(batch: readonly Waiting[]): Promise<Outcome> {
    let producer: Producer
    try {
      this.#producer ??= this.#reopen()
      producer = await this.#producer
    } catch (error) {
      this.#producer = undefined
      return { kind: 'aborted', error: error as Error }
    }
    const turns = batch.map(({ turn }) => turn)
    try {
      await call((done) => producer.beginTransaction(done))
      for (const { records } of turns) await produceAll(producer, records)
      for (const [consumer, shares] of Map.groupBy(turns, (turn) => turn.consumer)) {
        // The client crashes the process over a consumer that has left.
        if (!consumer.isConnected()) throw new LogError('fenced', 'the consumer has left its group')
        const offsets = shares.flatMap((share) => share.offsets)
        await this.#persist(() =>
          call((done) => producer.sendOffsetsToTransaction(offsets, consumer, CALL_TIMEOUT_MS, done)),
        )
      }
      await this.#persist(() => call((done) => producer.commitTransaction(CALL_TIMEOUT_MS, done)))
      return { kind: 'committed' }
    } catch (error) {
      const isAborted = await this.#abort(producer, error)
      return { kind: isAborted ? 'aborted' : 'unknown', error: notCommitted(turns, error as Error) }
    }
  }

  /** Whether the transaction is known to have come to nothing. If not, the producer makes way for a new one. */
  async #abort(producer: Producer, error: unknown): Promise<boolean> {
    if (!isClientError(error) || !error.isFatal) {
      try {
        await this.#persist(() => call((done) => producer.abortTransaction(CALL_TIMEOUT_MS, done)))
        return true
      } catch {
        // It can't even do that: a new producer's initTransactions ends the transaction, one way or the other.
      }
    }
    // At once, for until then the positions in doubt can't be read.
    this.#producer = disconnect(producer).then(() => this.#reopen())
    this.#producer.catch(() => undefined)
    return false
  }

  async #reopen(): Promise<Producer> {
    for (;;) {
      try {
        const producer = await this.#connect()
        this.#health.recovered('producer')
        return producer
      } catch (error) {
        if (this.#closing.signal.aborted || dispositionOf((error as Error).cause ?? error) === 'denied')
          throw error
        this.#health.stalled('producer', (error as Error).message)
        await new Promise((resolve) => setTimeout(resolve, REOPEN_PAUSE_MS))
      }
    }
  }

  /** Calls again what may be called again. */
  async #persist(attempt: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await attempt()
        return
      } catch (error) {
        if (!isClientError(error) || !error.isRetriable || this.#closing.signal.aborted) throw error
        await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS))
      }
    }
  }
}

function settle(batch: readonly Waiting[], outcome: Outcome): void {
  for (const { resolve, reject } of batch) {
    if (outcome.kind === 'committed') resolve()
    else reject(outcome.error)
  }
}

/** The error that a share whose turn was not committed ends with. */
function notCommitted(turns: readonly PendingTurn[], cause: Error): LogError {
  const tasks = [...new Set(turns.map(({ taskId }) => taskId))].join(', ')
  if (dispositionOf(cause) === 'denied') return denied(`the turn of task ${tasks} was not committed`, cause)
  if (isClientError(cause) && cause.code === CODE.messageTooLarge) {
    return new LogError(
      'too-large',
      `a record of task ${tasks} is larger than Kafka takes: raise message.max.bytes (${cause.message})`,
      { cause },
    )
  }
  return new LogError('fenced', `the turn of task ${tasks} was not committed: ${cause.message}`, { cause })
}
