/** Writes to a topic in transactions, every fourth of which it aborts, until it is told to stop. */

import { randomUUID } from 'node:crypto'
import type { Producer } from '@confluentinc/kafka-javascript'
import library from '@confluentinc/kafka-javascript'
import { call, disconnect } from '../../src/log/kafka/client.ts'
import { isClientError } from '../../src/log/kafka/errors.ts'

const RECORDS = 60
const EVERY_MS = 100
const CALL_TIMEOUT_MS = 15_000

export class Feeder {
  readonly #producer: Producer
  readonly #topic: string
  readonly #partitions: number
  #stopped = false
  #done: Promise<void>
  /** Records committed so far. */
  fed = 0

  private constructor(producer: Producer, topic: string, partitions: number) {
    this.#producer = producer
    this.#topic = topic
    this.#partitions = partitions
    this.#done = this.#run()
  }

  static async start(bootstrap: string, topic: string, partitions: number): Promise<Feeder> {
    const producer = new library.Producer({
      'bootstrap.servers': bootstrap,
      'transactional.id': `feeder-${randomUUID()}`,
      'transaction.timeout.ms': 60_000,
      'linger.ms': 0,
    })
    await call((done) => producer.connect({}, done))
    await call((done) => producer.initTransactions(CALL_TIMEOUT_MS, done))
    return new Feeder(producer, topic, partitions)
  }

  /** Ends after the transaction at work; tells how many records were committed. */
  async stop(): Promise<number> {
    if (!this.#stopped) {
      this.#stopped = true
      await this.#done
      await disconnect(this.#producer)
    }
    return this.fed
  }

  async #run(): Promise<void> {
    for (let n = 0; !this.#stopped; n++) {
      if (await this.#transaction(n, n % 4 === 3)) this.fed += RECORDS
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    }
  }

  /** Whether it was committed. */
  async #transaction(n: number, isAborted: boolean): Promise<boolean> {
    await call((done) => this.#producer.beginTransaction(done))
    for (let i = 0; i < RECORDS; i++) {
      const partition = (n + i) % this.#partitions
      const key = `k${partition}-${(n * 7 + i) % 50}`
      this.#producer.produce(this.#topic, partition, Buffer.from(isAborted ? 'aborted' : `v${n}`), key)
    }
    try {
      await this.#end(isAborted ? 'abortTransaction' : 'commitTransaction')
      return !isAborted
    } catch (error) {
      if (!isClientError(error) || !error.isTxnRequiresAbort) throw error
      await this.#end('abortTransaction')
      return false
    }
  }

  async #end(how: 'abortTransaction' | 'commitTransaction'): Promise<void> {
    for (;;) {
      try {
        await call((done) => this.#producer[how](CALL_TIMEOUT_MS, done))
        return
      } catch (error) {
        if (!isClientError(error) || !error.isRetriable) throw error
      }
    }
  }
}
