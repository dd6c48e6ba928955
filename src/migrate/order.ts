/** In which order topics go over: each after those whose records its own records name. */

import type { Log, LogReader } from '../log/port.ts'
import { topicsNamed } from './rewrite.ts'

export async function orderTopics(
  source: Pick<Log | LogReader, 'read'>,
  topics: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const all = new Set(topics)
  const named = new Map<string, ReadonlySet<string>>()
  for (const topic of topics) {
    const found = new Set<string>()
    for await (const records of source.read(topic, 'earliest', signal, { follow: false })) {
      for (const record of records) for (const other of topicsNamed(record, all)) found.add(other)
    }
    signal.throwIfAborted()
    named.set(topic, found)
  }
  return sorted(named)
}

/** Those that are named come first; within a circle, as they were given. */
export function sorted(named: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const done = new Set<string>()
  const visit = (topic: string, above: ReadonlySet<string>) => {
    if (done.has(topic) || above.has(topic)) return
    const path = new Set(above).add(topic)
    for (const other of named.get(topic) ?? []) visit(other, path)
    done.add(topic)
  }
  for (const topic of named.keys()) visit(topic, new Set())
  return [...done]
}
