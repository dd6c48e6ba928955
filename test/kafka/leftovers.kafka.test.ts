import { test } from 'node:test'
import { openKafkaLog } from '../../src/log/kafka/index.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { cleansUp } from '../sql/task/leftover-cases.ts'
import { withoutKafka } from './cluster.ts'
import { startBroker } from './lab/broker.ts'

// With a broker of its own: what other tests leave is none of its business.
test('what a rule has left on a cluster is deleted once no process runs it', {
  skip: withoutKafka,
  timeout: 300_000,
}, async (t) => {
  const broker = await startBroker()
  t.after(() => broker.stop())
  const registry = new MemoryRegistry()
  const open = () => openKafkaLog({ settings: { 'bootstrap.servers': broker.bootstrap }, registry })
  await using log = await open()
  await using other = await open()
  await cleansUp(log, other)
})
