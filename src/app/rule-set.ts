/**
 * The rules that run in this process, and what happens when their files change: a valid change is taken over while
 * everything else goes on, an invalid one is told and the old rules keep running.
 */

import type { QueryOrder } from '../sql/console/index.ts'
import {
  type Program,
  type ProgramQuery,
  prepareProgram,
  type QueryActivity,
  type QueryStart,
  SchemaRefused,
} from '../sql/index.ts'
import { loadOrWait } from './late-rules.ts'
import { asTheyAre } from './make-topics.ts'
import { loadProgramFor, NO_RULES, type ProgramSurroundings } from './program.ts'
import { type HeldState, QueryStates, writeHeld } from './query-states.ts'
import { compare, NOTHING_ALERTED, summary } from './rules-change.ts'
import { type QueryParts, RunningQueries, stageOf } from './running-queries.ts'
import { supervise } from './supervise.ts'
import { textsOf, watchFiles } from './watch-files.ts'

export interface RuleSetParts extends ProgramSurroundings, QueryParts {}

export class RuleSet {
  readonly #parts: RuleSetParts
  readonly #running: RunningQueries
  readonly #ending = new AbortController()
  readonly #states: QueryStates
  #program = NO_RULES
  #isLoaded = false
  #loading: Promise<void> = Promise.resolve()
  #starts: ReadonlyMap<string, QueryStart> = new Map()
  #following: Promise<void> = Promise.resolve()
  /** What changes the running queries, one after another. */
  #changing: Promise<void> = Promise.resolve()

  private constructor(parts: RuleSetParts, states: QueryStates) {
    this.#parts = parts
    this.#running = new RunningQueries(parts)
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
  activityOf(query: ProgramQuery): QueryActivity | undefined {
    return this.#running.activityOf(query)
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
    await this.#running.stopAll()
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
        if (program.queries.length === 0) logger.warn(NOTHING_ALERTED)
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
    const wanted = new Set(program.queries.map(({ taskId }) => taskId))
    const { log } = this.#parts
    const topics = await asTheyAre(log, program.topics)
    const starts = await prepareProgram({ ...program, topics }, log, Date.now(), this.#ending.signal)
    await this.#running.keepOnly(program.queries)
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
        await this.#running.stop(query.taskId)
        this.#parts.health.watch(stageOf(query), () => ({ state: 'off', detail: detailOf(held, query) }))
      } else if (!this.#running.has(query.taskId)) this.#running.start(query, this.#starts.get(query.taskId)!)
    }
  }
}

const STATE_AFTER = { pause: 'paused', resume: undefined, terminate: 'terminated' } as const

const detailOf = (held: HeldState, { id }: ProgramQuery) =>
  held === 'paused'
    ? `paused by order; \`tubewire sql console -e "RESUME ${id};"\` lets it go on where it was`
    : 'ended by order; it begins anew when its statement is changed, or taken out of its file and put back'
