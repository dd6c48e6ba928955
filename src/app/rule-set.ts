/**
 * The rules that run in this process, and what happens when their files change: a valid change is taken over while
 * everything else goes on, an invalid one is told and the old rules keep running.
 */

import type { Config } from '../config/index.ts'
import type { Log } from '../log/port.ts'
import type { Health } from '../ops/health.ts'
import type { Logger } from '../ops/logger.ts'
import type { Metrics } from '../ops/metrics.ts'
import { type Program, type ProgramQuery, prepareProgram, type QueryStart, runQuery } from '../sql/index.ts'
import { loadRules } from './rules.ts'
import { type Stage, supervise } from './supervise.ts'
import { textsOf, watchFiles } from './watch-files.ts'

export interface RuleSetParts {
  readonly config: Config
  readonly log: Log
  readonly logger: Logger
  readonly metrics: Metrics
  readonly health: Health
  /** Topics with settings of their own, which rules must not change. */
  readonly ownTopics: ReadonlySet<string>
}

/** Statements by their place in the files, `file:line`. */
export interface RulesChange {
  readonly kept: readonly string[]
  readonly changed: readonly string[]
  readonly added: readonly string[]
  readonly dropped: readonly string[]
}

interface RunningQuery {
  readonly query: ProgramQuery
  readonly stop: AbortController
  readonly done: Promise<void>
}

/** Loads the program, its topics under the policy's retention. Throws `RulesError`. */
export async function loadProgramFor({
  config,
  log,
  ownTopics,
}: Pick<RuleSetParts, 'config' | 'log' | 'ownTopics'>): Promise<Program> {
  const topics = (await log.topics()).map(({ name, partitions }) => ({ name, partitions }))
  const program = await loadRules(config, { registry: log.registry, topics })
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

export class RuleSet {
  readonly #parts: RuleSetParts
  readonly #running = new Map<string, RunningQuery>()
  readonly #ending = new AbortController()
  #program: Program
  #reloading: Promise<void> = Promise.resolve()

  private constructor(parts: RuleSetParts, program: Program) {
    this.#parts = parts
    this.#program = program
  }

  /** Loads and starts the rules, and watches their files. Throws `RulesError` and `SchemaRefused`. */
  static async open(parts: RuleSetParts): Promise<RuleSet> {
    const known = textsOf(parts.config.sql.files)
    const rules = new RuleSet(parts, await loadProgramFor(parts))
    await rules.#adopt(rules.#program)
    if (known) watchFiles(known, () => rules.#reload(), rules.#ending.signal)
    return rules
  }

  get program(): Program {
    return this.#program
  }

  async close(): Promise<void> {
    this.#ending.abort()
    await this.#reloading
    await Promise.all([...this.#running.keys()].map((taskId) => this.#stop(taskId)))
  }

  /** One after another: a second change of a file waits for the first. */
  #reload(): void {
    this.#reloading = this.#reloading.then(async () => {
      if (this.#ending.signal.aborted) return
      const { logger } = this.#parts
      try {
        const program = await loadProgramFor(this.#parts)
        const change = compare(this.#program.queries, program.queries)
        await this.#adopt(program)
        logger.info({ ...change }, summary(change))
      } catch (error) {
        if (this.#ending.signal.aborted) return
        logger.error(
          { reason: (error as Error).message },
          `the rules have changed and can't be taken over; the old ones keep running: ${(error as Error).message}`,
        )
      }
    })
  }

  /** Stops what is gone, starts what is new, and starts again what stands elsewhere now; the rest runs on. */
  async #adopt(program: Program): Promise<void> {
    const wanted = new Map(program.queries.map((query) => [query.taskId, query]))
    const starts = await prepareProgram(program, this.#parts.log, Date.now(), this.#ending.signal)
    for (const [taskId, { query }] of this.#running) {
      const now = wanted.get(taskId)
      if (!now || placeOf(now) !== placeOf(query)) await this.#stop(taskId)
    }
    for (const [taskId, query] of wanted) {
      if (!this.#running.has(taskId)) this.#start(query, starts.get(taskId)!)
    }
    this.#program = program
  }

  #start(query: ProgramQuery, start: QueryStart): void {
    const { log, logger, metrics, health } = this.#parts
    const stop = new AbortController()
    const parts = { metrics: metrics.sql, logger: logger.child({ stage: 'sql' }) }
    const stage: Stage = { name: stageOf(query), run: (signal) => runQuery(query, start, log, parts, signal) }
    this.#running.set(query.taskId, {
      query,
      stop,
      done: supervise(stage, { health, logger, metrics }, stop.signal),
    })
  }

  async #stop(taskId: string): Promise<void> {
    const running = this.#running.get(taskId)
    if (!running) return
    running.stop.abort()
    await running.done
    this.#running.delete(taskId)
    this.#parts.health.forget(stageOf(running.query))
  }
}

const stageOf = ({ id }: ProgramQuery) => `sql ${id}`

/** What a running query tells others of where it stands. */
const placeOf = ({ id, rule, guards }: ProgramQuery) => JSON.stringify([id, rule, guards])

/** A statement is changed where one that is gone wrote to the same sink. */
export function compare(before: readonly ProgramQuery[], after: readonly ProgramQuery[]): RulesChange {
  const old = new Set(before.map(({ taskId }) => taskId))
  const now = new Set(after.map(({ taskId }) => taskId))
  const gone = before.filter(({ taskId }) => !now.has(taskId))
  const changed: string[] = []
  const added: string[] = []
  for (const { taskId, rule, plan } of after) {
    if (old.has(taskId)) continue
    const replaced = gone.findIndex((query) => query.plan.sink.topic === plan.sink.topic)
    if (replaced >= 0) gone.splice(replaced, 1)
    ;(replaced >= 0 ? changed : added).push(rule)
  }
  const kept = after.filter(({ taskId }) => old.has(taskId)).map(({ rule }) => rule)
  return { kept, changed, added, dropped: gone.map(({ rule }) => rule) }
}

function summary({ kept, changed, added, dropped }: RulesChange): string {
  const list = (what: string, places: readonly string[]) =>
    places.length > 0 && `${places.length} ${what} (${places.join(', ')})`
  const parts = [
    `${kept.length} kept`,
    list('changed', changed),
    list('added', added),
    list('dropped', dropped),
  ]
  return `the rules have changed: ${parts.filter(Boolean).join(', ')}`
}
