/** ASSERT TOPIC and ASSERT SCHEMA over a log. */

import { setTimeout as delay } from 'node:timers/promises'
import type { LogReader } from '../../log/port.ts'
import { RegistryError } from '../../wire/registry.ts'
import { type Asserted, schemaFailure, topicFailure } from '../questions/index.ts'
import type { AssertStatement } from '../syntax/index.ts'

type Looked = Pick<LogReader, 'topics' | 'registry'>

/** Without TIMEOUT, as ksqlDB's `ksql.assert.topic.default.timeout.ms` and its like for schemas have it. */
const DEFAULT_TIMEOUT_MS = 1000
const BETWEEN_LOOKS_MS = 100

/**
 * Why it is not so; undefined as soon as it is. Looks until TIMEOUT is over, at least once. Throws what the log throws,
 * and where the signal aborts.
 */
export async function assertionFailure(
  { what }: AssertStatement,
  log: Looked,
  signal: AbortSignal,
): Promise<string | undefined> {
  const timeoutMs = 'timeoutMs' in what ? (what.timeoutMs ?? DEFAULT_TIMEOUT_MS) : DEFAULT_TIMEOUT_MS
  const end = performance.now() + timeoutMs
  for (;;) {
    const failure = await failureNow(what, log)
    const left = end - performance.now()
    const isFinal = what.kind !== 'topic' && what.kind !== 'schema'
    if (failure === undefined || left <= 0 || isFinal) return failure
    await delay(Math.min(left, BETWEEN_LOOKS_MS), undefined, { signal })
  }
}

async function failureNow(what: AssertStatement['what'], log: Looked): Promise<string | undefined> {
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
  { registry }: Pick<Looked, 'registry'>,
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
