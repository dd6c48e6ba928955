import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Consumer, Message } from '../../../../src/log/kafka/client/client.ts'
import { OutputCheck } from '../../../../src/log/kafka/cluster/outputs.ts'
import { Health } from '../../../../src/log/kafka/health.ts'
import { ShareState } from '../../../../src/log/kafka/state/share-state.ts'
import { Snapshots } from '../../../../src/log/kafka/state/snapshots.ts'
import { Share } from '../../../../src/log/kafka/tasks/share.ts'
import type { Transactions } from '../../../../src/log/kafka/transactions/transactions.ts'
import { never } from '../../contract/harness.ts'

const BACKLOG = 20_000

type Offsets = Parameters<Transactions['commit']>[0]['offsets']

interface Fakes {
  readonly consumer?: Partial<Consumer>
  readonly committed?: Offsets[]
}

function shareOf(t: TestContext, { consumer = {}, committed = [] }: Fakes = {}) {
  const snapshots = Snapshots.open(undefined, Date.now(), new Health({ probe: async () => undefined }))
  t.after(() => snapshots.close())
  const resumed: string[] = []
  const share = new Share({
    spec: { id: 't', inputs: ['in'] },
    partition: 3,
    committed: ShareState.load({ topic: 'changelog', topicId: '', partition: 3 }, snapshots),
    positions: new Map([['in', 0]]),
    consumer: consumer as Consumer,
    transactions: { commit: async ({ offsets }) => void committed.push(offsets) },
    check: new OutputCheck({ known: async () => new Map(), forget: () => undefined }, 1000),
    changelogEnd: async () => 0,
    onRoom: (topic) => resumed.push(topic),
    onCommit: () => undefined,
  })
  return { share, resumed }
}

function shareWithBacklog(t: TestContext) {
  const { share, resumed } = shareOf(t)
  const records = Array.from(
    { length: BACKLOG },
    (_, offset): Message => ({
      topic: 'in',
      partition: 3,
      offset,
      timestamp: 1,
      key: null,
      value: null,
      size: 0,
    }),
  )
  assert.equal(share.give('in', records), true, 'so much is enough for now')
  return { share, resumed }
}

test('a topic with a backlog is read on when half of it is taken', async (t) => {
  const { share, resumed } = shareWithBacklog(t)
  await share.poll(1, never())
  assert.deepEqual(resumed, [])
  for (let taken = 1; taken < BACKLOG; ) {
    const { length } = await share.poll(BACKLOG, never())
    assert.ok(length > 0 && length <= BACKLOG / 10, 'a turn stays small, however much is asked for')
    taken += length
  }
  assert.deepEqual(resumed, ['in'])
})

test('a share that is let go of leaves no topic paused: the client would keep to it when the partition comes back', async (t) => {
  const { share, resumed } = shareWithBacklog(t)
  await share.close()
  assert.deepEqual(resumed, ['in'])
})

test('at rest the markers behind the last record are read too; while something is to be done they are not', async (t) => {
  const committed: Offsets[] = []
  const position = { topic: 'in', partition: 3, offset: 0 }
  const { share } = shareOf(t, { consumer: { position: () => [position] }, committed })
  const offsets = () => committed.map(([at]) => at?.offset)
  const LATER_MS = 60_000
  const later = () => Date.now() + LATER_MS * ++looks
  let looks = 0
  const rest = async () => {
    share.nudge(later())
    await new Promise((resolve) => setImmediate(resolve))
  }
  await rest()
  assert.deepEqual(offsets(), [], 'nothing has been read')

  share.give('in', [{ topic: 'in', partition: 3, offset: 4, timestamp: 1, key: null, value: null, size: 0 }])
  position.offset = 6
  await rest()
  assert.deepEqual(offsets(), [], 'a record waits')
  await share.poll(10, never())
  await rest()
  assert.deepEqual(offsets(), [], 'what was taken is not committed yet')
  await share.commit({})
  await rest()
  await rest()
  assert.deepEqual(offsets(), [5, 6], 'the record, then the marker, once')
})
