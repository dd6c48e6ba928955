import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { TopicInfo } from '../log/port.ts'
import { type HistoryAnswers, ThreadedAnswers } from './answers/index.ts'
import { HistoryError } from './error.ts'
import { Housekeeper } from './keep/housekeeper.ts'
import { type HistoryLogger, type HistoryOptions, SILENT } from './options.ts'
import { cutoffOf, type HistoryPolicy, TEXT_RETENTION_MS, textCutoffOf } from './policy.ts'
import { Decoding } from './project/decoding.ts'
import { Follower, fitsLog } from './project/follow.ts'
import { type HistoryChange, Projector } from './project/projector.ts'
import { HistoryQueries } from './queries/index.ts'
import { asHistoryError, guarded, openForReading, openForWriting } from './storage/database.ts'
import { takeLock } from './storage/lock.ts'
import { Statements } from './storage/statements.ts'
import { DAY_MS } from './time.ts'
import { Waiting } from './waiting.ts'

/** How often it is looked whether something has grown too old. */
const HOUSEKEEPING_MS = 30_000

export interface HistoryStatus {
  /** Records on the log that are not in the file yet, by topic. */
  readonly behind: Readonly<Record<string, number>>
  /** Records that could not be read and were left out, since the start. */
  readonly unreadable: number
  /** The last commit, in milliseconds since the epoch; null: none since the start. */
  readonly committedAt: number | null
}

/** The history of everything watched, as a file beside the log: `run` fills it, `queries` answers from it. */
export class History implements AsyncDisposable {
  /** Answers from what is committed, at once: who asks waits, and everybody else in this process too. */
  readonly queries: HistoryQueries
  readonly #log: HistoryOptions['log']
  readonly #file: string
  readonly #policy: HistoryPolicy
  readonly #clock: () => number
  readonly #logger: HistoryLogger
  readonly #writing: Statements
  readonly #reading: Statements
  readonly #release: () => void
  readonly #projector: Projector
  readonly #follower: Follower
  readonly #housekeeper: Housekeeper
  readonly #committed = new Waiting()
  readonly #listeners = new Set<(change: HistoryChange) => void>()
  readonly #threads: ThreadedAnswers
  #committedAt: number | null = null
  #version = 0
  #isRunning = false
  #isClosed = false

