/**
 * Ends hanging transactions of tubewire's own producers: left alone, they hide all that comes after them, and the next
 * transaction of that producer in the same partition would take them along, whatever became of them.
 *
 * Their coordinator can't end them, for it they have ended. A new transaction of the same producer can, without a record
 * of its own, in just those partitions: its marker ends all that is open there.
 */

import { LogError } from '../../port.ts'
import { denied, isDenied } from '../client/errors.ts'
import type { SecondClient } from '../client/second-client.ts'
import { POSITIONS_TOPIC, READER_GROUP } from '../names.ts'
import type { Found, OpenTransactions, OwnedTransaction, Owner } from './open-transactions.ts'

const TRANSACTION_TIMEOUT_MS = 30_000
const CHECK_MS = 20

/** What a look for a producer's hanging transactions came to. */
export interface Looked {
  readonly isHanging: boolean
  /** Topics that could not be seen in full: partitions of them have no leader just now. */
  readonly unseen: ReadonlySet<string>
}

export class HangingTransactions {
  readonly #open: OpenTransactions
  readonly #client: SecondClient

  constructor(open: OpenTransactions, client: SecondClient) {
    this.#open = open
    this.#client = client
  }

  /**
   * Whether any of this producer hangs in these topics. It has none at work; one whose end is under way is waited for.
   * Throws `unreachable`.
   */
  async lookFor(transactionalId: string, topics: readonly string[]): Promise<Looked> {
    const { hanging, unseen } = await this.#ofOne(transactionalId, topics)
    return { isHanging: hanging.length > 0, unseen }
  }

  /** Ends those of a producer that is not in use: its client, if it has one, is shut out. */
  async endOf(transactionalId: string, topics: readonly string[]): Promise<void> {
    // One that is ongoing would be waited for until it expires: whoever takes the name next ends it at once.
    const { hanging } = await this.#ofOne(transactionalId, topics, ({ owner }) => owner?.state !== 'Ongoing')
    if (hanging.length > 0) await this.#end(hanging)
  }

  /** Ends those of all producers of which `isOurs` is true; one in use is shut out, and gets a new client by itself. */
  async endAll(isOurs: (transactionalId: string) => boolean, topics: readonly string[]): Promise<void> {
    const { hanging } = await this.#open.find([...topics, POSITIONS_TOPIC])
    const byProducer = Map.groupBy(hanging, ({ owner }) => owner?.transactionalId)
    for (const [id, theirs] of byProducer) if (id !== undefined && isOurs(id)) await this.#end(theirs)
  }

  /** Waits for those at work of which `isAwaited` is true. */
  async #ofOne(
    transactionalId: string,
    topics: readonly string[],
    isAwaited: (transaction: OwnedTransaction) => boolean = () => true,
  ): Promise<Pick<Found, 'hanging' | 'unseen'>> {
    const isOwn = ({ owner }: OwnedTransaction) => owner?.transactionalId === transactionalId
    for (;;) {
      const { atWork, hanging, unseen } = await this.#open.find([...topics, POSITIONS_TOPIC])
      if (!atWork.some((one) => isOwn(one) && isAwaited(one)))
        return { hanging: hanging.filter(isOwn), unseen }
      await new Promise((resolve) => setTimeout(resolve, CHECK_MS))
    }
  }

  /** All of one producer. */
  async #end(hanging: readonly OwnedTransaction[]): Promise<void> {
    const owner = hanging[0]!.owner!
    const committed = hanging.filter((one) => wasCommitted(one, owner))
    const aborted = hanging.filter((one) => !wasCommitted(one, owner))
    try {
      if (committed.length > 0) await this.#endWith(true, owner, committed)
      if (aborted.length > 0) await this.#endWith(false, owner, aborted)
    } catch (cause) {
      throw notEnded(owner.transactionalId, cause)
    }
  }

  async #endWith(isCommit: boolean, owner: Owner, hanging: readonly OwnedTransaction[]): Promise<void> {
    const { transactionalId: id } = owner
    const { initProducerIdV4, addPartitionsToTxnV3, addOffsetsToTxnV3, endTxnV3 } =
      await this.#client.library()
    const connection = await this.#client.connection(owner.coordinator)
    const { producerId, producerEpoch } = await initProducerIdV4.api.async(
      connection,
      id,
      TRANSACTION_TIMEOUT_MS,
      -1n,
      -1,
    )
    const topics = [...Map.groupBy(hanging, ({ topic }) => topic)].map(([name, open]) => ({
      name,
      partitions: open.map(({ partition }) => partition),
    }))
    const records = topics.filter(({ name }) => name !== POSITIONS_TOPIC)
    if (records.length > 0)
      await addPartitionsToTxnV3.api.async(connection, [
        { transactionalId: id, producerId, producerEpoch, verifyOnly: false, topics: records },
      ])
    for (const group of await this.#groupsAt(hanging))
      await addOffsetsToTxnV3.api.async(connection, id, producerId, producerEpoch, group)
    await endTxnV3.api.async(connection, id, producerId, producerEpoch, isCommit)
  }

  /** For each of those that moved positions, a group whose positions are in that partition. */
  async #groupsAt(hanging: readonly OwnedTransaction[]): Promise<string[]> {
    const positions = hanging.filter(({ topic }) => topic === POSITIONS_TOPIC)
    if (positions.length === 0) return []
    const count = await this.#open.partitionsOf(POSITIONS_TOPIC)
    return positions.map(({ partition }) => groupAt(partition, count))
  }
}

/** Mostly `unreachable`, for it may be done again: the coordinator has moved, or another process is at it too. */
function notEnded(id: string, cause: unknown): LogError {
  const what = `hanging transactions of ${id} could not be ended`
  if (isDenied(cause)) return denied(what, cause as Error)
  return new LogError('unreachable', `${what}: ${(cause as Error).message}`, { cause })
}

/** It was the producer's last one, and its coordinator has promised that it is committed. */
function wasCommitted({ producerEpoch }: OwnedTransaction, owner: Owner): boolean {
  return owner.state === 'CompleteCommit' && owner.producerEpoch === producerEpoch
}

/** The name of a group whose positions are in this partition of so many. */
function groupAt(partition: number, partitions: number): string {
  for (let i = 0; ; i++) {
    const group = `${READER_GROUP}nobody-${i}`
    if (positionsPartition(group, partitions) === partition) return group
  }
}

/** As Kafka has it, by Java's hash of the name. */
function positionsPartition(group: string, partitions: number): number {
  let hash = 0
  for (let i = 0; i < group.length; i++) hash = (Math.imul(hash, 31) + group.charCodeAt(i)) | 0
  return hash === -(2 ** 31) ? 0 : Math.abs(hash) % partitions
}
