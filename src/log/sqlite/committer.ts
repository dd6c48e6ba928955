import type { DatabaseSync } from 'node:sqlite'
import { LogError, type LogHealth, type LogRecord, type OutputRecord } from '../port.ts'
import { sizeOf } from './batch.ts'
import { damaged, stallReason, type Trouble, troubleOf } from './errors.ts'
import type { LogLogger, SqliteLogMetrics } from './options.ts'
import type { Partition } from './partition.ts'
import { inTransaction } from './transaction.ts'

/** Records, and for each the partition it goes to. */
export interface Placed {
  readonly outputs: readonly OutputRecord[]
  readonly partitions: readonly Partition[]
}

/** What one job may do within the transaction that it shares with others. */
export interface Transaction {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Gives records their offsets. They are written with those of the other jobs, one batch a partition. */
  stage(placed: Placed): readonly LogRecord[]
  /** Called once, when all is durable. What is in memory changes there and nowhere else. */
  onCommit(apply: () => void): void
}

interface Job {
  /** May run again after a rollback. */
  readonly write: (transaction: Transaction) => void
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
  /** Once aborted, the job does not wait for room on the disk. */
  readonly giveUp: AbortSignal | undefined
}

const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 2_000

interface CommitterOptions {
  readonly file: string
  readonly clock: () => number
  readonly logger: LogLogger
  readonly metrics: SqliteLogMetrics
  /** Commits begin to wait. */
  readonly onStall: () => void
}

/**
 * Group commit: jobs that are ready together share one transaction and one wait for the disk. A job that fails is
 * taken out and the others go through without it.
 *
 *   idle ──submit──► scheduled ──flush──► idle
 *                        ▲          │ no room, I/O error, another writer
 *                        └─ retry ──┴► stalled (jobs stay queued; `health` tells why)
 *   any ──damaged file──► failed (every job is refused)        any ──close──► closed
 */
export class Committer {
  readonly #db: DatabaseSync
  readonly #options: CommitterOptions
  #queue: Job[] = []
  #scheduled: NodeJS.Immediate | undefined
  #retry: NodeJS.Timeout | undefined
  #retryMs = FIRST_RETRY_MS
  #stalled: { readonly since: number; readonly reason: string } | undefined
  #refusal: LogError | undefined
  #alone: Promise<unknown> = Promise.resolve()
  readonly #kick = () => this.#schedule()

  constructor(db: DatabaseSync, options: CommitterOptions) {
    this.#db = db
    this.#options = options
  }

