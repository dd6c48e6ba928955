/** A migration between the two kinds of log of one configuration. */

import { join } from 'node:path'
import type { Config } from '../config/index.ts'
import { SILENT } from '../log/logger.ts'
import type { Log } from '../log/port.ts'
import { type MigrationReport, migrate, type Progress, type RewriteState } from '../migrate/index.ts'
import { YOUTUBE_VIDEOS } from '../records/observation.ts'
import { telegramTopics } from '../telegram/index.ts'
import { openLog } from './open-log.ts'
import { loadRules } from './rules.ts'

export type LogKind = Config['log']['kind']

export interface LogMigration extends AsyncDisposable {
  /** What would be brought over. */
  readonly topics: readonly { readonly name: string; readonly records: number }[]
  readonly tasks: readonly string[]
  run(onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<MigrationReport>
}

/** Opens both logs. Throws `LogError`: `locked` where a process still works on the embedded one. */
export async function openMigration(config: Config, from: LogKind, to: LogKind): Promise<LogMigration> {
  await using opening = new AsyncDisposableStack()
  const open = async (kind: LogKind) => {
    const { log } = await openLog({ ...config, log: { ...config.log, kind } }, SILENT)
    return opening.use(log)
  }
  const [source, target] = [await open(from), await open(to)]
  const tasks = await source.tasks()
  const found = await source.topics(from === 'kafka' ? await ownTopics(config, source, tasks) : undefined)
  const topics = found.map(({ name }) => name)
  const resources = opening.move()
  return {
    topics: found.map(({ name, offsets }) => ({
      name,
      records: offsets.reduce((sum, { earliest, end }) => sum + end - earliest, 0),
    })),
    tasks,
    run: (onProgress, signal) => {
      const journal = join(config.dataDir, `migration-to-${to}.jsonl`)
      return migrate({ source, target, journal, topics, tasks, rewriteState, onProgress }, signal)
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** A cluster has topics of others too: ours are what the stages and the rules name, and what our tasks read. */
async function ownTopics(config: Config, source: Log, tasks: readonly string[]): Promise<readonly string[]> {
  const topics = (await source.topics()).map(({ name, partitions }) => ({ name, partitions }))
  const program = await loadRules(config, { registry: source.registry, topics })
  const read = await Promise.all(tasks.map((id) => source.positions(id)))
  return [
    ...new Set([
      YOUTUBE_VIDEOS,
      ...telegramTopics().map(({ name }) => name),
      ...program.topics.map(({ name }) => name),
      ...read.flat().map(({ topic }) => topic),
    ]),
  ]
}

/** Where a rule begins, as the SQL stage remembers it: offsets of the log on which its statement was seen first. */
export const rewriteState: RewriteState = ({ taskId, store, value }, places) => {
  if (taskId !== 'sql-program' || store !== 'queries') return undefined
  const start = JSON.parse(Buffer.from(value).toString()) as {
    readonly before: Readonly<Record<string, readonly number[]>>
  }
  const before = Object.entries(start.before).map(([topic, offsets]) => [
    topic,
    offsets.map((offset, partition) => places.nextOf(topic, partition, offset)),
  ])
  return Buffer.from(JSON.stringify({ ...start, before: Object.fromEntries(before) }))
}
