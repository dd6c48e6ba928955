/** The transactional producer of a process, without what its earlier lives may have left hanging. */

import { abandon } from '../client/client.ts'
import type { HangingTransactions } from '../hanging/hanging.ts'
import type { TransactionalProducer } from './producer-in-use.ts'

export interface CleanProducerOptions {
  readonly id: string
  /** All topics that an earlier life may have written to. */
  readonly topics: () => Promise<readonly string[]>
  readonly hanging: Pick<HangingTransactions, 'endOf' | 'lookFor'>
  readonly connect: (id: string) => Promise<TransactionalProducer>
}

/** Throws what connecting throws, and `unreachable` or `denied` where it can't be known or ended what hangs. */
export async function cleanProducer(options: CleanProducerOptions): Promise<TransactionalProducer> {
  const { id, hanging, connect } = options
  for (;;) {
    const topics = await options.topics()
    // Before it has a client: from then on the coordinator does not know any more how its last transaction ended.
    await hanging.endOf(id, topics)
    const producer = await connect(id)
    // The client has ended what was still ongoing; that may hang as well.
    const { isHanging, unseen } = await hanging.lookFor(id, topics).catch(async (error: Error) => {
      await abandon(producer.client)
      throw error
    })
    if (!isHanging) {
      for (const topic of unseen) producer.doubtful.add(topic)
      return producer
    }
    await abandon(producer.client)
  }
}
