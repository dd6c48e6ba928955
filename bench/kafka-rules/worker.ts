import { openKafkaLog } from '../../src/log/kafka/index.ts'
import type { Log } from '../../src/log/port.ts'
import { loadProgram, prepareProgram, runQuery, sharedReading } from '../../src/sql/index.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { rules, SCHEMA, topics } from './rules.ts'

/** A process of its own that runs the rules until it is told to end. */
export async function work(bootstrap: string, run: string): Promise<void> {
  // Standard input ends with the process that has started this one, however that ends.
  process.stdin.once('end', () => process.exit(1)).resume()
  const registry = new MemoryRegistry()
  await registry.register(`${topics(run)[0]}-value`, SCHEMA)
  await using log = await openKafkaLog({ settings: { 'bootstrap.servers': bootstrap }, registry })
  const stop = new AbortController()
  process.once('SIGTERM', () => stop.abort())
  const program = await loadProgram([{ name: 'bench.sql', text: rules(run) }], { registry })
  const starts = await prepareProgram(program, byItself(log, run), Date.now(), stop.signal).catch((error) => {
    if (!stop.signal.aborted) throw error
  })
  if (!starts) return
  const shared = sharedReading(log)
  await Promise.all(
    program.queries.map((query) => runQuery(query, starts.get(query.taskId)!, log, { shared }, stop.signal)),
  )
  process.stdin.pause()
}

/**
 * What a log remembers of its program is each run's own: a second one would be a changed program, which says nothing of
 * what was there before it.
 */
function byItself(log: Log, run: string): Parameters<typeof prepareProgram>[1] {
  return {
    registry: log.registry,
    ensureTopics: (specs) => log.ensureTopics(specs),
    topics: (names) => log.topics(names),
    run: (spec, body, signal) => log.run({ ...spec, id: `${spec.id}-${run}` }, body, signal),
  }
}
