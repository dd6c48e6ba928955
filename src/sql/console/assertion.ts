/** ASSERT TOPIC and ASSERT SCHEMA over a log. */

import type { LogReader } from '../../log/port.ts'
import { RegistryError } from '../../wire/registry.ts'
import { type Asserted, schemaFailure, topicFailure } from '../questions/index.ts'
import type { AssertStatement } from '../syntax/index.ts'

/** Why it is not so; undefined where it is. Looks once: TIMEOUT is not waited for. */
export async function assertionFailure(
  { what }: AssertStatement,
  log: Pick<LogReader, 'topics' | 'registry'>,
): Promise<string | undefined> {
  switch (what.kind) {
    case 'topic': {
      const [topic] = await log.topics([what.name])
      return topicFailure(what, topic?.partitions)
    }
    case 'schema':
      return schemaFailure(what, await schemaIds(what, log))
    default:
      return 'ASSERT VALUES and its like are for tests: `tubewire sql test`.'
  }
}

async function schemaIds(
  { subject, id }: Asserted<'schema'>,
  { registry }: Pick<LogReader, 'registry'>,
): Promise<readonly number[]> {
  if (subject !== undefined) {
    const latest = await registry.latest(subject)
    return latest ? [latest.id] : []
  }
  try {
    return [(await registry.byId(id!)).id]
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'not-found') return []
    throw error
  }
}
