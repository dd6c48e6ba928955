/** What partitions and coordinators say of transactions. Where they disagree for good, a transaction hangs. */

import type { ResponseError } from '@platformatic/kafka'
import { LogError } from '../../port.ts'
import { CODE, STARTING } from '../client/errors.ts'
import type { Broker, Library, SecondClient } from '../client/second-client.ts'

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
  /** Topics of which some partition had no leader to be asked: there may be more. */
  readonly unseen: ReadonlySet<string>
}

/** Who leads what, as one answer of the cluster has it: it serves a whole look. */
interface Cluster {
  readonly brokers: ReadonlyMap<number, Broker>
  readonly topics: readonly {
    readonly name: string
    readonly partitions: readonly { readonly index: number; readonly leader: number }[]
  }[]
}

interface Seen {
  readonly open: readonly OpenTransaction[]
  readonly unseen: ReadonlySet<string>
}

type Asked = { readonly name: string; readonly partitionIndexes: number[] }
type Connection = Awaited<ReturnType<SecondClient['connection']>>

export class OpenTransactions {
  readonly #client: SecondClient

  constructor(client: SecondClient) {
    this.#client = client
  }

  /**
   * Of all partitions of these topics, as far as this account may see them; those of the topics that are gone are left
   * out. Throws `unreachable`, also while a coordinator is only starting.
   */
  async find(topics: readonly string[]): Promise<Found> {
    try {
      return await this.#find(topics)
    } catch (cause) {
      const { message } = cause as Error
      throw new LogError('unreachable', `open transactions can't be looked at: ${message}`, { cause })
    }
  }

  async #find(topics: readonly string[]): Promise<Found> {
    const cluster = await this.#cluster(topics)
    const { open, unseen } = await this.#openIn(cluster, topics)
    if (open.length === 0) return { atWork: [], hanging: [], unseen }
    const owners = await this.#ownersOf(new Set(open.map(({ producerId }) => producerId)), cluster)
    const owned = open.map((one) => ({ ...one, owner: owners.get(one.producerId) }))
    const isAtWork = (one: OwnedTransaction) => one.owner?.partitions.has(placeOf(one))
    const ended = owned.filter((one) => !isAtWork(one))
    // What ended between the two questions is closed by now.
    const again = await this.#openIn(cluster, [...new Set(ended.map(({ topic }) => topic))])
    const still = new Set(again.open.map(idOf))
    return {
      atWork: owned.filter(isAtWork),
      hanging: ended.filter((one) => still.has(idOf(one))),
      unseen: unseen.union(again.unseen),
    }
  }

  async partitionsOf(topic: string): Promise<number> {
    const { topics } = await this.#cluster([topic])
    return topics[0]!.partitions.length
  }

  /** Also of internal topics, which the admin client leaves out. */
  async #cluster(names: readonly string[]): Promise<Cluster> {
    const { metadataV12: metadata } = await this.#client.library()
    const admin = await this.#client.admin()
    const { brokers } = await admin.metadata({ topics: [], forceUpdate: true })
    const [anyBroker] = brokers.values()
    const isToBeMade = false
    const { topics } = await evenIfInPart(
      metadata.api.async(await this.#client.connection(anyBroker!), [...names], isToBeMade, false),
    )
    return {
      brokers,
      topics: topics.map(({ name, partitions }) => ({
        name: name!,
        partitions: partitions.map(({ partitionIndex: index, leaderId: leader }) => ({ index, leader })),
      })),
    }
  }

  async #openIn(cluster: Cluster, names: readonly string[]): Promise<Seen> {
    const open: OpenTransaction[] = []
    const unseen = new Set<string>()
    for (const [leader, asked] of byLeader(cluster, new Set(names))) {
      const broker = cluster.brokers.get(leader)
      const answer = broker && (await this.#producersAt(broker, asked))
      for (const { name, partitions } of answer ?? asked.map(withoutAnswer)) {
        for (const { partitionIndex: partition, errorCode, activeProducers } of partitions) {
          if (errorCode !== 0 && errorCode !== CODE.topicAuthorization) unseen.add(name)
          for (const { producerId, producerEpoch, currentTxnStartOffset: startOffset } of activeProducers)
            if (startOffset >= 0n)
              open.push({ topic: name, partition, producerId, producerEpoch, startOffset })
        }
      }
    }
    return { open, unseen }
  }

  async #producersAt(leader: Broker, asked: Asked[]) {
    const { describeProducersV0: describe } = await this.#client.library()
    const { topics } = await evenIfInPart(describe.api.async(await this.#client.connection(leader), asked))
    return topics
  }

  /** What the coordinators have of these producers, by producer id. */
  async #ownersOf(producerIds: ReadonlySet<bigint>, { brokers }: Cluster): Promise<Map<bigint, Owner>> {
    const library = await this.#client.library()
    const owners = new Map<bigint, Owner>()
    for (const broker of brokers.values()) {
      const connection = await this.#client.connection(broker)
      for (const [producerId, owner] of await coordinatedBy(broker, connection, producerIds, library))
        owners.set(producerId, owner)
    }
    return owners
  }
}

function byLeader({ topics }: Cluster, names: ReadonlySet<string>): ReadonlyMap<number, Asked[]> {
  const found = new Map<number, Asked[]>()
  for (const { name, partitions } of topics) {
    if (!names.has(name)) continue
    for (const [leader, led] of Map.groupBy(partitions, (partition) => partition.leader)) {
      const asked = { name, partitionIndexes: led.map(({ index }) => index) }
      found.set(leader, [...(found.get(leader) ?? []), asked])
    }
  }
  return found
}

/** Of partitions that have no leader, or one that is gone. */
function withoutAnswer({ name, partitionIndexes }: Asked) {
  const errorCode: number = CODE.leaderNotAvailable
  const partitions = partitionIndexes.map((partitionIndex) => ({
    partitionIndex,
    errorCode,
    activeProducers: [],
  }))
  return { name, partitions }
}

async function coordinatedBy(
  coordinator: Broker,
  connection: Connection,
  producerIds: ReadonlySet<bigint>,
  { listTransactionsV0: list, describeTransactionsV0: describe }: Library,
): Promise<[bigint, Owner][]> {
  // An error here is of the whole list: the coordinator is starting, and would seem to know of none.
  const listed = await list.api.async(connection, [], [...producerIds], -1n, null)
  const ids = listed.transactionStates.map(({ transactionalId }) => transactionalId)
  if (ids.length === 0) return []
  const { transactionStates } = await evenIfInPart(describe.api.async(connection, ids))
  if (transactionStates.some(({ errorCode }) => STARTING.has(errorCode)))
    throw new Error('a coordinator of transactions is starting')
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

/** The answer also where it says of some partitions or transactions that it has none. */
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
