import type { LogReader } from '../log/port.ts'
import type { HistoryPolicy } from './policy.ts'

/** What the history tells about itself: pino's shape. */
export interface HistoryLogger {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
}

export interface HistoryOptions {
  /** Where history.db is; made if it is missing. May be the log's own directory. */
  readonly dir: string
  readonly log: Pick<LogReader, 'registry' | 'topics' | 'read'>
  readonly policy: HistoryPolicy
  readonly logger?: HistoryLogger
  /** Milliseconds since the epoch. Default: the system's. */
  readonly clock?: () => number
  /** How long an answer of `answers` may take, in milliseconds. Default: 20 seconds. */
  readonly answers?: { readonly longestMs: number }
}

export const SILENT: HistoryLogger = { info() {}, warn() {} }
