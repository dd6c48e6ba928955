import type { LogLogger } from '../logger.ts'

/** Figures of the log, for whoever keeps metrics. Called on the path of every commit: must be quick. */
export interface SqliteLogMetrics {
  /** A transaction became durable. */
  committed(figures: { turns: number; records: number; bytes: number; seconds: number }): void
  /** A slice of retention, compaction or purging ran. */
  maintained(figures: { kind: 'retention' | 'compaction' | 'purge' | 'vacuum'; seconds: number }): void
}

export interface SqliteLogOptions {
  /** The data directory; made if it is missing. */
  readonly dir: string
  readonly logger?: LogLogger
  readonly metrics?: SqliteLogMetrics
  /** Milliseconds since the epoch. Default: the system's. */
  readonly clock?: () => number
  /** The largest the data file may grow; commits wait beyond. Default: as large as the disk allows. */
  readonly maxBytes?: number
  /** Key, value and headers of one record together. Default 1,000,000, what Kafka's clients take by default. */
  readonly maxRecordBytes?: number
  /** Between two rounds of retention and compaction. Default 30 s; null: only when `maintain` is called. */
  readonly maintenanceIntervalMs?: number | null
}

export const UNMEASURED: SqliteLogMetrics = { committed() {}, maintained() {} }
export const DEFAULT_MAX_RECORD_BYTES = 1_000_000
export const DEFAULT_MAINTENANCE_INTERVAL_MS = 30_000
