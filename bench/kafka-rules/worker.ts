import { openKafkaLog } from '../../src/log/kafka/index.ts'
import { loadProgram, prepareProgram, runQuery, sharedReading } from '../../src/sql/index.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { rules, SCHEMA, topics } from './rules.ts'

/** A process of its own that runs the rules until it is told to end. */
export async function work(bootstrap: string, run: string): Promise<void> {
  const registry = new MemoryRegistry()
  await registry.register(`${topics(run)[0]}-value`, SCHEMA)
  await using log = await openKafkaLog({ settings: { 'bootstrap.servers': bootstrap }, registry })
  const stop = new AbortController()
  process.once('SIGTERM', () => stop.abort())
  const program = await loadProgram([{ name: 'bench.sql', text: rules(run) }], { registry })
  const starts = await prepareProgram(program, log, Date.now(), stop.signal)
  const shared = sharedReading(log)
  await Promise.all(
    program.queries.map((query) => runQuery(query, starts.get(query.taskId)!, log, { shared }, stop.signal)),
  )
}
