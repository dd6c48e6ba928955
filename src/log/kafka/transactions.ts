/**
 * The process's one transactional producer. Turns of several tasks that are ready together share a transaction (group
 * commit); each turn brings its group's generation, which fences an owner that has been replaced (KIP-447).
 */

import { LogError, type OutputRecord } from '../port.ts'
import { CODE, type Consumer, call, isClientError, type Producer } from './client.ts'

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

const CALL_TIMEOUT_MS = 30_000
/** A transaction takes no more turns than this many records, so that one task's backlog does not hold up the rest. */
const RECORDS_PER_TRANSACTION = 20_000

export class Transactions {
  readonly #open: () => Promise<Producer>
  #producer: Promise<Producer> | undefined
  #waiting: Waiting[] = []
  #running: Promise<void> | undefined

  /** `open` gives a connected producer whose transactions are initialised; it is called again after a fatal error. */
  constructor(open: () => Promise<Producer>) {
    this.#open = open
  }

  /** Resolves when the turn is committed. Rejects when nothing of it is: its share must be taken again. */
  commit(turn: PendingTurn): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ turn, resolve, reject })
      this.#running ??= this.#run().finally(() => {
        this.#running = undefined
      })
    })
  }

  async close(): Promise<void> {
    await this.#running
    const producer = await this.#producer?.catch(() => undefined)
    this.#producer = undefined
    if (producer) await new Promise<void>((resolve) => producer.disconnect(() => resolve()))
  }

  async #run(): Promise<void> {
    // Turns that are asked for in the same round of the event loop go together.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting.length > 0) {
      const batch = this.#take()
      const failed = await this.#transact(batch)
      if (failed === undefined) for (const { resolve } of batch) resolve()
      else if (batch.length === 1) batch[0]!.reject(failed)
      // One turn of them is at fault. Nothing was committed, so each may be tried alone.
      else for (const one of batch) await this.#alone(one)
    }
  }

  async #alone(waiting: Waiting): Promise<void> {
    const failed = await this.#transact([waiting])
    if (failed === undefined) waiting.resolve()
    else waiting.reject(failed)
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

  /** Commits the turns in one transaction. Gives the reason when nothing of them was committed. */
  async #transact(batch: readonly Waiting[]): Promise<Error | undefined> {
    let producer: Producer
    try {
      this.#producer ??= this.#open()
      producer = await this.#producer
    } catch (error) {
      this.#producer = undefined
      return error as Error
    }
    try {
      await call((done) => producer.beginTransaction(done))
      for (const { turn } of batch) for (const record of turn.records) await produce(producer, record)
      for (const { turn } of batch) {
        await call((done) =>
          producer.sendOffsetsToTransaction([...turn.offsets], turn.consumer, CALL_TIMEOUT_MS, done),
        )
      }
      await retried(() => call((done) => producer.commitTransaction(CALL_TIMEOUT_MS, done)))
      return undefined
    } catch (error) {
      await this.#abandon(producer, error)
      return lost(batch, error)
    }
  }

  async #abandon(producer: Producer, error: unknown): Promise<void> {
    if (!isClientError(error) || !error.isFatal) {
      try {
        await retried(() => call((done) => producer.abortTransaction(CALL_TIMEOUT_MS, done)))
        return
      } catch {
        // Whatever state it is in, a new producer's initTransactions ends its transaction.
      }
    }
    this.#producer = undefined
    await new Promise<void>((resolve) => producer.disconnect(() => resolve()))
  }
}

/** Hands a record to the producer; waits while its queue is full. */
async function produce(
  producer: Producer,
  { topic, partition, key, value, timestamp, headers }: OutputRecord,
): Promise<void> {
  for (;;) {
    try {
      producer.produce(
        topic,
        partition ?? null,
        value === null ? null : asBuffer(value),
        key === null ? null : asBuffer(key),
        timestampOf(timestamp),
        undefined,
        headers?.map(([name, bytes]) => ({ [name]: asBuffer(bytes) })),
      )
      return
    } catch (error) {
      if (!isClientError(error) || error.code !== CODE.queueFull) throw error
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

/** librdkafka takes 0 for "now"; 1 is as near to it as a record on Kafka gets. */
export function timestampOf(timestamp: number | undefined): number {
  return timestamp === undefined ? Date.now() : Math.max(timestamp, 1)
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

async function retried(attempt: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await attempt()
      return
    } catch (error) {
      if (!isClientError(error) || !error.isRetriable) throw error
    }
  }
}

/** The error that a share whose turn was not committed ends with. */
function lost(batch: readonly Waiting[], cause: unknown): Error {
  const tasks = batch.map(({ turn }) => turn.taskId).join(', ')
  const code = isClientError(cause) ? cause.code : undefined
  const message = (cause as Error).message
  if (code === CODE.messageTooLarge) {
    return new LogError(
      'too-large',
      `a record of task ${tasks} is larger than Kafka takes: raise message.max.bytes (${message})`,
      { cause },
    )
  }
  return new LogError('fenced', `the turn of task ${tasks} was not committed: ${message}`, { cause })
}
