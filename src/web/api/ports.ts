/** What the API needs of the rest of the program; the composition gives it. */

import type { HistoryQueries } from '../../history/index.ts'

import type { LiveHub } from '../live/hub.ts'

export interface ApiPorts {
  /** `queries` throws `HistoryError` while there is no history. */
  readonly history: { readonly queries: HistoryQueries }
  readonly facts: ApiFacts
  /** What becomes events as it happens. */
  readonly live: LiveHub
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** Told of errors that nobody expected. */
  readonly logger: { error(facts: object, message: string): void }
}

export interface ApiFacts {
  readonly version: string
  readonly isDemo: boolean
  /** Whether numbers of ours are shown: `policy.derivedMetrics`. */
  readonly hasDerivedMetrics: boolean
}
