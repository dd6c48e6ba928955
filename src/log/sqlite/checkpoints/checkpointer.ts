import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { LogLogger } from '../../logger.ts'
import { syncFile } from '../connection.ts'
import { afterPass, isWorthAPass, type Standing, WORTH_PAGES } from './rule.ts'
import { CheckpointThread } from './thread.ts'

/**
 * Keeps the write-ahead log short without a commit that pays for it: a thread moves its pages into the file and waits
 * for the disk, while commits go on. Crash safety is SQLite's: a pass may end anywhere, and is done again.
 *
 *   idle ──enough was written──► passing ──nothing was added──► idle
 *                                 ▲   │ a lot was added: again
 *                                 └───┤
 *                                     └ a little was, or the log is too long ──► holding (commits wait) ──► idle
 *   any ──the thread can't run──► commits checkpoint by themselves, as SQLite has it by default
 */
export class Checkpointer {
  readonly #db: DatabaseSync
  readonly #file: string
  readonly #logger: LogLogger
  readonly #standing: StatementSync
  readonly #thread: CheckpointThread
  #work: Promise<void> | undefined
  #held: PromiseWithResolvers<void> | undefined
  #pagesBefore = 0
  #problem: string | undefined
  #ended = false

  constructor(db: DatabaseSync, file: string, logger: LogLogger) {
    this.#db = db
    this.#file = file
    this.#logger = logger
    this.#thread = new CheckpointThread(file)
    db.exec('PRAGMA wal_autocheckpoint = 0')
    this.#standing = db.prepare('PRAGMA wal_checkpoint(NOOP)')
  }

  /** Nothing is to be written until it resolves; undefined: go on. */
  get held(): Promise<void> | undefined {
    return this.#held?.promise
  }

  /** To be called after each transaction: takes 2 µs. */
  wrote(): void {
    if (this.#work || this.#ended || !isWorthAPass(this.#look(), this.#pagesBefore)) return
    this.#work = this.#shorten()
      .catch((error: unknown) => this.#giveUp(error))
      .finally(() => {
        this.#work = undefined
        this.#held?.resolve()
        this.#held = undefined
      })
  }

  /** Resolves when the thread is gone. Only then may the writing connection be closed, as the last one. */
  async close(): Promise<void> {
    this.#ended = true
    await this.#work
    await this.#thread.end()
  }

  #look(): Standing {
    const { log, checkpointed } = this.#standing.get() as { log: number; checkpointed: number }
    return { pages: log, moved: checkpointed }
  }

  async #shorten(): Promise<void> {
    for (let next = 'again'; next !== 'done' && !this.#ended; ) {
      const { whole, problem } = await this.#thread.pass()
      this.#tell(problem)
      // SQLite itself waits for the disk only in a pass that leaves nothing: what commits are held for is then little.
      if (whole && !this.#held) await syncFile(this.#file)
      const standing = this.#look()
      this.#pagesBefore = standing.pages
      next = whole ? afterPass(standing) : 'done'
      if (next === 'hold') this.#held ??= Promise.withResolvers()
    }
  }

  /** Each problem once, and its end. */
  #tell(problem: string | undefined): void {
    if (problem === this.#problem) return
    if (problem) this.#logger.warn({ problem }, `the write-ahead log of ${this.#file} can't be moved into it`)
    else this.#logger.info({}, `the write-ahead log of ${this.#file} is moved into it again`)
    this.#problem = problem
  }

  #giveUp(error: unknown): void {
    this.#ended = true
    this.#db.exec(`PRAGMA wal_autocheckpoint = ${WORTH_PAGES}`)
    this.#logger.warn({ err: error }, 'no thread for checkpoints: commits do them, and are slower at times')
  }
}
