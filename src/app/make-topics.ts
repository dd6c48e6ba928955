import type { Log, TopicSpec } from '../log/port.ts'

/**
 * Makes the topics that are missing. On the embedded log those that exist take over the settings; on a cluster they
 * keep what they have (`tubewire check` tells the differences). Throws `LogError` `topic-mismatch` for other partitions.
 */
export async function makeTopics(
  log: Pick<Log, 'kind' | 'topics' | 'ensureTopics'>,
  specs: readonly TopicSpec[],
): Promise<void> {
  await log.ensureTopics(await asTheyAre(log, specs))
}

/** The specs as `ensureTopics` may be given them: on a cluster, without settings for topics that exist. */
export async function asTheyAre(
  log: Pick<Log, 'kind' | 'topics'>,
  specs: readonly TopicSpec[],
): Promise<readonly TopicSpec[]> {
  if (log.kind !== 'kafka') return specs
  const existing = new Set((await log.topics(specs.map(({ name }) => name))).map(({ name }) => name))
  return specs.map((spec) => {
    const { name, partitions } = spec
    if (!existing.has(name)) return spec
    return { name, ...(partitions !== undefined && { partitions }) }
  })
}
