/** The queries that run in this process: each a stage of its own, started again when it fails. */

import type { Log } from '../log/port.ts'
import type { Health } from '../ops/health.ts'
import type { Logger } from '../ops/logger.ts'
import type { Metrics } from '../ops/metrics.ts'
import {
  type ProgramQuery,
  QueryActivities,
  type QueryActivity,
  type QueryStart,
  runQuery,
  type SharedReading,
  sharedReading,
} from '../sql/index.ts'
import { type Stage, supervise } from './supervise.ts'

export interface QueryParts {
  readonly log: Log
  readonly logger: Logger
  readonly metrics: Metrics
  readonly health: Health
}

interface RunningQuery {
  readonly query: ProgramQuery
  readonly stop: AbortController
  readonly done: Promise<void>
}

export class RunningQueries {
  readonly #parts: QueryParts
  readonly #running = new Map<string, RunningQuery>()
  readonly #shared: SharedReading
  readonly #activities: QueryActivities

  constructor(parts: QueryParts) {
    this.#parts = parts
    this.#shared = sharedReading(parts.log)
    this.#activities = new QueryActivities(parts.metrics.sql)
  }

  has(taskId: string): boolean {
    return this.#running.has(taskId)
  }

  /** What it has done since it started here; undefined for a query that does not run. */
  activityOf({ id }: ProgramQuery): QueryActivity | undefined {
    return this.#activities.of(id)
  }

  start(query: ProgramQuery, start: QueryStart): void {
    const { log, logger, metrics, health } = this.#parts
    this.#activities.begin(query.id)
    const stop = new AbortController()
    const parts = {
      metrics: this.#activities,
      logger: logger.child({ stage: 'sql' }),
      shared: this.#shared,
    }
    const stage: Stage = { name: stageOf(query), run: (signal) => runQuery(query, start, log, parts, signal) }
    this.#running.set(query.taskId, {
      query,
      stop,
      done: supervise(stage, { health, logger, metrics }, stop.signal),
    })
  }

  /** Resolves when it has ended; at once where it does not run. */
  async stop(taskId: string): Promise<void> {
    const running = this.#running.get(taskId)
    if (!running) return
    running.stop.abort()
    await running.done
    this.#running.delete(taskId)
    this.#activities.end(running.query.id)
    this.#parts.health.forget(stageOf(running.query))
  }

  /** Ends what is not among these, or stands elsewhere among them now. */
  async keepOnly(queries: readonly ProgramQuery[]): Promise<void> {
    const wanted = new Map(queries.map((query) => [query.taskId, query]))
    for (const [taskId, { query }] of this.#running) {
      const now = wanted.get(taskId)
      if (!now || placeOf(now) !== placeOf(query)) await this.stop(taskId)
    }
  }

  /** All at once. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((taskId) => this.stop(taskId)))
  }
}

/** The stage that a query is, for health and the log. */
export const stageOf = ({ id }: Pick<ProgramQuery, 'id'>) => `sql ${id}`

/** What a running query tells others of where it stands. */
const placeOf = ({ id, rule, guards }: ProgramQuery) => JSON.stringify([id, rule, guards])
