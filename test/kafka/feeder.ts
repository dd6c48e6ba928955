/** Writes to a topic in transactions, every fourth of which it aborts, until it is told to stop. */

import { randomUUID } from 'node:crypto'
import type { Producer } from '@confluentinc/kafka-javascript'
import library from '@confluentinc/kafka-javascript'
import { call, disconnect } from '../../src/log/kafka/client/client.ts'
import { isAway, isClientError } from '../../src/log/kafka/client/errors.ts'
import { SecondClient } from '../../src/log/kafka/client/second-client.ts'
import { HangingTransactions } from '../../src/log/kafka/hanging/hanging.ts'
import { OpenTransactions } from '../../src/log/kafka/hanging/open-transactions.ts'

const RECORDS = 60
const EVERY_MS = 100
const CALL_TIMEOUT_MS = 15_000
const CONNECT_TIMEOUT_MS = 60_000

/** What is known of a transaction: with `unknown` its records are all there, or none is. */
type Outcome = 'committed' | 'aborted' | 'unknown'

export class Feeder {
  readonly #bootstrap: string
  readonly #id: string
  #producer: Producer
  readonly #topic: string
  readonly #partitions: number
  readonly #second: SecondClient
  readonly #hanging: HangingTransactions
  #stopped = false
  #done: Promise<void>
  /** How each transaction ended, by its number. */
  readonly outcomes: Outcome[] = []
  failure: unknown

  private constructor(bootstrap: string, topic: string, partitions: number, producer: Producer, id: string) {
    this.#bootstrap = bootstrap
    this.#id = id
    this.#producer = producer
    this.#topic = topic
    this.#partitions = partitions
    this.#second = new SecondClient({ 'bootstrap.servers': bootstrap }, CALL_TIMEOUT_MS, undefined)
    this.#hanging = new HangingTransactions(new OpenTransactions(this.#second), this.#second)
    this.#done = this.#run().catch((error: unknown) => {
      this.failure = error
    })
  }

  static async start(bootstrap: string, topic: string, partitions: number): Promise<Feeder> {
    const id = `feeder-${randomUUID()}`
    return new Feeder(bootstrap, topic, partitions, await connected(bootstrap, id), id)
  }

  /** Records committed so far, for certain. */
  get fed(): number {
    return this.outcomes.filter((outcome) => outcome === 'committed').length * RECORDS
  }

  /** Ends after the transaction at work. */
  async stop(): Promise<void> {
    if (!this.#stopped) {
      this.#stopped = true
      await this.#done
      await Promise.all([disconnect(this.#producer), this.#second.close()])
    }
    if (this.failure) throw this.failure
  }

  /** What is wrong with the values that were read, each `v` and the number of its transaction; nothing: all is well. */
  complaints(values: readonly (string | null)[]): string[] {
    const counts = new Map<string, number>()
    for (const value of values) counts.set(`${value}`, (counts.get(`${value}`) ?? 0) + 1)
    const wrong: string[] = []
    this.outcomes.forEach((outcome, n) => {
      const found = counts.get(`v${n}`) ?? 0
      counts.delete(`v${n}`)
      const allowed = outcome === 'committed' ? [RECORDS] : outcome === 'aborted' ? [0] : [0, RECORDS]
      if (!allowed.includes(found)) wrong.push(`transaction ${n}, ${outcome}, has ${found} records`)
    })
    return [...wrong, ...[...counts].map(([value, count]) => `${count} records ${value}`)]
  }

  async #run(): Promise<void> {
    for (let n = 0; !this.#stopped; n++) {
      this.outcomes[n] = await this.#transaction(n, n % 4 === 3)
      await this.#leaveNothingHanging()
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    }
  }

  async #transaction(n: number, isAborted: boolean): Promise<Outcome> {
    try {
      await call(this.#producer, (done) => this.#producer.beginTransaction(done))
      for (let i = 0; i < RECORDS; i++) {
        const partition = (n + i) % this.#partitions
        const key = `k${partition}-${(n * 7 + i) % 50}`
        this.#producer.produce(this.#topic, partition, Buffer.from(isAborted ? 'aborted' : `v${n}`), key)
      }
      try {
        await this.#end(isAborted ? 'abortTransaction' : 'commitTransaction')
        return isAborted ? 'aborted' : 'committed'
      } catch (error) {
        if (!isClientError(error) || !error.isTxnRequiresAbort) throw error
        await this.#end('abortTransaction')
        return 'aborted'
      }
    } catch (error) {
      if (!isClientError(error) || !error.isFatal) throw error
      // A broker that was killed may not know any more how the transaction ended; a new producer ends it for certain.
      await disconnect(this.#producer)
      this.#producer = await connected(this.#bootstrap, this.#id)
      return isAborted ? 'aborted' : 'unknown'
    }
  }

  /** A broker that was killed may not have told all partitions; what follows would be hidden, or aborted records committed. */
  async #leaveNothingHanging(): Promise<void> {
    for (;;) {
      try {
        const { isHanging, unseen } = await this.#hanging.lookFor(this.#id, [this.#topic])
        if (!isHanging && unseen.size === 0) return
        if (!isHanging) continue
        await disconnect(this.#producer)
        await this.#hanging.endOf(this.#id, [this.#topic])
        this.#producer = await connected(this.#bootstrap, this.#id)
      } catch (error) {
        if (!isAway(error)) throw error
        await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
      }
    }
  }

  async #end(how: 'abortTransaction' | 'commitTransaction'): Promise<void> {
    for (;;) {
      try {
        await call(this.#producer, (done) => this.#producer[how](CALL_TIMEOUT_MS, done))
        return
      } catch (error) {
        if (!isClientError(error) || !error.isRetriable) throw error
      }
    }
  }
}

async function connected(bootstrap: string, id: string): Promise<Producer> {
  const producer = new library.Producer({
    'bootstrap.servers': bootstrap,
    'transactional.id': id,
    'transaction.timeout.ms': 60_000,
    'linger.ms': 0,
  })
  await call(producer, (done) => producer.connect({ timeout: CONNECT_TIMEOUT_MS }, done))
  for (;;) {
    try {
      await call(producer, (done) => producer.initTransactions(CALL_TIMEOUT_MS, done))
      return producer
    } catch (error) {
      if (!isClientError(error) || error.isFatal) throw error
    }
  }
}
