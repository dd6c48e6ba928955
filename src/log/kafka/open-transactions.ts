/** What partitions and coordinators say of transactions. Where they disagree for good, a transaction hangs. */

import type { ResponseError } from '@platformatic/kafka'
import { LogError } from '../port.ts'
import type { Broker, Library, SecondClient } from './second-client.ts'

/** A partition holds back from here on what is committed, until it hears of the transaction's end. */
export interface OpenTransaction {
  readonly topic: string
  readonly partition: number
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly startOffset: bigint
}

/** What the coordinator has of a producer. */
export interface Owner {
  readonly transactionalId: string
  readonly coordinator: Broker
  /** Of its last transaction, as Kafka names it: Ongoing, PrepareCommit, CompleteAbort ... */
  readonly state: string
  readonly producerEpoch: number
  /** That the transaction has to do with, until they are told of its end. */
  readonly partitions: ReadonlySet<string>
}

export interface OwnedTransaction extends OpenTransaction {
  /** None: no coordinator knows its producer any more. */
  readonly owner: Owner | undefined
}

export interface Found {
  /** Their coordinators have them at work: they come to an end. */
  readonly atWork: readonly OwnedTransaction[]
  /**
   * Ended, as their coordinators have it, while the partition was never told: a coordinator takes a partition that has
   * no leader just then for one that was deleted. Nothing behind them is ever read.
   */
  readonly hanging: readonly OwnedTransaction[]
}

type Connection = Awaited<ReturnType<SecondClient['connection']>>

export class OpenTransactions {
  readonly #client: SecondClient

  constructor(client: SecondClient) {
    this.#client = client
  }

  /** Of all partitions of these topics, as far as this account may see them. Throws `unreachable`. */
  async find(topics: readonly string[]): Promise<Found> {
    try {
      return await this.#find(topics)
    } catch (cause) {
      const { message } = cause as Error
      throw new LogError('unreachable', `open transactions can't be looked at: ${message}`, { cause })
    }
  }

  async #find(topics: readonly string[]): Promise<Found> {
    const open = await this.#openIn(topics)
    if (open.length === 0) return { atWork: [], hanging: [] }
    const owners = await this.#ownersOf(new Set(open.map(({ producerId }) => producerId)))
    const owned = open.map((one) => ({ ...one, owner: owners.get(one.producerId) }))
    const isAtWork = (one: OwnedTransaction) => one.owner?.partitions.has(placeOf(one))
    const ended = owned.filter((one) => !isAtWork(one))
    // What ended between the two questions is closed by now.
    const still = new Set((await this.#openIn([...new Set(ended.map(({ topic }) => topic))])).map(idOf))
    return { atWork: owned.filter(isAtWork), hanging: ended.filter((one) => still.has(idOf(one))) }
  }

  async partitionsOf(topic: string): Promise<number> {
    const { topics } = await this.#metadata([topic])
    return topics[0]!.partitions.length
  }

  /** Also of internal topics, which the admin client leaves out. */
  async #metadata(topics: readonly string[]) {
    const { metadataV12: metadata } = await this.#client.library()
    const [broker] = await this.#brokers()
    const isToBeMade = false
    return evenIfInPart(
      metadata.api.async(await this.#client.connection(broker!), [...topics], isToBeMade, false),
    )
  }

  async #brokers() {
    const admin = await this.#client.admin()
    return [...(await admin.metadata({ topics: [], forceUpdate: true })).brokers.values()]
  }

  async #openIn(names: readonly string[]): Promise<OpenTransaction[]> {
    if (names.length === 0) return []
    const { describeProducersV0: describe } = await this.#client.library()
    const { topics, brokers } = await this.#metadata(names)
    const byLeader = new Map<number, Map<string, number[]>>()
    for (const { name, partitions } of topics) {
      for (const { partitionIndex, leaderId } of partitions) {
        const here = byLeader.get(leaderId) ?? new Map<string, number[]>()
        byLeader.set(leaderId, here)
        here.set(name!, [...(here.get(name!) ?? []), partitionIndex])
      }
    }
    const found: OpenTransaction[] = []
    for (const [leader, here] of byLeader) {
      const broker = brokers.find(({ nodeId }) => nodeId === leader)
      if (!broker) continue
      const connection = await this.#client.connection(broker)
      const asked = [...here].map(([name, partitionIndexes]) => ({ name, partitionIndexes }))
      const answer = await evenIfInPart(describe.api.async(connection, asked))
      for (const { name, partitions } of answer.topics) {
        for (const { partitionIndex, activeProducers } of partitions) {
          for (const { producerId, producerEpoch, currentTxnStartOffset: startOffset } of activeProducers) {
            if (startOffset >= 0n)
              found.push({ topic: name, partition: partitionIndex, producerId, producerEpoch, startOffset })
          }
        }
      }
    }
    return found
  }

  /** What the coordinators have of these producers, by producer id. */
  async #ownersOf(producerIds: ReadonlySet<bigint>): Promise<Map<bigint, Owner>> {
    const library = await this.#client.library()
    const owners = new Map<bigint, Owner>()
    for (const broker of await this.#brokers()) {
      const connection = await this.#client.connection(broker)
      for (const [producerId, owner] of await coordinatedBy(broker, connection, producerIds, library))
        owners.set(producerId, owner)
    }
    return owners
  }
}

async function coordinatedBy(
  coordinator: Broker,
  connection: Connection,
  producerIds: ReadonlySet<bigint>,
  { listTransactionsV0: list, describeTransactionsV0: describe }: Library,
): Promise<[bigint, Owner][]> {
  const listed = await evenIfInPart(list.api.async(connection, [], [...producerIds], -1n, null))
  const ids = listed.transactionStates.map(({ transactionalId }) => transactionalId)
  if (ids.length === 0) return []
  const { transactionStates } = await evenIfInPart(describe.api.async(connection, ids))
  return transactionStates.map(({ producerId, producerEpoch, transactionalId, transactionState, topics }) => [
    producerId,
    {
      transactionalId,
      coordinator,
      state: transactionState,
      producerEpoch,
      partitions: new Set(
        topics.flatMap(({ topic, partitions }) =>
          partitions.map((partition) => placeOf({ topic, partition })),
        ),
      ),
    },
  ])
}

/** The answer also where it says of some topics or transactions that it has none. */
async function evenIfInPart<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    const { response } = error as ResponseError & { readonly response?: T }
    if (response === undefined) throw error
    return response
  }
}

function placeOf({ topic, partition }: Pick<OpenTransaction, 'topic' | 'partition'>): string {
  return `${topic} ${partition}`
}

function idOf(one: OpenTransaction): string {
  return `${placeOf(one)} ${one.producerId} ${one.startOffset}`
}
