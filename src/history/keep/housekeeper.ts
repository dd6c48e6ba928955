/** What is done beside the following: movements, retention, and giving room back. */

import { pragma } from '../../sqlite/index.ts'
import { refreshMovements } from '../movement/refresh.ts'
import { cutoffOf, type HistoryPolicy, TEXT_RETENTION_MS, textCutoffOf } from '../policy.ts'
import type { Follower } from '../project/follow.ts'
import type { Projector } from '../project/projector.ts'
import type { Statements } from '../storage/statements.ts'
import { HOUR_MS } from '../time.ts'
import { removeChanges, SILENT_CHANGES_MS } from './changes.ts'
import { removeOlder } from './retention.ts'
import { inSlices, type Work } from './slices.ts'
import { removeTexts } from './texts.ts'

/** Of the time that this takes, how many times as long is left to others: while all is read, and while not. */
const REST = 1
const REST_BEHIND = 20
/** Freed pages are given back to the disk where they are more than this share of the file. */
const FREE_SHARE = 0.25
const PAGES_AT_ONCE = 50

interface HousekeeperParts {
  readonly statements: Statements
  readonly projector: Projector
  readonly follower: Follower
  readonly policy: HistoryPolicy
  readonly clock: () => number
}

export class Housekeeper {
  readonly #parts: HousekeeperParts
  #changesAt = Number.NEGATIVE_INFINITY

  constructor(parts: HousekeeperParts) {
    this.#parts = parts
  }

  /** Does what is due. Ends early when the signal aborts: what is left is due again. */
  async round(signal: AbortSignal): Promise<void> {
    await this.#retention(signal)
    await this.#changes(signal)
    if (this.#parts.policy.derivedMetrics === 'accepted') {
      await this.#do(refreshMovements(this.#parts.statements), signal)
    }
  }

  /** Whether everything that is due to be deleted was, as this connection sees it. */
  isClean(statements: Statements): boolean {
    const row = statements.get<{ value: number }>("SELECT value FROM facts WHERE name = 'cutoff'")
    return row !== undefined && row.value >= this.#cutoff
  }

  get #cutoff(): number {
    return cutoffOf(this.#parts.policy.retentionMs, this.#parts.clock())
  }

  async #retention(signal: AbortSignal): Promise<void> {
    const { statements, policy, clock } = this.#parts
    if (this.isClean(statements)) return
    const cutoff = this.#cutoff
    const works = [removeOlder(statements, cutoff), oldTexts(statements, policy, clock()), vacuum(statements)]
    for (const work of works) {
      if (!(await this.#do(work, signal, true))) return
    }
    await this.#inTransaction(() => {
      statements.run(
        "INSERT INTO facts (name, value) VALUES ('cutoff', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        cutoff,
      )
    })
  }

  async #changes(signal: AbortSignal): Promise<void> {
    const { statements, follower, clock } = this.#parts
    const now = clock()
    if (now < this.#changesAt + HOUR_MS || !(await follower.isAtEnd())) return
    const work = removeChanges(statements, this.#cutoff, now - SILENT_CHANGES_MS)
    if (await this.#do(work, signal)) this.#changesAt = now
  }

  #do(work: Work, signal: AbortSignal, changesVideos = false): Promise<boolean> {
    const { follower } = this.#parts
    const rest = () => (follower.isBehind ? REST_BEHIND : REST)
    return inSlices(work, (slice) => this.#inTransaction(slice, changesVideos), rest, signal)
  }

  async #inTransaction(slice: () => void, changesVideos = false): Promise<void> {
    const { projector, follower } = this.#parts
    while (follower.committing) await follower.committing
    projector.begin()
    if (changesVideos) projector.flush()
    slice()
    if (changesVideos) projector.forget()
    follower.commitSoon()
  }
}

function* oldTexts(statements: Statements, policy: HistoryPolicy, now: number): Work {
  if (policy.retentionMs > TEXT_RETENTION_MS) yield* removeTexts(statements, textCutoffOf(policy, now))
}

/** Pages are moved as part of the transaction in which this runs. */
function* vacuum({ db }: Statements): Work {
  while (pragma(db, 'freelist_count') > pragma(db, 'page_count') * FREE_SHARE) {
    db.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`)
    yield
  }
}
