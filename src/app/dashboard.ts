/** What the web server shows of this process: the history, live changes, and the pages over them. */

import type { Config } from '../config/index.ts'
import { HistoryError, type ImportOptions, importCsv } from '../history/index.ts'
import type { Log } from '../log/port.ts'
import type { Health } from '../ops/health.ts'
import type { Logger } from '../ops/logger.ts'
import type { ApiPorts } from '../web/api/index.ts'
import type { HealthReport } from '../web/api/schemas/health.ts'
import { builtPages } from '../web/assets.ts'
import type { DemoDesk } from '../web/writing/index.ts'
import { controlCalls } from './control.ts'
import { healthReport } from './health-report.ts'
import { HistoryStage } from './history-stage.ts'
import { type LiveChanges, liveChanges } from './live.ts'
import { makeTopics } from './make-topics.ts'
import type { Status } from './status.ts'
import { storageOf } from './storage.ts'
import type { Stage } from './supervise.ts'
import { type Desks, openDesks, type Workshop } from './writing/index.ts'

export interface DashboardParts {
  readonly config: Config
  readonly log: Log
  readonly health: Health
  readonly logger: Logger
  readonly version: string
  readonly isDemo: boolean
  readonly workshop: Workshop
  readonly demo?: DemoDesk
}

/** Closed after its stage has ended; those who listen to changes are told that it ends before that. */
export class Dashboard implements AsyncDisposable {
  readonly #parts: DashboardParts
  readonly #history: HistoryStage
  readonly #live: LiveChanges
  readonly #startedAt = Date.now()
  readonly #desks: Desks
  readonly #closing = new AbortController()

  constructor(parts: DashboardParts) {
    const { config, log, health, logger } = parts
    const { retention: retentionMs, derivedMetrics } = config.policy
    this.#parts = parts
    this.#history = new HistoryStage({
      dir: config.dataDir,
      log,
      policy: { retentionMs, derivedMetrics },
      logger: logger.child({ stage: 'history' }),
    })
    this.#live = liveChanges({ history: this.#history, health, log, logger })
    parts.demo?.follow(() => this.#live.hub.tell('demo'), this.#closing.signal)
    this.#desks = openDesks(parts.workshop, (videoId) => this.#titleOf(videoId))
  }

  get stage(): Stage {
    return this.#history.stage
  }

  /** What the web server is given. */
  web(status: () => Promise<Status>): { readonly api: ApiPorts; readonly pages: string } {
    const { config, log, logger, version, isDemo } = this.#parts
    const { retention: retentionMs, derivedMetrics } = config.policy
    const policy = { retentionMs, derivedMetrics }
    const { demo } = this.#parts
    const into: ImportOptions['log'] = {
      registry: log.registry,
      append: (records) => log.append(records),
      ensureTopics: (specs) => makeTopics(log, specs),
    }
    const api: ApiPorts = {
      ...(demo && { demo }),
      history: this.#history,
      live: this.#live.hub,
      desks: this.#desks.ports,
      inspect: () => this.#inspect(status),
      retryAlerts: (ids) => controlCalls(log).retry({ ids }),
      importCsv: (chunks, options, signal) => importCsv(chunks, { log: into, policy, ...options }, signal),
      clock: Date.now,
      logger,
      facts: { version, isDemo, hasDerivedMetrics: derivedMetrics === 'accepted' },
    }
    return { api, pages: builtPages() }
  }

  async #inspect(status: () => Promise<Status>): Promise<HealthReport> {
    const { config, health, version } = this.#parts
    const now = await status()
    return healthReport({
      status: now,
      health,
      // A log that does not answer has been waited for once.
      history: now.unread === undefined ? await this.#history.status() : undefined,
      storage: await storageOf(config.dataDir),
      versions: { tubewire: version, node: process.versions.node, sqlite: process.versions.sqlite ?? null },
      startedAt: this.#startedAt,
      now: Date.now(),
    })
  }

  /** Ends what those who listen to changes get. */
  hush(): void {
    this.#closing.abort()
    this.#live[Symbol.dispose]()
  }

  async close(): Promise<void> {
    this.hush()
    this.#desks[Symbol.dispose]()
    await this.#history.close()
  }

  /** Null while the history does not know it, or is not open. */
  #titleOf(videoId: string): string | null {
    try {
      return this.#history.queries.video(videoId)?.title ?? null
    } catch (error) {
      if (error instanceof HistoryError) return null
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
