/** The process's one transactional producer: made, looked after, and replaced by another of the same name. */

import { setTimeout as pause } from 'node:timers/promises'
import { LogError } from '../../port.ts'
import { abandon, disconnect, type Producer } from '../client/client.ts'
import { type ClientError, isDenied } from '../client/errors.ts'
import type { Looked } from '../hanging/hanging.ts'
import type { Health } from '../health.ts'
import { WHO } from './calls.ts'

export interface TransactionalProducer {
  /** Its transactional id. */
  readonly id: string
  readonly client: Producer
  /** Topics in which something of it may hang, and would be committed with what it writes there next. */
  readonly doubtful: Set<string>
  /** Told of each record that the cluster has refused, and of none that it took. */
  onRefused: (error: ClientError, topic: string) => void
}

export interface ProducerOptions {
  /** A producer whose transactions are initialised, and of which nothing hangs but in what is `doubtful`. */
  readonly connect: () => Promise<TransactionalProducer>
  /** Looks whether something of this producer, which has no transaction, hangs in these topics. */
  readonly lookForHanging: (transactionalId: string, topics: readonly string[]) => Promise<Looked>
  readonly health: Health
  /** Aborted: nothing is tried for long. */
  readonly closing: AbortSignal
}

const REOPEN_PAUSE_MS = 500

export class ProducerInUse {
  readonly #options: ProducerOptions
  #producer: Promise<TransactionalProducer> | undefined

  constructor(options: ProducerOptions) {
    this.#options = options
  }

  /** Makes the producer, which ends a transaction that this process left open in an earlier life. Throws at once. */
  async open(): Promise<void> {
    this.#producer ??= this.#options.connect()
    await this.#settled(this.#producer)
  }

  /** The producer; a broker that is away is waited for. */
  async current(): Promise<TransactionalProducer> {
    this.#producer ??= this.#reopen()
    return this.#settled(this.#producer)
  }

  /** The producer, of which nothing hangs in the topics. Throws `unreachable` where that can't be known now. */
  async currentFor(topics: () => ReadonlySet<string>): Promise<TransactionalProducer> {
    for (;;) {
      const producer = await this.current()
      if (producer.doubtful.size === 0) return producer
      const doubtful = topics().intersection(producer.doubtful)
      if (doubtful.size === 0) return producer
      const { isHanging, unseen } = await this.#look(producer, [...doubtful])
      const stillDoubtful = doubtful.intersection(unseen)
      if (isHanging) this.replace(abandon(producer.client))
      else if (stillDoubtful.size > 0) throw leaderless(stillDoubtful)
      else for (const topic of doubtful) producer.doubtful.delete(topic)
    }
  }

  /** Takes a new producer if something of this one hangs in these topics; connecting ends it. */
  async replaceIfHanging(topics: readonly string[]): Promise<void> {
    const producer = await this.current()
    if ((await this.#look(producer, topics)).isHanging) this.replace(abandon(producer.client))
    await this.current()
  }

  /** Takes another, begun at once; `gone` resolves when the one before is closed, or given up. */
  replace(gone: Promise<void>): void {
    const { closing, health } = this.#options
    this.#producer = closing.aborted
      ? undefined
      : health.during(WHO, 'the producer is replaced', async () => {
          await gone
          return this.#reopen()
        })
    this.#producer?.catch(() => undefined)
  }

  async close(): Promise<void> {
    const producer = await this.#producer?.catch(() => undefined)
    this.#producer = undefined
    if (producer) await disconnect(producer.client)
  }

  async #settled(producer: Promise<TransactionalProducer>): Promise<TransactionalProducer> {
    try {
      return await producer
    } catch (error) {
      this.#producer = undefined
      throw error
    }
  }

  #look({ id }: TransactionalProducer, topics: readonly string[]): Promise<Looked> {
    const { health, lookForHanging } = this.#options
    return health.during(WHO, 'hanging transactions are looked for', () => lookForHanging(id, topics))
  }

  async #reopen(): Promise<TransactionalProducer> {
    const { connect, health, closing } = this.#options
    for (;;) {
      try {
        const producer = await connect()
        health.recovered('producer')
        return producer
      } catch (error) {
        if (closing.aborted || isDenied(error)) throw error
        health.stalled('producer', (error as Error).message)
        await pause(REOPEN_PAUSE_MS)
      }
    }
  }
}

function leaderless(topics: ReadonlySet<string>): LogError {
  const names = [...topics].join(', ')
  return new LogError('unreachable', `partitions of ${names} have no leader: are all brokers up?`)
}
