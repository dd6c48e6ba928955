/** What a cluster that is only half there says of transactions must not be taken for the whole truth. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CODE } from '../../../../src/log/kafka/client/errors.ts'
import type { SecondClient } from '../../../../src/log/kafka/client/second-client.ts'
import { OpenTransactions } from '../../../../src/log/kafka/hanging/open-transactions.ts'
import { LogError } from '../../../../src/log/port.ts'

const BROKER = { nodeId: 1, host: 'broker', port: 9092 }
const NOBODY = -1

interface Partition {
  readonly leader?: number
  readonly error?: number
  /** Producer ids of transactions that are open here. */
  readonly open?: readonly bigint[]
}

interface FakeCluster {
  readonly topics: Readonly<Record<string, readonly Partition[]>>
  /** What the coordinator has at work: topics and partitions by producer id. */
  readonly atWork?: ReadonlyMap<bigint, readonly (readonly [topic: string, partition: number])[]>
  readonly listError?: number
  readonly describeError?: number
}

/** The library's way with errors: thrown, with the answer beside them. */
function answer<T>(response: T, errors: readonly number[]): T {
  if (errors.some((code) => code !== 0)) throw Object.assign(new Error(`codes ${errors}`), { response })
  return response
}

function clusterOf({ topics, atWork = new Map(), listError = 0, describeError = 0 }: FakeCluster) {
  const asked = { brokers: 0, metadata: 0 }
  const api = <T>(call: (...args: never[]) => T) => ({
    api: { async: async (...args: unknown[]) => call(...(args.slice(1) as never[])) },
  })
  const library = {
    metadataV12: api((names: readonly string[]) => {
      asked.metadata++
      const found = names.map((name) => ({
        name,
        partitions: (topics[name] ?? []).map(({ leader = BROKER.nodeId }, partitionIndex) => ({
          partitionIndex,
          leaderId: leader,
        })),
      }))
      const missing = names.map((name) => (topics[name] ? 0 : CODE.unknownTopic))
      return answer({ topics: found }, missing)
    }),
    describeProducersV0: api(
      (wanted: readonly { readonly name: string; readonly partitionIndexes: readonly number[] }[]) => {
        const found = wanted.map(({ name, partitionIndexes }) => ({
          name,
          partitions: partitionIndexes.map((partitionIndex) => {
            const { error: errorCode = 0, open = [] } = topics[name]![partitionIndex]!
            const activeProducers = open.map((producerId) => ({
              producerId,
              producerEpoch: 3,
              currentTxnStartOffset: 7n,
            }))
            return { partitionIndex, errorCode, activeProducers }
          }),
        }))
        return answer(
          { topics: found },
          found.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode)),
        )
      },
    ),
    listTransactionsV0: api((_: unknown, ids: readonly bigint[]) =>
      answer(
        {
          transactionStates: listError ? [] : ids.map((id) => ({ transactionalId: `tubewire-${id}` })),
        },
        [listError],
      ),
    ),
    describeTransactionsV0: api((ids: readonly string[]) =>
      answer(
        {
          transactionStates: ids.map((transactionalId) => {
            const producerId = BigInt(transactionalId.slice('tubewire-'.length))
            return {
              errorCode: describeError,
              transactionalId,
              producerId,
              producerEpoch: 3,
              transactionState: 'Ongoing',
              topics: (atWork.get(producerId) ?? []).map(([topic, partition]) => ({
                topic,
                partitions: [partition],
              })),
            }
          }),
        },
        [describeError],
      ),
    ),
  }
  const admin = {
    metadata: async () => {
      asked.brokers++
      return { brokers: new Map([[BROKER.nodeId, BROKER]]) }
    },
  }
  const client = { library: async () => library, admin: async () => admin, connection: async () => ({}) }
  return { asked, open: new OpenTransactions(client as unknown as SecondClient) }
}

test('one look asks once who is there and who leads what', async () => {
  const { open, asked } = clusterOf({
    topics: { a: [{ open: [1n] }, { open: [2n] }], b: [{}] },
    atWork: new Map([[1n, [['a', 0]]]]),
  })
  const { atWork, hanging, unseen } = await open.find(['a', 'b', 'gone'])
  assert.deepEqual(
    atWork.map(({ partition, owner }) => [partition, owner?.transactionalId]),
    [[0, 'tubewire-1']],
  )
  assert.deepEqual(
    hanging.map(({ partition, owner }) => [partition, owner?.transactionalId]),
    [[1, 'tubewire-2']],
  )
  assert.deepEqual([...unseen], [])
  assert.deepEqual(asked, { brokers: 1, metadata: 1 })
})

test('a partition that has no leader, or whose leader is another by now, may hide something', async () => {
  const { open } = clusterOf({
    topics: {
      leaderless: [{}, { leader: NOBODY }],
      moved: [{ error: CODE.notLeader }],
      forbidden: [{ error: CODE.topicAuthorization }],
      fine: [{}],
    },
  })
  const { hanging, unseen } = await open.find(['leaderless', 'moved', 'forbidden', 'fine'])
  assert.deepEqual(hanging, [])
  assert.deepEqual([...unseen].sort(), ['leaderless', 'moved'])
})

for (const [name, fault] of [
  ['its list', { listError: CODE.coordinatorLoading }],
  ['a transaction', { describeError: CODE.notCoordinator }],
] as const) {
  test(`a coordinator that can't give ${name} yet does not make work hang`, async () => {
    const { open } = clusterOf({
      topics: { a: [{ open: [1n] }] },
      atWork: new Map([[1n, [['a', 0]]]]),
      ...fault,
    })
    await assert.rejects(
      open.find(['a']),
      (error) => error instanceof LogError && error.code === 'unreachable',
    )
  })
}
