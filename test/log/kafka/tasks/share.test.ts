import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Consumer, Message } from '../../../../src/log/kafka/client/client.ts'
import { OutputCheck } from '../../../../src/log/kafka/cluster/outputs.ts'
import { Health } from '../../../../src/log/kafka/health.ts'
import { ShareState } from '../../../../src/log/kafka/state/share-state.ts'
import { Snapshots } from '../../../../src/log/kafka/state/snapshots.ts'
import { Share } from '../../../../src/log/kafka/tasks/share.ts'
import { never } from '../../contract/harness.ts'

const BACKLOG = 20_000

function shareWithBacklog(t: TestContext) {
  const snapshots = Snapshots.open(undefined, Date.now(), new Health({ probe: async () => undefined }))
  t.after(() => snapshots.close())
  const resumed: string[] = []
  const share = new Share({
    spec: { id: 't', inputs: ['in'] },
    partition: 3,
    committed: ShareState.load({ topic: 'changelog', topicId: '', partition: 3 }, snapshots),
    positions: new Map([['in', 0]]),
    consumer: {} as Consumer,
    transactions: { commit: async () => undefined },
    check: new OutputCheck({ known: async () => new Map(), forget: () => undefined }, 1000),
    changelogEnd: async () => 0,
    onRoom: (topic) => resumed.push(topic),
    onCommit: () => undefined,
  })
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
