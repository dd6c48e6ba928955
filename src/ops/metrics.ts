/**
 * The program's figures for Prometheus. Names and help are public and listed in docs/operations.md. The objects given
 * to the stages have the shapes that the stages ask for.
 */

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const AGE_BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600]

export interface MetricDoc {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly labels: readonly string[]
}

export type Metrics = ReturnType<typeof createMetrics>

export function createMetrics({ process: withProcess = true }: { readonly process?: boolean } = {}) {
  const registry = new Registry()
  const docs: MetricDoc[] = []
  const registers = [registry]

  function counter<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []) {
    docs.push({ name, type: 'counter', help, labels: labelNames })
    return new Counter({ name, help, labelNames, registers })
  }
  function gauge<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []) {
    docs.push({ name, type: 'gauge', help, labels: labelNames })
    return new Gauge({ name, help, labelNames, registers })
  }
  function histogram<L extends string = never>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
    buckets: number[] = LATENCY_BUCKETS,
  ) {
    docs.push({ name, type: 'histogram', help, labels: labelNames })
    return new Histogram({ name, help, labelNames, buckets, registers })
  }

  const stageUp = gauge('tubewire_stage_up', '1 while a stage works, 0 while it does not.', ['stage'])
  const requests = histogram(
    'tubewire_youtube_request_seconds',
    'Requests to the YouTube Data API, by method and outcome.',
    ['method', 'outcome'],
  )
  const observed = counter('tubewire_youtube_observations_total', 'Videos that an answer told something of.')
  const written = counter('tubewire_youtube_records_total', 'Observations written to youtube_videos.')
  const watched = gauge('tubewire_youtube_videos_watched', 'Distinct videos watched.')
  const quotaUsed = gauge('tubewire_youtube_quota_used_units', 'Units used in this Pacific day.', ['bucket'])
  const quotaAllowed = gauge(
    'tubewire_youtube_quota_allowed_units',
    'Units that may be used in this Pacific day.',
    ['bucket'],
  )

  const commits = histogram(
    'tubewire_log_commit_seconds',
    'Transactions of the embedded log, with their fsync.',
  )
  const committedRecords = counter('tubewire_log_records_total', 'Records committed to the embedded log.')
  const committedBytes = counter('tubewire_log_bytes_total', 'Bytes of keys, values and headers committed.')
  const turns = counter(
    'tubewire_log_turns_total',
    'Turns of tasks committed; several may share a transaction.',
  )
  const maintenance = histogram(
    'tubewire_log_maintenance_seconds',
    'Slices of retention, compaction and vacuum, which hold up commits while they run.',
    ['kind'],
  )

  const rows = counter('tubewire_sql_records_total', 'Records that a query has read.', ['query'])
  const outputs = counter('tubewire_sql_outputs_total', 'Records that a query has written.', ['query'])
  const rowErrors = counter('tubewire_sql_row_errors_total', 'Expressions that failed on a row, by query.', [
    'query',
  ])
  const deadLetters = counter(
    'tubewire_dead_letters_total',
    'Records that could not be read, now on the dead letters topic.',
    ['topic', 'reason'],
  )

  const delivered = histogram(
    'tubewire_telegram_delivery_age_seconds',
    'From the outbox record to the end of its delivery, by outcome.',
    ['outcome'],
    AGE_BUCKETS,
  )
  const sends = histogram(
    'tubewire_telegram_request_seconds',
    'Requests to the Bot API, by method and result.',
    ['method', 'result'],
  )
  const queued = gauge('tubewire_telegram_queued', 'Messages that wait or are being sent.')

  if (withProcess) collectDefaultMetrics({ register: registry })

  return {
    docs: docs as readonly MetricDoc[],
    contentType: registry.contentType,
    text: () => registry.metrics(),
    stage: (stage: string, up: boolean) => stageUp.set({ stage }, up ? 1 : 0),
    youtube: {
      request: (method: string, outcome: string, seconds: number) =>
        requests.observe({ method, outcome }, seconds),
      observed: (videos: number) => observed.inc(videos),
      written: (records: number) => written.inc(records),
      quota: (bucket: string, usedUnits: number, allowedUnits: number) => {
        quotaUsed.set({ bucket }, usedUnits)
        quotaAllowed.set({ bucket }, allowedUnits)
      },
      watched: (videos: number) => watched.set(videos),
    },
    log: {
      committed: (figures: { turns: number; records: number; bytes: number; seconds: number }) => {
        turns.inc(figures.turns)
        committedRecords.inc(figures.records)
        committedBytes.inc(figures.bytes)
        commits.observe(figures.seconds)
      },
      maintained: ({ kind, seconds }: { kind: string; seconds: number }) =>
        maintenance.observe({ kind }, seconds),
    },
    sql: {
      records: (query: string, count: number) => rows.inc({ query }, count),
      outputs: (query: string, count: number) => outputs.inc({ query }, count),
      rowError: (query: string) => rowErrors.inc({ query }),
      deadLetter: (_query: string, topic: string) => deadLetters.inc({ topic, reason: 'unreadable' }),
    },
    telegram: {
      delivered: (outcome: string, ageMs: number) => delivered.observe({ outcome }, ageMs / 1000),
      requested: (method: string, result: string, durationMs: number) =>
        sends.observe({ method, result }, durationMs / 1000),
      queued: (count: number) => queued.set(count),
      deadLettered: (reason: string) => deadLetters.inc({ topic: 'telegram_outbox', reason }),
    },
  }
}
