/** What queries have done while they run in this process, for who asks how they are. */

import type { QueryMetrics } from './run-query.ts'

/** Records in one direction. */
export interface Flow {
  readonly total: number
  /** Of about the last minute. */
  readonly perSecond: number
  /** When the last turn with any was committed, in milliseconds since the epoch; undefined: never. */
  readonly lastMs: number | undefined
}

export interface QueryActivity {
  readonly read: Flow
  readonly written: Flow
  /** Expressions that failed for a row, rows that could not be written, and records that could not be read. */
  readonly failures: number
}

const BUCKET_MS = 10_000
/** Full ones beside the one that is being filled. */
const BUCKETS = 6

class Counter {
  readonly #since: number
  readonly #buckets: { readonly start: number; count: number }[] = []
  #total = 0
  #lastMs: number | undefined

  constructor(nowMs: number) {
    this.#since = nowMs
  }

  add(count: number, nowMs: number): void {
    if (count === 0) return
    this.#total += count
    this.#lastMs = nowMs
    this.#forget(nowMs)
    const start = Math.floor(nowMs / BUCKET_MS) * BUCKET_MS
    const last = this.#buckets.at(-1)
    if (last?.start === start) last.count += count
    else this.#buckets.push({ start, count })
  }

  flow(nowMs: number): Flow {
    this.#forget(nowMs)
    const recent = this.#buckets.reduce((sum, { count }) => sum + count, 0)
    const spanMs = Math.max(Math.min(nowMs - this.#since, nowMs - oldest(nowMs)), 1000)
    return { total: this.#total, perSecond: (recent * 1000) / spanMs, lastMs: this.#lastMs }
  }

  #forget(nowMs: number): void {
    while (this.#buckets.length > 0 && this.#buckets[0]!.start < oldest(nowMs)) this.#buckets.shift()
  }
}

function oldest(nowMs: number): number {
  return (Math.floor(nowMs / BUCKET_MS) - BUCKETS) * BUCKET_MS
}

interface Counters {
  readonly read: Counter
  readonly written: Counter
  failures: number
}

/** Keeps account of queries, and passes on what it is told. `now` in milliseconds since the epoch. */
export class QueryActivities implements QueryMetrics {
  readonly #queries = new Map<string, Counters>()
  readonly #next: QueryMetrics
  readonly #now: () => number

  constructor(next: QueryMetrics, now: () => number = Date.now) {
    this.#next = next
    this.#now = now
  }

  /** A query begins anew. */
  begin(query: string): void {
    const nowMs = this.#now()
    this.#queries.set(query, { read: new Counter(nowMs), written: new Counter(nowMs), failures: 0 })
  }

  end(query: string): void {
    this.#queries.delete(query)
  }

  /** Undefined for a query that does not run here. */
  of(query: string): QueryActivity | undefined {
    const counters = this.#queries.get(query)
    if (!counters) return undefined
    const { read, written, failures } = counters
    const nowMs = this.#now()
    return { read: read.flow(nowMs), written: written.flow(nowMs), failures }
  }

  records(query: string, count: number): void {
    this.#queries.get(query)?.read.add(count, this.#now())
    this.#next.records(query, count)
  }

  outputs(query: string, count: number): void {
    this.#queries.get(query)?.written.add(count, this.#now())
    this.#next.outputs(query, count)
  }

  deadLetter(query: string, topic: string): void {
    this.#failed(query)
    this.#next.deadLetter(query, topic)
  }

  rowError(query: string): void {
    this.#failed(query)
    this.#next.rowError(query)
  }

  #failed(query: string): void {
    const counters = this.#queries.get(query)
    if (counters) counters.failures++
  }
}
