/** `up` on Kafka is told to stop while no broker answers: it ends in time, and loses or doubles nothing by that. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openKafkaLog } from '../../src/log/kafka/index.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { eventually } from '../e2e/eventually.ts'
import { startUp } from '../e2e/process.ts'
import { openScene } from '../e2e/scene.ts'
import { withoutKafka } from '../kafka/cluster.ts'
import { type Broker, startBroker } from '../kafka/lab/broker.ts'
import { contents } from '../log/contract/harness.ts'
import { openRegistryServer } from '../wire/registry-server.ts'

/** Ten seconds are promised; the machine may be at something else for as long again. */
const LIMIT_MS = 20_000

const isLook = ({ operation }: { readonly operation: string | null }) =>
  operation?.startsWith('videos') ?? false

/** Whether so many messages stand in the ledger as sent. */
async function delivered(broker: Broker, count: number): Promise<boolean> {
  const settings = { 'bootstrap.servers': broker.bootstrap }
  await using log = await openKafkaLog({ settings, registry: new MemoryRegistry() })
  return (await contents(log, 'telegram_deliveries')).length >= count
}

describe('up on Kafka, stopped while no broker answers', { skip: withoutKafka, timeout: 600_000 }, () => {
  const ways: readonly [string, { away: (broker: Broker) => unknown; back: (broker: Broker) => unknown }][] =
    [
      ['that hangs', { away: (broker) => broker.sleep(), back: (broker) => broker.wake() }],
      ['that has died', { away: (broker) => broker.kill(), back: (broker) => broker.start() }],
    ]
  for (const [name, { away, back }] of ways) {
    test(`by a broker ${name}, ends in time with its last words; the next start goes on`, async (t) => {
      const broker = await startBroker()
      t.after(() => broker.stop())
      await using registry = await openRegistryServer()
      const scene = await openScene(t)
      const video = scene.still(name)
      const config = await scene.configure({
        log: { kind: 'kafka', partitions: 2 },
        kafka: { 'bootstrap.servers': broker.bootstrap },
        schemaRegistry: { url: registry.url },
      })
      const liked = (before: number) =>
        `👍 Likes: ${before} → ${before + 1}\n${name}\nhttps://youtu.be/${video}`
      const first = await startUp(t, config, scene.dataDir)
      await eventually('a first look', () => scene.youtube.requests.some(isLook))
      scene.world.hold(video, 'likes', 101)
      await scene.message(liked(100))
      await eventually('the ledger to know it', () => delivered(broker, 1))

      await away(broker)
      // Seen or not by now, it is not committed before the broker is back.
      scene.world.hold(video, 'likes', 102)
      const asked = Date.now()
      first.child.kill('SIGTERM')
      assert.deepEqual(await first.exited, { code: 0, signal: null }, first.stderr())
      assert.ok(Date.now() - asked < LIMIT_MS, `it took ${Date.now() - asked} ms`)
      const [stopping, stopped] = first
        .stderr()
        .trim()
        .split('\n')
        .filter((line) => /"stopp(ing|ed)"/.test(line))
      assert.ok(stopping && stopped && first.stderr().trim().endsWith(stopped), first.stderr())

      await back(broker)
      const second = await startUp(t, config, scene.dataDir)
      await scene.message(liked(101))
      scene.world.hold(video, 'likes', 103)
      await scene.message(liked(102))
      second.child.kill('SIGTERM')
      assert.deepEqual(await second.exited, { code: 0, signal: null }, second.stderr())
      assert.deepEqual(
        scene.messages().map(({ text }) => text),
        [liked(100), liked(101), liked(102)],
      )
    })
  }
})
