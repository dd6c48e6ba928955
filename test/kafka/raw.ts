/** librdkafka itself, to be what a log is not: another producer, a zombie, a member of its groups. */

import library, { type KafkaConsumer, type Producer } from '@confluentinc/kafka-javascript'
import { Admin } from '@platformatic/kafka'
import { call, disconnect } from '../../src/log/kafka/client/client.ts'
import { bootstrap } from './cluster.ts'

const TIMEOUT_MS = 15_000

export interface RawProducer extends AsyncDisposable {
  readonly client: Producer
  begin(): Promise<void>
  flush(): Promise<void>
  commit(): Promise<void>
  abort(): Promise<void>
}

/** A transactional producer, initialised. */
export async function rawProducer(
  transactionalId: string,
  settings: Readonly<Record<string, string | number>> = {},
): Promise<RawProducer> {
  const client = new library.Producer({
    'bootstrap.servers': bootstrap,
    'transactional.id': transactionalId,
    'transaction.timeout.ms': 60_000,
    'linger.ms': 0,
    ...settings,
  })
  await call(client, (done) => client.connect({ timeout: TIMEOUT_MS }, done))
  await call(client, (done) => client.initTransactions(TIMEOUT_MS, done))
  return {
    client,
    begin: async () => void (await call(client, (done) => client.beginTransaction(done))),
    flush: async () => void (await call(client, (done) => client.flush(TIMEOUT_MS, done))),
    commit: async () => void (await call(client, (done) => client.commitTransaction(TIMEOUT_MS, done))),
    abort: async () => void (await call(client, (done) => client.abortTransaction(TIMEOUT_MS, done))),
    [Symbol.asyncDispose]: () => disconnect(client),
  }
}

/** A member of a group that has been given the topic's partitions. */
export async function rawMember(group: string, topic: string): Promise<KafkaConsumer> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const client = new library.KafkaConsumer(
    {
      'bootstrap.servers': bootstrap,
      'group.id': group,
      'enable.auto.commit': false,
      rebalance_cb: (error: { code: number }, list: never) => {
        if (error.code === library.CODES.ERRORS.ERR__ASSIGN_PARTITIONS) {
          client.assign(list)
          resolve()
        } else client.unassign()
      },
    } as never,
    { 'auto.offset.reset': 'earliest' },
  )
  await call(client, (done) => client.connect({ timeout: TIMEOUT_MS }, done))
  client.setDefaultConsumeTimeout(50)
  client.subscribe([topic])
  let isIn = false
  void promise.then(() => {
    isIn = true
  })
  while (!isIn) await call(client, (done) => client.consume(1, done))
  return client
}

/** Changes a setting of a topic behind the backs of those who have looked at it. */
export async function setTopic(topic: string, name: string, value: string): Promise<void> {
  const admin = new Admin({ clientId: 'raw', bootstrapBrokers: bootstrap.split(',') })
  try {
    await admin.incrementalAlterConfigs({
      resources: [{ resourceType: 2, resourceName: topic, configs: [{ name, value, configOperation: 0 }] }],
      validateOnly: false,
    })
  } finally {
    await admin.close()
  }
}

/** Forgets a partition's records before an offset. */
export async function forgetBefore(topic: string, partition: number, offset: number): Promise<void> {
  const admin = library.AdminClient.create({ 'bootstrap.servers': bootstrap })
  try {
    await call(admin, (done) =>
      admin.deleteRecords(
        [{ topic, partition, offset }],
        { timeout: TIMEOUT_MS, operationTimeout: TIMEOUT_MS },
        done,
      ),
    )
  } finally {
    admin.disconnect()
  }
}

export { disconnect }
