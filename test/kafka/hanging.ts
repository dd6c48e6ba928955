/** Transactions that hang, as a coordinator leaves them behind that took a partition without a leader for a deleted one. */

import { Admin, ConnectionPool, initProducerIdV4, produceV9, txnOffsetCommitV3 } from '@platformatic/kafka'

const BROKERS = 4
/** The lab has one. */
const THE_BROKER = '1'
const SET = 0 as const
const LIMIT_MS = 20_000

export interface Left {
  readonly transactionalId: string
  readonly records: readonly {
    readonly topic: string
    readonly partition: number
    readonly key: string | Buffer
    readonly value: string
  }[]
  readonly position?: {
    readonly group: string
    readonly topic: string
    readonly partition: number
    readonly offset: number
  }
}

/**
 * Writes in a transaction that its coordinator does not know of. A broker that verifies would refuse it, so for that
 * moment it does not.
 */
export async function leaveHanging(bootstrap: string, left: Left): Promise<void> {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [bootstrap] })
  const pool = new ConnectionPool('test')
  try {
    const [host, port] = bootstrap.split(':')
    const connection = await pool.get({ host: host!, port: Number(port) })
    const { transactionalId, records, position } = left
    const { producerId, producerEpoch } = await initProducerIdV4.api.async(
      connection,
      transactionalId,
      60_000,
      -1n,
      -1,
    )
    await verify(admin, false)
    const sequences = { getWithDefault: () => 0 } as never
    for (const { topic, partition, key, value } of records) {
      await untilTaken(() =>
        produceV9.api.async(
          connection,
          -1,
          10_000,
          [{ topic, partition, key: Buffer.from(key as string), value: Buffer.from(value) }],
          { transactionalId, producerId, producerEpoch, sequences },
        ),
      )
    }
    if (position) {
      const { group, topic, partition, offset } = position
      await txnOffsetCommitV3.api.async(
        connection,
        transactionalId,
        group,
        producerId,
        producerEpoch,
        -1,
        '',
        null,
        [
          {
            name: topic,
            partitions: [
              { partitionIndex: partition, committedOffset: BigInt(offset), committedLeaderEpoch: -1 },
            ],
          },
        ],
      )
    }
  } finally {
    await verify(admin, true)
    await Promise.all([admin.close(), pool.close()])
  }
}

/** The broker takes a change of its settings over a moment after it has answered. */
async function untilTaken(work: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + LIMIT_MS
  for (;;) {
    try {
      await work()
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

async function verify(admin: Admin, isOn: boolean): Promise<void> {
  await admin.incrementalAlterConfigs({
    resources: [
      {
        resourceType: BROKERS,
        resourceName: THE_BROKER,
        configs: [
          {
            name: 'transaction.partition.verification.enable',
            value: `${isOn}`,
            configOperation: SET,
          },
        ],
      },
    ],
    validateOnly: false,
  })
}
