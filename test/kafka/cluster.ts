/** The broker that Kafka's tests share: TUBEWIRE_KAFKA names it (scripts/test.mjs starts one where it can). */

import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import { type KafkaLogOptions, openKafkaLog } from '../../src/log/kafka/index.ts'
import type { Log } from '../../src/log/port.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import type { LogFixture } from '../log/contract.ts'
import { needs } from '../support/require.ts'

export const bootstrap = process.env.TUBEWIRE_KAFKA ?? ''

/** What to give node:test as `skip`. */
export const withoutKafka = needs(
  'kafka',
  bootstrap === ''
    ? 'no broker. Set TUBEWIRE_KAFKA=host:port, or install Java 17, Maven and the built client (see CONTRIBUTING.md, Kafka)'
    : undefined,
)

/** One log's place on the shared broker: names are unique to each test, so the data may be. */
export async function kafkaFixture(): Promise<LogFixture> {
  const registry = new MemoryRegistry()
  const instanceId = randomUUID()
  const open = () => openKafkaLog({ settings: { 'bootstrap.servers': bootstrap }, registry, instanceId })
  const left: Log[] = []
  return {
    open,
    // To the cluster a process that does nothing more is dead; its connections end with the place.
    crash: async (log) => void left.push(log),
    dispose: async () => void (await Promise.all(left.map((log) => log.close()))),
  }
}

/** A log on the shared broker, closed when the test ends. */
export async function openLog(
  t: TestContext,
  { settings, ...options }: Partial<KafkaLogOptions> = {},
): Promise<Awaited<ReturnType<typeof openKafkaLog>>> {
  const log = await openKafkaLog({
    settings: { 'bootstrap.servers': bootstrap, ...settings },
    registry: new MemoryRegistry(),
    ...options,
  })
  t.after(() => log.close())
  return log
}
