/** What the watcher's jobs share during one run of its task. */

import type { YouTubeApi } from '../api/client.ts'
import type { WatcherConfig } from '../config.ts'
import type { Clock, Logger, Random, WatcherMetrics } from '../ports.ts'
import type { Catalog } from './catalog.ts'
import type { Publisher } from './publisher.ts'
import type { Treasury } from './treasury.ts'
import type { Turns } from './turns.ts'

export interface Context {
  readonly config: WatcherConfig
  /** Paid for. */
  readonly api: YouTubeApi
  readonly treasury: Treasury
  readonly catalog: Catalog
  readonly turns: Turns
  readonly publisher: Publisher
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: WatcherMetrics
}
