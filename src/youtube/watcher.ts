/** The watcher: a source task that follows the watch list and writes what it sees to `youtube_videos`. */

import type { Task, TaskSpec, TaskState } from '../log/port.ts'
import { ObservationError } from '../records/observation.ts'
import { RegistryError, type SchemaRegistry } from '../wire/registry.ts'
import { createClient } from './api/client.ts'
import { DEFAULT_TIMEOUT_MS, type WatcherConfig } from './config.ts'
import type { YouTubeError } from './error.ts'
import { type Clock, type Logger, type Random, systemClock, type WatcherMetrics } from './ports.ts'
import { allowedUnits, BUCKETS, DEFAULT_QUOTA } from './quota/ledger.ts'
import { Catalog } from './watcher/catalog.ts'
import type { Context } from './watcher/context.ts'
import { type Problem, problemOf } from './watcher/list.ts'
import { ListJobs } from './watcher/list-jobs.ts'
import { createPaidApi } from './watcher/paid-api.ts'
import { Polls } from './watcher/polls.ts'
import { Publisher } from './watcher/publisher.ts'
import { idleStatus, runningStatus, type WatcherStatus } from './watcher/status.ts'
import { WATCHER_TASK } from './watcher/stores.ts'
import { Treasury } from './watcher/treasury.ts'
import { Turns, type Work } from './watcher/turns.ts'
import { readWatchList } from './watcher/watch-list.ts'

export interface WatcherOptions {
  readonly config: WatcherConfig
  readonly registry: SchemaRegistry
  readonly logger: Logger
  readonly metrics: WatcherMetrics
  /** Of the product, for the User-Agent. */
  readonly version: string
  readonly clock?: Clock
  readonly random?: Random
}

export interface Watcher {
  readonly spec: TaskSpec
  /**
   * The body for `Log.run`. The topic must exist. Resolves soon after the signal aborts; what YouTube has answered
   * by then and is not yet durable is asked for again next time. Rejects when a commit fails (the share is lost), and
   * where the topic's schema can't hold observations at all.
   */
  run(task: Task, signal: AbortSignal): Promise<void>
  status(): WatcherStatus
}

/** Throws a TypeError or RangeError for settings that can't work: an API key, an address, a budget. */
export function createWatcher(options: WatcherOptions): Watcher {
  const { registry, logger, metrics, clock = systemClock, random = Math.random } = options
  const { everyMs, heartbeatMs } = options.config
  const config = { ...options.config, heartbeatMs: Math.max(everyMs, heartbeatMs) }
  const { concurrency, requestsPerSecond, apiKey, baseUrl, timeoutMs = DEFAULT_TIMEOUT_MS } = config
  const quotaUnits = { ...DEFAULT_QUOTA, ...config.quotaPerDay }
  for (const bucket of BUCKETS) allowedUnits({ quotaUnits: quotaUnits[bucket], budget: config.budget })
  const sources = readWatchList(config.watch)
  const client = createClient({
    transport: { apiKey, baseUrl, timeoutMs, version: options.version },
    throttle: { concurrency, requestsPerSecond },
    clock,
    metrics,
  })
  let problem: Problem | null = null
  let status = () => idleStatus('starting', sources, registryAway ?? problem)

  /** What stands between us and YouTube is told once, and again when it is gone. */
  function ended(error: YouTubeError | undefined): void {
    if (error === undefined) {
      if (problem) logger.info({ code: problem.code }, 'YouTube answers again')
      problem = null
      return
    }
    const { disposition, code, message } = error
    if (problem?.code === code || (disposition !== 'operator' && disposition !== 'retry')) return
    problem = problemOf(error, clock.now())
    if (disposition === 'operator') logger.error({ code }, message)
    else logger.warn({ code }, message)
  }

  /** Without the registry nothing can be written; told once, too. */
  let registryAway: Problem | undefined
  function onRegistry(found: Problem | undefined): void {
    if (found && !registryAway) logger.warn({ code: found.code }, found.message)
    if (!found && registryAway) logger.info({ code: registryAway.code }, 'the schema registry answers again')
    registryAway = found && { ...found, sinceMs: registryAway?.sinceMs ?? found.sinceMs }
  }

  async function run(task: Task, signal: AbortSignal): Promise<void> {
    const turns = new Turns(task)
    const catalog = new Catalog(sources, task.state)
    const { heartbeatMs } = config
    const publisher = new Publisher({ ...options, registry, heartbeatMs, clock, random, onRegistry })
    const treasury: Treasury = new Treasury(turns, task.state, {
      quotaUnits,
      budget: config.budget,
      reservedUnits: (restMs) => lists.reservedUnits(restMs),
      clock,
      random,
      metrics,
    })
    const api = createPaidApi({ api: client, treasury, clock, random, ended })
    const context: Context = {
      config,
      api,
      treasury,
      catalog,
      turns,
      publisher,
      clock,
      random,
      logger,
      metrics,
    }
    const polls = new Polls(context)
    const lists = new ListJobs(context)
    try {
      for (const { text, problem } of sources)
        if (problem !== undefined) logger.error({ source: text }, problem)
      await publisher.open(signal)
      await turns.submit(forgetStale(catalog, publisher, task.state))
      metrics.watched(catalog.size)
      status = () => runningStatus(context, polls, polls.running + lists.running, registryAway ?? problem)
      await follow(context, polls, lists, signal)
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw describe(error)
    } finally {
      const last = status()
      status = () => ({ ...last, state: 'stopped', inFlight: 0 })
    }
  }

  return { spec: WATCHER_TASK, run, status: () => status() }
}

/** Of what was watched before, and is no more. */
function forgetStale(catalog: Catalog, publisher: Publisher, state: TaskState): Work {
  const { lists, videoIds } = catalog.stale(state)
  const forgotten = videoIds.map((id) => publisher.forget(id))
  return {
    writes: [...lists, ...forgotten.flatMap(({ writes }) => writes)],
    outputs: forgotten.flatMap(({ outputs }) => outputs),
  }
}

/** Starts what is due, and sleeps until something ends or falls due. Errors of jobs that can't go on end it all. */
async function follow(context: Context, polls: Polls, lists: ListJobs, signal: AbortSignal): Promise<void> {
  const ending = new AbortController()
  const stop = AbortSignal.any([signal, ending.signal])
  const running = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  let wake = new AbortController()

  function start(job: Promise<void>): void {
    const done = job
      .catch((error: unknown) => {
        if (!stop.aborted) failure ??= { error }
      })
      .finally(() => {
        running.delete(done)
        wake.abort()
      })
    running.add(done)
  }

  const onAbort = () => wake.abort()
  signal.addEventListener('abort', onAbort)
  try {
    while (!signal.aborted && !failure) {
      wake = new AbortController()
      await context.publisher.refresh(stop)
      const due = lists.due()
      for (const job of due.jobs) start(lists.run(job, stop))
      const plan = polls.plan()
      for (const batch of plan.batches) start(polls.run(batch, stop))
      const wakeAtMs = Math.min(due.wakeAtMs, plan.wakeAtMs)
      await context.clock.sleep(wakeAtMs - context.clock.now(), wake.signal)
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    ending.abort(signal.reason)
    await Promise.all(running)
  }
  if (failure) throw failure.error
}

/** Names what was being done, for errors that reach the outside without saying so. */
function describe(error: unknown): unknown {
  if (error instanceof ObservationError || error instanceof RegistryError) {
    return new Error(`the watcher can't write observations: ${error.message}`, { cause: error })
  }
  return error
}
