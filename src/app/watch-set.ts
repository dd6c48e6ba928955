/**
 * The watcher that runs in this process, and what happens when the watch list changes: the list is taken over while
 * everything else goes on. What was learnt, and the quota that was used, stands in the task's state and stays.
 */

import { isDeepStrictEqual } from 'node:util'
import type { Config } from '../config/index.ts'
import type { Log } from '../log/port.ts'
import type { Health } from '../ops/health.ts'
import type { Logger } from '../ops/logger.ts'
import type { Metrics } from '../ops/metrics.ts'
import { createWatcher, type WatchEntry, type Watcher, type WatcherStatus } from '../youtube/index.ts'
import { type Stage, supervise } from './supervise.ts'

export interface WatchSetParts {
  readonly config: Config
  readonly log: Log
  readonly logger: Logger
  readonly metrics: Metrics
  readonly health: Health
  readonly version: string
}

interface Running {
  readonly watcher: Watcher
  readonly stop: AbortController
  readonly done: Promise<void>
}

export class WatchSet {
  readonly #parts: WatchSetParts
  #watch: Config['watch']
  #running: Running | undefined
  #closed = false
  #turn: Promise<void> = Promise.resolve()

  constructor(parts: WatchSetParts) {
    this.#parts = parts
    this.#watch = parts.config.watch
    const isOn = parts.config.youtube.apiKey !== undefined
    parts.health.watch('youtube', () =>
      isOn ? { state: 'starting' } : { state: 'off', detail: 'youtube.apiKey is not set' },
    )
  }

  /** Without an API key nothing is watched. Throws for settings that can't work. */
  start(): void {
    const { apiKey } = this.#parts.config.youtube
    if (apiKey) this.#running = this.#start(apiKey.reveal())
  }

  /** Undefined where nothing is watched. */
  status(): WatcherStatus | undefined {
    return this.#running?.watcher.status()
  }

  /** Resolves once the list is watched, or was already: then false. One change after another. */
  take(watch: Config['watch']): Promise<boolean> {
    const taken = this.#turn.then(() => this.#take(watch))
    this.#turn = taken.then(
      () => {},
      () => {},
    )
    return taken
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#running?.stop.abort()
    await this.#turn
    await this.#running?.done
  }

  async #take(watch: Config['watch']): Promise<boolean> {
    if (this.#closed || isDeepStrictEqual(watch, this.#watch)) return false
    const { config, logger } = this.#parts
    this.#watch = watch
    if (!this.#running || !config.youtube.apiKey) return true
    this.#running.stop.abort()
    await this.#running.done
    if (this.#closed) return true
    this.#running = this.#start(config.youtube.apiKey.reveal())
    const entries = watched(watch).flatMap(({ playlists, channels, videos }) =>
      [playlists, channels, videos].flat(),
    )
    logger.info({ entries: entries.length }, 'the watch list has changed')
    return true
  }

  #start(apiKey: string): Running {
    const { config, log, logger, metrics, health, version } = this.#parts
    const { youtube } = config
    const watcher = createWatcher({
      config: {
        apiKey,
        baseUrl: youtube.baseUrl,
        everyMs: youtube.every,
        heartbeatMs: Math.max(youtube.heartbeat, youtube.every),
        budget: youtube.budget,
        concurrency: 4,
        requestsPerSecond: youtube.requestsPerSecond,
        timeoutMs: youtube.timeout,
        quotaPerDay: { general: youtube.quota.general, stats: youtube.quota.batchGetStats },
        watch: watched(this.#watch),
      },
      registry: log.registry,
      logger: logger.child({ stage: 'youtube' }),
      metrics: metrics.youtube,
      version,
    })
    const stop = new AbortController()
    const done = supervise(watcherStage(watcher, log), { health, logger, metrics }, stop.signal)
    return { watcher, stop, done }
  }
}

/** Without what is paused. */
export function watched(watch: Config['watch']): Required<WatchEntry>[] {
  return watch.map(({ client, paused, ...lists }) => {
    const rest = (list: readonly string[]) => list.filter((text) => !paused.includes(text))
    return {
      client,
      playlists: rest(lists.playlists),
      channels: rest(lists.channels),
      videos: rest(lists.videos),
    }
  })
}

function watcherStage(watcher: Watcher, log: Log): Stage {
  return {
    name: 'youtube',
    run: (signal) => log.run(watcher.spec, (task, share) => watcher.run(task, share), signal),
    health: () => {
      const { problem, sources } = watcher.status()
      const failed = sources.find(({ state }) => state === 'failed')
      const detail = problem?.message ?? (failed && `${failed.text}: ${failed.problem?.message}`)
      return detail === undefined ? { state: 'running' } : { state: 'degraded', detail }
    },
  }
}
