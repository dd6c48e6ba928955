/**
 * The topics that tubewire makes, and how those on a cluster differ from them. The embedded log is ours: its topics
 * follow the configuration. A cluster is its operator's: what exists there is changed by order only.
 */

import type { Config } from '../config/index.ts'
import { HISTORY_IMPORTS } from '../history/index.ts'
import type { Log, TopicInfo, TopicSpec } from '../log/port.ts'
import { YOUTUBE_VIDEOS } from '../records/observation.ts'
import type { Program } from '../sql/index.ts'
import { telegramTopics } from '../telegram/index.ts'
import { loadProgramFor } from './program.ts'
import { QUERY_STATES_TOPIC } from './query-states.ts'

/** Outbox records of one partition keep one order and one limiter. */
const OUTBOX_PARTITIONS = 1

/** What every process makes sure of before its stages run. */
export function stageTopics({ log, policy }: Config): readonly TopicSpec[] {
  return [
    { name: YOUTUBE_VIDEOS, partitions: log.partitions, retentionMs: policy.retention },
    ...telegramTopics(OUTBOX_PARTITIONS),
  ]
}

/** How a topic on the cluster differs, in Kafka's words. */
export interface TopicDifference {
  readonly topic: string
  readonly setting: 'partitions' | (typeof SETTINGS)[keyof typeof SETTINGS]
  readonly is: string
  readonly should: string
  /** What changes it; without one it can't be changed where records are. */
  readonly change?: TopicSpec
}

export interface TopicsFound {
  readonly present: number
  /** These are made at the start, or with their first record. */
  readonly missing: readonly string[]
  readonly differences: readonly TopicDifference[]
}

const SETTINGS = {
  cleanup: 'cleanup.policy',
  retentionMs: 'retention.ms',
  retentionBytes: 'retention.bytes',
  tombstoneMs: 'delete.retention.ms',
} as const

/** The rules' program, as `up` would run it. Throws as `loadProgramFor` does. */
export function programOn(config: Config, log: Log): Promise<Program> {
  return loadProgramFor({ config, log, ownTopics: new Set(stageTopics(config).map(({ name }) => name)) })
}

/** Compares the topics that tubewire makes, its own and the rules', with those of the log. */
export async function compareTopics(
  config: Config,
  log: Log,
  program: Pick<Program, 'topics' | 'sources'>,
): Promise<TopicsFound> {
  const wanted = wantedTopics(config, program)
  const found = new Map((await log.topics(wanted.map(({ name }) => name))).map((info) => [info.name, info]))
  return {
    present: found.size,
    missing: wanted.flatMap(({ name }) => (found.has(name) ? [] : [name])),
    differences: wanted.flatMap((spec) => {
      const info = found.get(spec.name)
      return info ? differencesOf(spec, info) : []
    }),
  }
}

/** Changes what can be changed, a topic at a time, and calls `onDone` after each. Throws `LogError`. */
export async function changeTopics(
  log: Log,
  differences: readonly TopicDifference[],
  onDone: (topic: string) => void,
): Promise<void> {
  const specs = new Map<string, TopicSpec>()
  for (const { topic, change } of differences)
    if (change) specs.set(topic, { ...specs.get(topic), ...change })
  for (const [topic, spec] of specs) {
    await log.ensureTopics([spec])
    onDone(topic)
  }
}

function wantedTopics(config: Config, program: Pick<Program, 'topics' | 'sources'>): readonly TopicSpec[] {
  const stages = stageTopics(config)
  const own: readonly TopicSpec[] = [
    // Made with Kafka's default; compacted, they would lose records that are not out of date.
    ...stages.map((spec) => ({ cleanup: 'delete' as const, ...spec })),
    { name: HISTORY_IMPORTS, cleanup: 'delete', retentionMs: config.policy.retention },
    QUERY_STATES_TOPIC,
  ]
  const names = new Set(own.map(({ name }) => name))
  // A ksqlDB server makes the topics of the rules that it runs.
  const rules = config.sql.engine === 'ksqldb' ? [] : rulesTopics(program)
  return [...own, ...rules.filter(({ name }) => !names.has(name))]
}

function rulesTopics({ topics, sources }: Pick<Program, 'topics' | 'sources'>): readonly TopicSpec[] {
  const ofTables = new Set(sources.flatMap(({ type, topic }) => (type === 'table' ? [topic] : [])))
  const read = new Set(sources.map(({ topic }) => topic))
  // A stream's rows are each of their own: compaction would take all but the last of a key away.
  return topics.map((spec) =>
    read.has(spec.name) && !ofTables.has(spec.name) ? { cleanup: 'delete' as const, ...spec } : spec,
  )
}

/** What the spec does not state may be as its operator likes. */
function differencesOf(spec: TopicSpec, info: TopicInfo): TopicDifference[] {
  const topic = spec.name
  const differences: TopicDifference[] = []
  if (spec.partitions !== undefined && spec.partitions !== info.partitions)
    differences.push({
      topic,
      setting: 'partitions',
      is: String(info.partitions),
      should: String(spec.partitions),
    })
  for (const name of Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]) {
    const should = spec[name]
    if (should === undefined || should === info[name]) continue
    const change = { name: topic, [name]: should }
    differences.push({
      topic,
      setting: SETTINGS[name],
      is: inKafka(info[name]),
      should: inKafka(should),
      change,
    })
  }
  return differences
}

const inKafka = (value: string | number | null) => String(value ?? -1)
