/** What the API needs of the rest of the program; the composition gives it. */

import type { HistoryQueries, ImportResult } from '../../history/index.ts'
import type { LiveHub } from '../live/hub.ts'
import type { ChatsDesk, DemoDesk, RulesDesk, WatchDesk } from '../writing/index.ts'
import type { HealthReport } from './schemas/health.ts'

export interface ApiPorts {
  /** `queries` throws `HistoryError` while there is no history. */
  readonly history: { readonly queries: HistoryQueries }
  readonly facts: ApiFacts
  /** How everything stands. */
  readonly inspect: () => Promise<HealthReport>
  /** Puts the messages of these alerts that did not arrive into the outbox again. */
  readonly retryAlerts: (ids: readonly string[]) => Promise<RetryOutcome>
  /** Reads CSV into the history. Throws `HistoryError` `invalid` for a file that can't be used. */
  readonly importCsv: (
    chunks: AsyncIterable<Uint8Array>,
    options: { readonly dryRun: boolean },
    signal: AbortSignal,
  ) => Promise<ImportResult>
  /** What becomes events as it happens. */
  readonly live: LiveHub
  /** What can be changed from here. */
  readonly desks: {
    readonly rules: RulesDesk
    readonly watch: WatchDesk
    readonly chats: ChatsDesk
  }
  /** How long a question may take, in milliseconds. Default: 20 seconds. */
  readonly longestMs?: number
  /** The simulated chat; absent outside the demo. */
  readonly demo?: DemoDesk
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** Told of errors that nobody expected. */
  readonly logger: { error(facts: object, message: string): void }
}

/** Ids of alerts, each in one of them. */
export interface RetryOutcome {
  readonly queued: readonly string[]
  /** The message is past its retention. */
  readonly gone: readonly string[]
  /** It arrived, is muted, waits, or was tried again already. */
  readonly notRetryable: readonly string[]
}

export interface ApiFacts {
  readonly version: string
  readonly isDemo: boolean
  /** Whether numbers of ours are shown: `policy.derivedMetrics`. */
  readonly hasDerivedMetrics: boolean
}
