/** What the web server shows of this process: the history, live changes, and the pages over them. */

import type { Config } from '../config/index.ts'
import type { Log } from '../log/port.ts'
import type { Health } from '../ops/health.ts'
import type { Logger } from '../ops/logger.ts'
import type { ApiPorts } from '../web/api/index.ts'
import { builtPages } from '../web/assets.ts'
import { HistoryStage } from './history-stage.ts'
import { type LiveChanges, liveChanges } from './live.ts'
import type { Stage } from './supervise.ts'

export interface DashboardParts {
  readonly config: Config
  readonly log: Log
  readonly health: Health
  readonly logger: Logger
  readonly version: string
  readonly isDemo: boolean
}

/** Closed after its stage has ended; those who listen to changes are told that it ends before that. */
export class Dashboard implements AsyncDisposable {
  readonly #parts: DashboardParts
  readonly #history: HistoryStage
  readonly #live: LiveChanges

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
    this.#live = liveChanges(this.#history, health)
  }

  get stage(): Stage {
    return this.#history.stage
  }

  /** What the web server is given. */
  get web(): { readonly api: ApiPorts; readonly pages: string } {
    const { config, logger, version, isDemo } = this.#parts
    const facts = { version, isDemo, hasDerivedMetrics: config.policy.derivedMetrics === 'accepted' }
    const api = { history: this.#history, live: this.#live.hub, clock: Date.now, logger, facts }
    return { api, pages: builtPages() }
  }

  /** Ends what those who listen to changes get. */
  hush(): void {
    this.#live[Symbol.dispose]()
  }

  async close(): Promise<void> {
    this.hush()
    await this.#history.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
