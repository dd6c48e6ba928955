/**
 * The rules that run in this process, and what happens when their files change: a valid change is taken over while
 * everything else goes on, an invalid one is told and the old rules keep running.
 */

import type { Config } from '../config/index.ts'
import type { Log } from '../log/port.ts'
import type { Health } from '../ops/health.ts'
import type { Logger } from '../ops/logger.ts'
import type { Metrics } from '../ops/metrics.ts'
import type { QueryOrder } from '../sql/console/index.ts'
import {
  emptyCatalog,
  type Program,
  type ProgramQuery,
  prepareProgram,
  QueryActivities,
  type QueryActivity,
  type QueryStart,
  runQuery,
  SchemaRefused,
  type SharedReading,
  sharedReading,
} from '../sql/index.ts'
import type { SchemaRegistry } from '../wire/registry.ts'
import { loadOrWait } from './late-rules.ts'
import { asTheyAre } from './make-topics.ts'
import { type HeldState, QueryStates, writeHeld } from './query-states.ts'
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

/**
 * Loads the program, its topics under the policy's retention. Throws `RulesError`, `RegistryError`, or the signal's
 * reason when it aborts while the registry is asked.
 */
export async function loadProgramFor(
  { config, log, ownTopics }: Pick<RuleSetParts, 'config' | 'log' | 'ownTopics'>,
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

export class RuleSet {
  readonly #parts: RuleSetParts
  readonly #running = new Map<string, RunningQuery>()
  readonly #ending = new AbortController()
  readonly #states: QueryStates
  readonly #shared: SharedReading
  readonly #activities: QueryActivities
  #program = NO_RULES
  #isLoaded = false
  #loading: Promise<void> = Promise.resolve()
  #starts: ReadonlyMap<string, QueryStart> = new Map()
  #following: Promise<void> = Promise.resolve()
  /** What changes the running queries, one after another. */
  #changing: Promise<void> = Promise.resolve()

  private constructor(parts: RuleSetParts, states: QueryStates) {
    this.#parts = parts
    this.#shared = sharedReading(parts.log)
    this.#activities = new QueryActivities(parts.metrics.sql)
    this.#states = states
  }

  /**
   * Loads and starts the rules, and watches their files; where the registry is out of reach, they start when it answers.
   * Throws `RulesError` and `SchemaRefused`.
   */
  static async open(parts: RuleSetParts): Promise<RuleSet> {
    const known = textsOf(parts.config.sql.files)
    const states = await QueryStates.open(parts.log, new AbortController().signal)
    const rules = new RuleSet(parts, states)
    const { later } = await loadOrWait(() => rules.#loadFirst(), parts, rules.#ending.signal)
    rules.#loading = later
    rules.#follow()
    if (known) watchFiles(known, () => void rules.reload(), rules.#ending.signal)
    return rules
  }

  /** Without anything in it while they wait for the registry. */
  get program(): Program {
    return this.#program
  }

  get isLoaded(): boolean {
    return this.#isLoaded
  }

  /** RUNNING, PAUSED, TERMINATED, or ERROR while it fails. */
  stateOf({ taskId, id }: ProgramQuery): string {
    const held = this.#states.get(taskId)
    if (held) return held.toUpperCase()
    const { state } = this.#parts.health.stages()[stageOf({ id })] ?? {}
    return state === 'failed' ? 'ERROR' : 'RUNNING'
  }

  /** What it has done since it started here; undefined for a query that does not run. */
  activityOf({ id }: ProgramQuery): QueryActivity | undefined {
    return this.#activities.of(id)
  }

  /** Holds, lets go on or ends queries, in all processes that run them; resolves once it is so here. It lasts. */
  async order(order: QueryOrder, queries: readonly ProgramQuery[]): Promise<void> {
    const { logger } = this.#parts
    await this.#states.set(queries.map(({ taskId }) => ({ taskId, state: STATE_AFTER[order] })))
    logger.info({ queries: queries.map(({ id }) => id) }, `${order} of ${queries.length} queries, by order`)
  }

  async close(): Promise<void> {
    this.#ending.abort()
    await this.#loading
    await this.#following
    await this.#changing
    await Promise.all([...this.#running.keys()].map((taskId) => this.#stop(taskId)))
  }

  /** Unless a change of their files was quicker. */
  async #loadFirst(): Promise<void> {
    let failure: unknown
    await this.#change(async () => {
      if (this.#isLoaded) return
      try {
        await this.#adoptAnew()
      } catch (error) {
        failure = error
      }
    })
    if (failure) throw failure
  }

  async #adoptAnew(): Promise<void> {
    try {
      await this.#adopt(await loadProgramFor(this.#parts, this.#ending.signal))
    } catch (error) {
      if (!(error instanceof SchemaRefused)) throw error
      // Another process may have registered a topic's schema since the rules were read: they are read over that one.
      await this.#adopt(await loadProgramFor(this.#parts, this.#ending.signal))
    }
  }

  #follow(): void {
    const { log: _, ...parts } = this.#parts
    const run = (signal: AbortSignal) =>
      this.#states.follow(() => this.#change(async () => this.#settle()), signal)
    this.#following = supervise({ name: 'orders', run }, parts, this.#ending.signal)
  }

  /** A second change waits for the first. */
  #change(change: () => Promise<void>): Promise<void> {
    this.#changing = this.#changing.then(async () => {
      if (!this.#ending.signal.aborted) await change()
    })
    return this.#changing
  }

  /** Takes the files as they are now over; resolves when they run, or are refused and told so. */
  reload(): Promise<void> {
    return this.#change(async () => {
      const { logger } = this.#parts
      try {
        const program = await loadProgramFor(this.#parts, this.#ending.signal)
        const change = compare(this.#program.queries, program.queries)
        await this.#adopt(program)
        logger.info({ ...change }, summary(change))
      } catch (error) {
        if (this.#ending.signal.aborted) return
        logger.error(
          `the rules have changed and can't be taken over; the old ones keep running: ${(error as Error).message}`,
        )
      }
    })
  }

  /** Stops what is gone, starts what is new, and starts again what stands elsewhere now; the rest runs on. */
  async #adopt(program: Program): Promise<void> {
    const wanted = new Map(program.queries.map((query) => [query.taskId, query]))
    const { log } = this.#parts
    const topics = await asTheyAre(log, program.topics)
    const starts = await prepareProgram({ ...program, topics }, log, Date.now(), this.#ending.signal)
    for (const [taskId, { query }] of this.#running) {
      const now = wanted.get(taskId)
      if (!now || placeOf(now) !== placeOf(query)) await this.#stop(taskId)
    }
    for (const { taskId, id } of this.#program.queries) {
      if (!wanted.has(taskId)) this.#parts.health.forget(stageOf({ id }))
    }
    this.#program = program
    this.#isLoaded = true
    this.#starts = starts
    // What was ended is forgotten with its statement: the same statement is a new one when it comes back.
    const gone = this.#states.tasks.filter((taskId) => !wanted.has(taskId))
    if (gone.length > 0) {
      await writeHeld(
        log,
        gone.map((taskId) => ({ taskId, state: undefined })),
      )
    }
    await this.#settle()
  }

  /** Runs the queries that are not held, and no others. */
  async #settle(): Promise<void> {
    for (const query of this.#program.queries) {
      const held = this.#states.get(query.taskId)
      if (held) {
        await this.#stop(query.taskId)
        this.#parts.health.watch(stageOf(query), () => ({ state: 'off', detail: detailOf(held, query) }))
      } else if (!this.#running.has(query.taskId)) this.#start(query, this.#starts.get(query.taskId)!)
    }
  }

  #start(query: ProgramQuery, start: QueryStart): void {
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

  async #stop(taskId: string): Promise<void> {
    const running = this.#running.get(taskId)
    if (!running) return
    running.stop.abort()
    await running.done
    this.#running.delete(taskId)
    this.#activities.end(running.query.id)
    this.#parts.health.forget(stageOf(running.query))
  }
}

const stageOf = ({ id }: Pick<ProgramQuery, 'id'>) => `sql ${id}`

const STATE_AFTER = { pause: 'paused', resume: undefined, terminate: 'terminated' } as const

const detailOf = (held: HeldState, { id }: ProgramQuery) =>
  held === 'paused'
    ? `paused by order; \`tubewire sql console -e "RESUME ${id};"\` lets it go on where it was`
    : 'ended by order; it begins anew when its statement is changed, or taken out of its file and put back'

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
