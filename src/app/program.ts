/** The rules of the configuration, as this program runs them. */

import type { Config } from '../config/index.ts'
import type { Log } from '../log/port.ts'
import { emptyCatalog, type Program } from '../sql/index.ts'
import type { SchemaRegistry } from '../wire/registry.ts'
import { loadRules } from './rules.ts'

export interface ProgramSurroundings {
  readonly config: Config
  readonly log: Log
  /** Topics with settings of their own, which rules must not change. */
  readonly ownTopics: ReadonlySet<string>
}

/**
 * Loads the program, its topics under the policy's retention. Throws `RulesError`, `RegistryError`, or the signal's
 * reason when it aborts while the registry is asked.
 */
export async function loadProgramFor(
  { config, log, ownTopics }: ProgramSurroundings,
  signal?: AbortSignal,
): Promise<Program> {
  const topics = (await log.topics()).map(({ name, partitions }) => ({ name, partitions }))
  const registry: Pick<SchemaRegistry, 'latest' | 'byId'> = {
    latest: (subject) => log.registry.latest(subject, signal),
    byId: (id) => log.registry.byId(id, signal),
  }
  const program = await loadRules(config, { registry, topics })
  return {
    ...program,
    topics: program.topics
      .filter(({ name }) => !ownTopics.has(name))
      .map((spec) => ({
        ...spec,
        retentionMs: config.policy.retention,
        ...(spec.cleanup === 'compact' && { cleanup: 'compact,delete' as const }),
      })),
  }
}

/** Before there are any. */
export const NO_RULES: Program = {
  topics: [],
  schemas: [],
  queries: [],
  inserts: [],
  sources: [],
  catalog: emptyCatalog(),
}
