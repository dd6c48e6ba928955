import type { DatabaseSync } from 'node:sqlite'
import type { LogLogger } from '../logger.ts'
import { LogError, type LogHealth } from '../port.ts'
import type { Checkpointer } from './checkpoints/checkpointer.ts'
import { damaged, stallReason, type Trouble, troubleOf } from './errors.ts'
import { Group, type Transaction } from './group.ts'
import type { SqliteLogMetrics } from './options.ts'
import { inTransaction } from './transaction.ts'

interface Job {
  /** May run again after a rollback. */
  readonly write: (transaction: Transaction) => void
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
  /** Once aborted, the job does not wait for room on the disk. */
  readonly giveUp: AbortSignal | undefined
  /** Deletes, or says what may be deleted: goes first while commits wait. */
  readonly alone: boolean
}

interface Obstacle {
  readonly trouble: Trouble
  readonly error: unknown
}

const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 2_000

interface CommitterOptions {
  readonly file: string
  readonly clock: () => number
  readonly logger: LogLogger
  readonly metrics: SqliteLogMetrics
  readonly checkpointer: Checkpointer
  /** Called when commits begin to wait, and when something was deleted meanwhile. */
  readonly makeRoom: () => void
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
    return this.#enqueue(write, giveUp, false)
  }

  /**
   * The same for what looks at memory to decide what to write: one after the other, and ahead of the others while
   * they wait for room, as it may make some.
   */
  submitAlone<T>(write: (transaction: Transaction) => T, giveUp?: AbortSignal): Promise<T> {
    const done = this.#alone.then(() => this.#enqueue(write, giveUp, true))
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
      await this.#options.checkpointer.held
      this.#flush()
      await new Promise((resolve) => setImmediate(resolve))
    } while (this.#queue.length > 0 && !this.#stalled && !this.#refusal)
    this.#refusal ??= new LogError('closed', 'the log is closed')
    this.#cancelTimers()
    this.#rejectAll(this.#queue, this.#refusal)
    this.#queue = []
  }

  #enqueue<T>(
    write: (transaction: Transaction) => T,
    giveUp: AbortSignal | undefined,
    alone: boolean,
  ): Promise<T> {
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
        alone,
      })
      const waits = this.#stalled && this.#retry && !alone && !giveUp?.aborted
      if (!waits) this.#schedule()
      else giveUp?.addEventListener('abort', this.#kick, { once: true })
    })
  }

  #schedule(): void {
    this.#scheduled ??= setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#cancelTimers()
    if (this.#queue.length === 0 || this.#refusal) return
    const held = this.#options.checkpointer.held
    if (held) {
      held.then(this.#kick)
      return
    }
    let jobs = this.#queue
    this.#queue = []
    const first = this.#stalled ? jobs.filter((job) => job.alone) : []
    if (first.length > 0 && !this.#attempt(first)) {
      jobs = jobs.filter((job) => !job.alone)
      this.#options.makeRoom()
    }
    const obstacle = this.#attempt(jobs)
    if (!obstacle) this.#recovered()
    else if (obstacle.trouble === 'damaged') this.#fail(jobs, obstacle.error)
    else this.#stall(jobs, obstacle)
  }

  /** Puts the jobs through, but for those that fail by themselves. Returns what is in the way of all of them. */
  #attempt(all: readonly Job[]): Obstacle | undefined {
    const started = performance.now()
    let jobs = all
    while (jobs.length > 0) {
      const group = new Group(this.#options.clock())
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
        if (trouble !== 'other') return { trouble, error }
        // Without a culprit it is all of them.
        const culprits = current ? [current] : jobs
        this.#rejectAll(culprits, error)
        jobs = jobs.filter((job) => !culprits.includes(job))
        continue
      }
      const figures = group.publish()
      this.#options.checkpointer.wrote()
      for (const job of jobs) job.resolve()
      const seconds = (performance.now() - started) / 1_000
      this.#options.metrics.committed({ turns: jobs.length, ...figures, seconds })
      return undefined
    }
    return undefined
  }

  #stall(jobs: readonly Job[], { trouble, error }: Obstacle): void {
    const reason = stallReason(trouble, this.#options.file, error)
    if (!this.#stalled) {
      this.#options.logger.error({ err: error }, `commits wait: ${reason}`)
      for (const job of jobs) job.giveUp?.addEventListener('abort', this.#kick, { once: true })
      this.#options.makeRoom()
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

  #fail(jobs: readonly Job[], cause: unknown): void {
    const error = damaged(this.#options.file, cause instanceof Error ? cause.message : String(cause), cause)
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
