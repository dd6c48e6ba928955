/**
 * Rules on Kafka beside the same rules as a Kafka Streams program (bench/kafka-streams, exactly_once_v2), in one run:
 * `node bench/kafka-rules.ts [latency] [start] [throughput] [--rows N]`; without a section: all. The broker is TUBEWIRE_KAFKA's, or one started for it (Java and Maven). All is
 * exactly once and read_committed throughout; broker and processes share the machine.
 */
import { constants } from 'node:os'
import { startBroker } from '../test/kafka/lab/broker.ts'
import { type Engine, kafkaStreams, tubewire } from './kafka-rules/engines.ts'
import { latency, start, throughput } from './kafka-rules/measure.ts'
import { work } from './kafka-rules/worker.ts'

const SECTIONS = ['latency', 'start', 'throughput'] as const
const isAsked = (section: (typeof SECTIONS)[number]) =>
  !SECTIONS.some((one) => process.argv.includes(one)) || process.argv.includes(section)

if (process.argv[2] === '--worker') await work(process.argv[3]!, process.argv[4]!)
else await measure()

async function measure(): Promise<void> {
  const at = process.argv.indexOf('--rows')
  const rows = at < 0 ? 60_000 : Number(process.argv[at + 1])
  const engines: readonly Engine[] = [tubewire, await kafkaStreams()]
  const starting = process.env.TUBEWIRE_KAFKA ? undefined : startBroker()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, async () => {
      await starting?.then((broker) => broker.stop())
      process.exit(128 + constants.signals[signal])
    })
  }
  const broker = await starting
  const bootstrap = broker?.bootstrap ?? process.env.TUBEWIRE_KAFKA!
  try {
    if (isAsked('latency')) for (const engine of engines) await latency(engine, bootstrap)
    if (isAsked('start')) for (const engine of engines) await start(engine, bootstrap)
    if (!isAsked('throughput')) return
    for (const processes of [1, 2, 3]) {
      for (const engine of engines) await throughput(engine, bootstrap, processes, rows)
    }
  } finally {
    await broker?.stop()
  }
}
