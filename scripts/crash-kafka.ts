/**
 * The long crash run on Kafka, by hand: `node scripts/crash-kafka.ts [events] [kills of the broker]`, 300 and 10 without.
 * It starts a broker of its own; the seed is the time, and printed.
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assertExactlyOnce, crash, seeded } from '../test/kafka/crashes.ts'
import { startBroker } from '../test/kafka/lab/broker.ts'

const [events = 300, kills = 10] = process.argv.slice(2).map(Number)
const seed = Date.now()
const broker = await startBroker()
const stateDir = await mkdtemp(join(tmpdir(), 'tubewire-crash-'))
try {
  const result = await crash({
    bootstrap: broker.bootstrap,
    events,
    stops: 0.35,
    workers: 3,
    partitions: 6,
    broker: { broker, kills },
    random: seeded(seed),
    stateDir,
    tell: (line) => process.stderr.write(`${line}\n`),
  })
  console.log(JSON.stringify({ seed, ...result }, undefined, 1))
  assertExactlyOnce(result)
} finally {
  await broker.stop()
  await rm(stateDir, { recursive: true, force: true })
}
