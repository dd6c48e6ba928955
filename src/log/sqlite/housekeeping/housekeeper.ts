import type { DatabaseSync } from 'node:sqlite'
import type { LogLogger } from '../../logger.ts'
import type { Catalog } from '../catalog.ts'
import type { Checkpointer } from '../checkpoints/checkpointer.ts'
import type { SqliteLogMetrics } from '../options.ts'
import type { Partition } from '../partition.ts'
import type { Topic } from '../topic.ts'
import { type CompactionResult, compact } from './compaction.ts'
import { purgeState, purgeTopics, vacuum } from './purge.ts'
import { removeBeyond, removeOlder } from './retention.ts'
import { type Kind, Slicer, type Work } from './slicer.ts'

/** Compaction is due when at least so many records are new, and half as many as it left the last time ... */
const MIN_NEW_RECORDS = 1_000
const NEW_SHARE = 0.5
/** ... or when something is new and the last pass is so long ago. */
const MAX_COMPACTION_AGE_MS = 15 * 60_000

interface HousekeeperParts {
  readonly db: DatabaseSync
  readonly checkpointer: Checkpointer
  readonly catalog: Catalog
  readonly clock: () => number
  readonly logger: LogLogger
  readonly metrics: SqliteLogMetrics
  readonly intervalMs: number | null
  readonly closing: AbortSignal
  /** Called when something was removed: commits that wait for room may try. */
  readonly onRemoved: () => void
}

interface Compacted extends CompactionResult {
  at: number
}

/** Applies retention and compaction, and removes what was dropped, a slice at a time between the commits. */
export class Housekeeper {
  readonly #parts: HousekeeperParts
  readonly #slicer: Slicer
  readonly #compacted = new WeakMap<Partition, Compacted>()
  #round: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined

  constructor(parts: HousekeeperParts) {
    this.#parts = parts
    this.#slicer = new Slicer(parts.db, parts.checkpointer, parts.metrics, parts.closing)
    this.#plan()
  }

  /** Does all that is due now; `force`: compaction too where little is new. Rounds follow one another. */
  maintain(force: boolean): Promise<void> {
    clearTimeout(this.#timer)
    const round = this.#round.then(() => this.#all(force))
    this.#round = round.catch(() => undefined)
    return round.finally(() => this.#plan())
  }

  /** Resolves when the round in progress, which the closing signal cuts short, has ended. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#round
  }

  #plan(): void {
    const { intervalMs, closing } = this.#parts
    clearTimeout(this.#timer)
    if (intervalMs === null || closing.aborted) return
    this.#timer = setTimeout(() => {
      this.maintain(false).catch((error: unknown) => {
        this.#parts.logger.warn({ err: error }, 'housekeeping of the log was cut short; it goes on later')
      })
    }, intervalMs)
    this.#timer.unref()
  }

  async #all(force: boolean): Promise<void> {
    const { db, catalog } = this.#parts
    const tasks = [
      () => this.#do('purge', purgeTopics(db)),
      () => this.#do('purge', purgeState(db)),
      ...catalog.all.flatMap((topic) =>
        topic.partitions.map((partition) => () => this.#clean(topic, partition, force)),
      ),
      () => this.#do('vacuum', vacuum(db)),
    ]
    // What is wrong with one partition does not keep the others from being cleaned.
    const errors: unknown[] = []
    for (const task of tasks) {
      try {
        await task()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }

  async #clean(topic: Topic, partition: Partition, force: boolean): Promise<void> {
    const { cleanup, retentionMs, retentionBytes } = topic.settings
    const forget = () => partition.forget()
    if (cleanup !== 'compact') {
      if (retentionMs !== null) {
        const cutoff = this.#parts.clock() - retentionMs
        await this.#do('retention', guarded(partition, removeOlder(partition, cutoff)), forget)
      }
      if (retentionBytes !== null) {
        await this.#do('retention', guarded(partition, removeBeyond(partition, retentionBytes)), forget)
      }
    }
    if (cleanup !== 'delete') await this.#compact(topic, partition, force)
  }

  async #compact(topic: Topic, partition: Partition, force: boolean): Promise<void> {
    if (partition.gone) return
    const now = this.#parts.clock()
    const last = this.#compacted.get(partition) ?? { at: 0, kept: 0, tombstonesDue: 0 }
    const fresh = partition.end - partition.cleaned()
    const many = fresh >= MIN_NEW_RECORDS && fresh >= last.kept * NEW_SHARE
    const late = fresh > 0 && now - last.at >= MAX_COMPACTION_AGE_MS
    if (!force && !many && !late && last.tombstonesDue > now) return
    const work = compact(partition, topic.settings.tombstoneMs, now, last)
    await this.#do('compaction', guarded(partition, work), () => partition.forget())
    this.#compacted.set(partition, { ...last, at: now })
  }

  #do(kind: Kind, work: Work, onCommit: () => void = () => {}): Promise<void> {
    return this.#slicer.run(kind, work, () => {
      onCommit()
      this.#parts.onRemoved()
    })
  }
}

/** Ends when the topic is deleted meanwhile: the purge takes care of its records. */
function* guarded(partition: Partition, work: Work): Work {
  while (!partition.gone && !work.next().done) yield
}
