/** The queries of a program in a process of their own, to be killed. Arguments: bootstrap, the program's text. */

import { openKafkaLog } from '../../src/log/kafka/index.ts'
import { loadProgram, runQuery } from '../../src/sql/index.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'

const [bootstrap, text] = process.argv.slice(2) as [string, string]
const ended = new AbortController()
process.once('SIGTERM', () => ended.abort())
await using log = await openKafkaLog({
  settings: {
    'bootstrap.servers': bootstrap,
    'session.timeout.ms': 6000,
    'heartbeat.interval.ms': 1000,
    'transaction.timeout.ms': 3000,
  },
  registry: new MemoryRegistry(),
})
const { queries } = await loadProgram([{ name: 'rules.sql', text }], { registry: log.registry })
await Promise.all(
  queries.map((query) => runQuery(query, { before: {}, rows: 'all' }, log, { batch: 5 }, ended.signal)),
)