  get health(): LogHealth {
    if (this.#refusal?.code === 'damaged') {
      return { state: 'stalled', since: this.#stalled?.since ?? 0, reason: this.#refusal.message }
    }
    return this.#stalled ? { state: 'stalled', ...this.#stalled } : { state: 'ok' }
  }

  /**
   * Runs `write` within a transaction and resolves with what it returned once that is durable. It must not touch
   * what is in memory but through `onCommit`. What it throws is thrown here, and nothing of it was written.
   */
  submit<T>(write: (transaction: Transaction) => T, giveUp?: AbortSignal): Promise<T> {
    if (this.#refusal) return Promise.reject(this.#refusal)
    return new Promise<T>((resolve, reject) => {
      let result: T
      this.#queue.push({
        write: (transaction) => {
          result = write(transaction)
        },
        resolve: () => resolve(result),
        reject,
        giveUp,
      })
      if (!this.#stalled) this.#schedule()
      else if (giveUp?.aborted) this.#schedule()
      else giveUp?.addEventListener('abort', this.#kick, { once: true })
    })
  }

  /** The same in a transaction of its own: for what looks at memory to decide what to write. */
  submitAlone<T>(write: (transaction: Transaction) => T, giveUp?: AbortSignal): Promise<T> {
    const done = this.#alone.then(() => this.submit(write, giveUp))
    this.#alone = done.catch(() => undefined)
    return done
  }

  /** Something was freed: if commits wait for room, they are tried now. */
  tryNow(): void {
    if (this.#stalled) this.#schedule()
  }

  /** Writes what is queued, then refuses. What can't be written for lack of room is refused too. */
  async close(): Promise<void> {
    // Bodies that were told to stop may commit once more as a reaction: they get a turn of the event loop to do so.
    do {
      this.#flush()
      await new Promise((resolve) => setImmediate(resolve))
    } while (this.#queue.length > 0 && !this.#stalled && !this.#refusal)
    this.#refusal ??= new LogError('closed', 'the log is closed')
    this.#cancelTimers()
    this.#rejectAll(this.#queue, this.#refusal)
    this.#queue = []
  }

  #schedule(): void {
    this.#scheduled ??= setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#cancelTimers()
    if (this.#queue.length === 0 || this.#refusal) return
    let jobs = this.#queue
    this.#queue = []
    while (jobs.length > 0) {
      const group = new Group(this.#options.clock())
      const started = performance.now()
      let current: Job | undefined
      try {
        inTransaction(this.#db, () => {
          for (const job of jobs) {
            current = job
            job.write(group)
          }
          current = undefined
          group.write()
        })
      } catch (error) {
        const trouble = troubleOf(error)
        if (trouble === 'other' && current) {
          current.reject(error)
          jobs = jobs.filter((job) => job !== current)
          continue
        }
        if (trouble === 'other') this.#rejectAll(jobs, error)
        else if (trouble === 'damaged') this.#fail(jobs, damaged(this.#options.file, String(error), error))
        else this.#stall(jobs, trouble, error)
        return
      }
      this.#recovered()
      const figures = group.publish()
      for (const job of jobs) job.resolve()
      this.#options.metrics.committed({
        turns: jobs.length,
        ...figures,
        seconds: (performance.now() - started) / 1_000,
      })
      return
    }
  }

  #stall(jobs: readonly Job[], trouble: Trouble, error: unknown): void {
    const reason = stallReason(trouble, this.#options.file, error)
    if (!this.#stalled) {
      this.#options.logger.error({ err: error }, `commits wait: ${reason}`)
      for (const job of jobs) job.giveUp?.addEventListener('abort', this.#kick, { once: true })
      this.#options.onStall()
    }
    this.#stalled = { since: this.#stalled?.since ?? this.#options.clock(), reason }
    const left = jobs.filter((job) => job.giveUp?.aborted)
    this.#rejectAll(left, new LogError('closed', `stopped while commits wait: ${reason}`, { cause: error }))
    this.#queue = [...jobs.filter((job) => !job.giveUp?.aborted), ...this.#queue]
    this.#retry = setTimeout(() => this.#flush(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS)
  }

  #recovered(): void {
    if (!this.#stalled) return
    const seconds = Math.round((this.#options.clock() - this.#stalled.since) / 1_000)
    this.#options.logger.info({ seconds }, 'commits go on')
    this.#stalled = undefined
    this.#retryMs = FIRST_RETRY_MS
  }

  #fail(jobs: readonly Job[], error: LogError): void {
    this.#options.logger.error({ err: error }, error.message)
    this.#stalled ??= { since: this.#options.clock(), reason: error.message }
    this.#refusal = error
    this.#rejectAll([...jobs, ...this.#queue], error)
    this.#queue = []
  }

  #rejectAll(jobs: readonly Job[], error: unknown): void {
    for (const job of jobs) job.reject(error)
  }

  #cancelTimers(): void {
    clearImmediate(this.#scheduled)
    clearTimeout(this.#retry)
    this.#scheduled = undefined
    this.#retry = undefined
  }
}

interface Staged {
  readonly records: LogRecord[]
  bytes: number
}

/** The jobs of one transaction, as they see it. */
class Group implements Transaction {
  readonly now: number
  readonly #staged = new Map<Partition, Staged>()
  readonly #applies: (() => void)[] = []

  constructor(now: number) {
    this.now = now
  }

  stage({ outputs, partitions }: Placed): readonly LogRecord[] {
    for (const partition of partitions) {
      if (partition.gone) throw new LogError('unknown-topic', `topic ${partition.topic} was deleted`)
    }
    return outputs.map((output, i) => {
      const partition = partitions[i]!
      const staged = this.#stagedFor(partition)
      const record = {
        topic: partition.topic,
        partition: partition.index,
        offset: partition.end + staged.records.length,
        timestamp: output.timestamp ?? this.now,
        key: output.key,
        value: output.value,
        headers: output.headers ?? NO_HEADERS,
      }
      staged.records.push(record)
      staged.bytes += sizeOf(record)
      return record
    })
  }

  onCommit(apply: () => void): void {
    this.#applies.push(apply)
  }

  write(): void {
    for (const [partition, { records }] of this.#staged) partition.write(records)
  }

  /** What is in memory takes on what is durable; who waits for records is woken. */
  publish(): { readonly records: number; readonly bytes: number } {
    for (const apply of this.#applies) apply()
    const total = { records: 0, bytes: 0 }
    for (const [partition, { records, bytes }] of this.#staged) {
      partition.publish(records, bytes)
      total.records += records.length
      total.bytes += bytes
    }
    for (const partition of this.#staged.keys()) partition.wake()
    return total
  }

  #stagedFor(partition: Partition): Staged {
    let staged = this.#staged.get(partition)
    if (!staged) {
      staged = { records: [], bytes: 0 }
      this.#staged.set(partition, staged)
    }
    return staged
  }
}

const NO_HEADERS: readonly (readonly [string, Uint8Array])[] = []