  constructor(
    files: HistoryFiles,
    { log, policy, logger = SILENT, clock = Date.now, answers }: HistoryOptions,
  ) {
    const { file } = files
    this.#file = file
    this.#log = log
    this.#policy = policy
    this.#clock = clock
    this.#logger = logger
    this.#writing = files.writing
    this.#reading = files.reading
    this.#release = files.release
    const decoding = new Decoding(log)
    this.#projector = new Projector({
      statements: this.#writing,
      decoding,
      logger,
      cutoff: () => cutoffOf(policy.retentionMs, clock()),
      textCutoff: () => textCutoffOf(policy, clock()),
      onTopic: () => this.#follower.followNew(),
    })
    this.#follower = new Follower({ log, decoding, projector: this.#projector, commit: () => this.#commit() })
    const { follower, projector } = { follower: this.#follower, projector: this.#projector }
    this.#housekeeper = new Housekeeper({ statements: this.#writing, follower, projector, policy, clock })
    this.queries = new HistoryQueries({ statements: this.#reading, log, policy, clock, file })
    this.#threads = new ThreadedAnswers({ file, policy, clock, registry: log.registry, ...answers })
  }

  /** The same, from threads beside this one. */
  get answers(): HistoryAnswers {
    return this.#threads.answers
  }

  /** Another number after every commit: as long as it stays, answers differ only by the time at which they are asked for. */
  get version(): number {
    return this.#version
  }

  /**
   * Follows the log until the signal aborts, and commits what was taken. Throws `HistoryError` (`disk`, `locked`,
   * `damaged`), `LogError` or `RegistryError`; it may be called again then, and goes on after the last commit. A file
   * that was made from another log is emptied first.
   */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#isClosed) throw new HistoryError('closed', 'the history is closed')
    if (this.#isRunning) throw new HistoryError('invalid', 'the history follows the log already: run it once')
    this.#isRunning = true
    try {
      if (!(await fitsLog(this.#log, this.#projector))) {
        this.#logger.warn({ file: this.#file }, 'The history was made from another log: it is made anew')
        guarded(this.#file, () => this.#projector.clear())
      }
      await this.#follower.run(signal, (stopped) => this.#keep(stopped))
    } catch (error) {
      this.#projector.rollback()
      throw asHistoryError(this.#file, error)
    } finally {
      this.#isRunning = false
    }
  }

  /**
   * Resolves when everything that is on the log at the call can be asked for, movements included, or when the signal
   * aborts. `run` must be at work.
   */
  async caughtUp(signal: AbortSignal): Promise<void> {
    for (let known: readonly string[] = []; !signal.aborted; ) {
      const { names } = this.#projector.topics
      if (names.length === known.length) return
      known = names
      const ends = await this.#ends(names)
      while (!signal.aborted && !this.#hasReached(ends)) await this.#committed.next(signal)
    }
  }

  /**
   * Resolves when what may no longer be kept is deleted and durably so, or when the signal aborts. `run` must be at work.
   */
  async maintained(signal: AbortSignal): Promise<void> {
    this.#committed.notify()
    while (!signal.aborted && !this.#housekeeper.isClean(this.#reading)) await this.#committed.next(signal)
  }

  async status(): Promise<HistoryStatus> {
    const { names } = this.#projector.topics
    const behind: Record<string, number> = {}
    for (const [topic, ends] of await this.#ends(names)) {
      const positions = this.#positions(topic)
      behind[topic] = ends.reduce((sum, { earliest, end }, partition) => {
        const at = Math.max(positions.get(partition) ?? 0, this.#follower.readUpTo(topic, partition))
        return sum + Math.max(0, end - Math.max(earliest, at))
      }, 0)
    }
    return { behind, unreadable: this.#projector.unreadable, committedAt: this.#committedAt }
  }

  /** Calls the listener after every commit that changed something. Returns what ends that. */
  subscribe(listener: (change: HistoryChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** To be called when `run` has ended. May be called twice. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    if (this.#isRunning) throw new HistoryError('invalid', 'end `run` before closing the history')
    this.#isClosed = true
    await this.#threads.close()
    this.#reading.db.close()
    this.#writing.db.close()
    this.#release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #commit(): void {
    const change = this.#projector.commit()
    this.#committedAt = this.#clock()
    this.#version += 1
    this.#committed.notify()
    if (change.videos.length === 0 && change.alerts.length === 0) return
    for (const listener of this.#listeners) listener(change)
  }

  async #keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#housekeeper.round(signal)
      await this.#committed.next(signal, HOUSEKEEPING_MS)
    }
  }

  async #ends(names: readonly string[]): Promise<ReadonlyMap<string, TopicInfo['offsets']>> {
    const infos = await this.#log.topics(names)
    return new Map(infos.map(({ name, offsets }) => [name, offsets]))
  }

  #hasReached(ends: ReadonlyMap<string, TopicInfo['offsets']>): boolean {
    for (const [topic, offsets] of ends) {
      const positions = this.#positions(topic)
      if (
        offsets.some(
          ({ earliest, end }, partition) => end > earliest && (positions.get(partition) ?? 0) < end,
        )
      ) {
        return false
      }
    }
    const isOff = this.#policy.derivedMetrics === 'off'
    return isOff || this.#reading.get('SELECT 1 FROM moved LIMIT 1') === undefined
  }

  /** As they are committed. */
  #positions(topic: string): ReadonlyMap<number, number> {
    const rows = this.#reading.all<{ partition: number; next: number }>(
      'SELECT partition, next FROM positions WHERE topic = ?',
      this.#projector.topics.number(topic),
    )
    return new Map(rows.map(({ partition, next }) => [partition, next]))
  }
}

/**
 * Opens the history of a data directory, made where there is none. Throws `HistoryError`: `damaged`, `newer`, `locked`
 * or `disk`; `invalid` for a policy that keeps for longer than YouTube's terms allow.
 */
export async function openHistory(options: HistoryOptions): Promise<History> {
  const { dir, policy } = options
  if (policy.derivedMetrics === 'off' && policy.retentionMs > TEXT_RETENTION_MS) {
    throw new HistoryError(
      'invalid',
      `${policy.retentionMs / DAY_MS} days of statistics are more than the ${TEXT_RETENTION_MS / DAY_MS} that YouTube's ` +
        'terms allow without its amendment (policy.derivedMetrics: accepted)',
    )
  }
  await mkdir(dir, { recursive: true, mode: 0o700 })
  return new History(openFiles(dir, policy), options)
}

interface HistoryFiles {
  readonly file: string
  readonly writing: Statements
  readonly reading: Statements
  readonly release: () => void
}

function openFiles(dir: string, policy: HistoryPolicy): HistoryFiles {
  const file = join(dir, 'history.db')
  const release = takeLock(join(dir, 'history.lock'))
  const opened: Statements[] = []
  const open = (db: DatabaseSync) => {
    const statements = new Statements(db)
    opened.push(statements)
    return statements
  }
  try {
    const writing = open(openForWriting(file))
    applyPolicy(writing, policy)
    return { file, writing, reading: open(openForReading(file)), release }
  } catch (error) {
    for (const { db } of opened) db.close()
    release()
    throw asHistoryError(file, error)
  }
}

/** Movements are ours: none are kept where they may not be, and all are calculated where they may be again. */
function applyPolicy(statements: Statements, { derivedMetrics }: HistoryPolicy): void {
  if (derivedMetrics === 'accepted') return
  statements.run('DELETE FROM movements')
  statements.run('INSERT INTO moved (video) SELECT id FROM videos WHERE true ON CONFLICT DO NOTHING')
}
