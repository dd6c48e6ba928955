/** A place on a broker of its own that cleans up all the time: in the shared one a segment lasts for days. */

import { openKafkaLog } from '../../src/log/kafka/index.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { unique } from '../log/contract/harness.ts'
import type { LogFixture } from '../log/contract.ts'
import { startBroker } from './lab/broker.ts'
import { rawProducer } from './raw.ts'

/** The smallest that the broker takes, or nearly. */
const EAGER = {
  'log.segment.bytes': 1_048_576,
  'log.roll.ms': 1,
  'log.segment.delete.delay.ms': 50,
  'log.initial.task.delay.ms': 100,
  'log.retention.check.interval.ms': 100,
  'log.cleaner.backoff.ms': 100,
  'log.cleaner.min.cleanable.ratio': 0,
}

export async function cleanedFixture(): Promise<LogFixture> {
  const broker = await startBroker({ settings: EAGER })
  const servers = { 'bootstrap.servers': broker.bootstrap }
  const registry = new MemoryRegistry()
  return {
    // As large on the disk as what is written.
    open: () => openKafkaLog({ settings: { ...servers, 'compression.codec': 'none' }, registry }),
    /**
     * The segment that is written to is never cleaned. A record that is taken back ends it, and is never seen; then the
     * broker cleans by itself, soon.
     */
    async maintain(log) {
      await using producer = await rawProducer(unique('roll'), servers)
      await producer.begin()
      for (const { name, partitions } of await log.topics())
        for (let partition = 0; partition < partitions; partition++)
          producer.client.produce(name, partition, Buffer.from('taken back'), Buffer.from('roll'))
      await producer.flush()
      await producer.abort()
    },
    dispose: () => broker.stop(),
  }
}
