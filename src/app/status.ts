/** How the whole program stands, for `tubewire status` and /readyz. Plain data: it goes over HTTP as JSON. */

import type { Log } from '../log/port.ts'
import type { Health, StageHealth } from '../ops/health.ts'
import type { Program } from '../sql/index.ts'
import type { Telegram, TelegramStatus } from '../telegram/index.ts'
import type { WatcherStatus } from '../youtube/index.ts'

export interface QueryLag {
  readonly query: string
  /** `file:line` of the statement. */
  readonly rule: string
  readonly sink: string
  /** Records written and not yet read by it, over its inputs. */
  readonly lag: number
}

export interface Status {
  readonly stages: Readonly<Record<string, StageHealth>>
  readonly youtube?: WatcherStatus
  readonly queries: readonly QueryLag[]
  readonly telegram?: TelegramStatus
  readonly topics: readonly { readonly name: string; readonly partitions: number; readonly records: number }[]
}

interface Parts {
  readonly log: Log
  readonly program: Program
  readonly health: Health
  readonly watcher: { status(): WatcherStatus | undefined } | undefined
  readonly telegram: Telegram | undefined
}

export async function statusOf({ log, program, health, watcher, telegram }: Parts): Promise<Status> {
  const topics = await log.topics()
  const ends = new Map(topics.map(({ name, offsets }) => [name, offsets]))
  const queries = await Promise.all(
    program.queries.map(async ({ id, rule, taskId, plan }): Promise<QueryLag> => {
      const positions = await log.positions(taskId)
      let lag = 0
      for (const topic of new Set(plan.reads.map((read) => read.topic))) {
        for (const [partition, { earliest, end }] of (ends.get(topic) ?? []).entries()) {
          const at = positions.find(
            (position) => position.topic === topic && position.partition === partition,
          )
          lag += end - Math.max(at?.offset ?? earliest, earliest)
        }
      }
      return { query: id, rule, sink: plan.sink.topic, lag }
    }),
  )
  const youtube = watcher?.status()
  return {
    stages: health.stages(),
    ...(youtube && { youtube }),
    queries,
    ...(telegram && { telegram: telegram.status() }),
    topics: topics.map(({ name, partitions, offsets }) => ({
      name,
      partitions,
      records: offsets.reduce((sum, { earliest, end }) => sum + end - earliest, 0),
    })),
  }
}
