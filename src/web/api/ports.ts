/** What the API needs of the rest of the program; the composition gives it. */

import type { HistoryAnswers, HistoryQueries, ImportResult } from '../../history/index.ts'
import type { LiveHub } from '../live/hub.ts'
import type { ChatsDesk, DemoDesk, RulesDesk, WatchDesk } from '../writing/index.ts'
import type { HealthReport } from './schemas/health.ts'

export interface ApiPorts {
  readonly history: HistoryPort
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

/** All of it throws `HistoryError` while there is no history. */
export interface HistoryPort {
  /** Questions that other work in this process need not wait for. */
  readonly answers: HistoryAnswers
  /** For whom something is: looked up at once, by its id. */
  readonly queries: HistoryScopes
  /** Another one whenever an answer may have changed. */
  readonly version: number
}

export type HistoryScopes = Pick<HistoryQueries, 'clientsOf' | 'clientsOfVideos' | 'clientsOfAlerts'>

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
