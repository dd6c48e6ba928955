/**
 * What this process has of shares' state, so that a restart reads only what is new of a changelog, and memory holds
 * only what is in use. Nothing depends on it: what is damaged or not of this changelog is thrown away, and the
 * changelog is read whole.
 *
 * A file belongs to one process at a time, which also gets its name on the cluster from it: several processes with
 * one directory take files of their own, and a restarted one takes up where it was.
 */

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { LogError } from '../../port.ts'
import type { StateChanges } from '../../turn-state.ts'
import type { Entry } from '../../writes.ts'
import type { Health } from '../health.ts'
import { Recent } from './recent.ts'
import { type ChangelogPartition, StateFile, type UpTo } from './state-file.ts'

const FILES = 100
const SQLITE_BUSY = 5
const RECENT_BYTES = 16 * 1024 * 1024
const SAVING = 'saving state'

/** Is told of what can't be saved, and when it can again. */
type Upkeep = Pick<Health, 'impaired' | 'repaired'>

/** The directory of state files; a file of it is taken when a task first runs, for who only looks on needs none. */
export class StateDir {
  readonly #dir: string | undefined
  readonly #health: Upkeep
  #snapshots: Snapshots | undefined

  /** Without a directory what is saved is gone with the process. */
  constructor(dir: string | undefined, health: Upkeep) {
    this.#dir = dir
    this.#health = health
  }

  open(): Snapshots {
    this.#snapshots ??= Snapshots.open(this.#dir, Date.now(), this.#health)
    return this.#snapshots
  }

  /** What is saved of a changelog that is gone. */
  forget(topic: string): void {
    this.#snapshots?.forget(topic)
  }

  close(): void {
    this.#snapshots?.close()
    this.#snapshots = undefined
  }
}

export class Snapshots {
  /** Of all shares. */
  readonly recent = new Recent(RECENT_BYTES)
  readonly #path: string | undefined
  readonly #health: Upkeep
  #file: StateFile

  private constructor(path: string | undefined, file: StateFile, health: Upkeep) {
    this.#path = path
    this.#file = file
    this.#health = health
  }

  /** Takes the first file of the directory that no other process has. */
  static open(dir: string | undefined, now: number, health: Upkeep): Snapshots {
    if (dir === undefined) return new Snapshots(undefined, StateFile.open(undefined, now), health)
    mkdirSync(dir, { recursive: true })
    for (let i = 0; i < FILES; i++) {
      const path = join(dir, `kafka-state-${i}.db`)
      const file = taken(path, now)
      if (file) return new Snapshots(path, file, health)
    }
    throw new LogError('locked', `all ${FILES} state files in ${dir} are in use by other processes`)
  }

  /** This process among those that share the work; the same after a restart. */
  get instanceId(): string {
    return this.#file.instanceId
  }

  /** What is saved of a share, of this life of its changelog. */
  of(changelog: ChangelogPartition): SavedShare {
    try {
      const found = this.#file.find(changelog)
      if (found?.topicId === changelog.topicId) return new SavedShare(this.#file, changelog, found)
    } catch {
      // Damaged: the changelog has it all.
    }
    return this.anew(changelog)
  }

  /** Forgets what is saved of a share. */
  anew(changelog: ChangelogPartition): SavedShare {
    try {
      const found = this.#file.find(changelog)
      if (found) this.#file.discard(found.id)
    } catch {
      this.#makeAnew()
    }
    return new SavedShare(this.#file, changelog, undefined)
  }

  /** Forgets what is saved of all shares of a changelog that is gone. */
  forget(topic: string): void {
    try {
      this.#file.discardTopic(topic)
    } catch {
      this.#makeAnew()
    }
  }

  /** A share's state is saved again. */
  saved(): void {
    this.#health.repaired(SAVING)
  }

  /** A share's state could not be saved. */
  notSaved({ message }: Error): void {
    const place = this.#path ?? 'a temporary file'
    const effect = 'it is kept in memory, which grows, and a restart reads the changelog for it'
    const reason = `the state of tasks can't be saved in ${place} (${message}): ${effect}`
    this.#health.impaired(SAVING, `${reason}; see to space and rights there`)
  }

  close(): void {
    this.#file.close()
  }

  /** All shares' are lost: theirs is closed, so that they can't take what is gone for what never was. */
  #makeAnew(): void {
    const { instanceId } = this.#file
    this.#file.close()
    if (this.#path !== undefined) remove(this.#path)
    this.#file = StateFile.open(this.#path, Date.now(), instanceId)
  }
}

/** What is saved of one share. Every call throws what SQLite throws: where it can't be read, it is to be made anew. */
export class SavedShare {
  /** None: nothing is saved yet. */
  readonly upTo: UpTo | undefined
  readonly #file: StateFile
  readonly #changelog: ChangelogPartition
  #id: number | undefined

  constructor(file: StateFile, changelog: ChangelogPartition, found: ({ id: number } & UpTo) | undefined) {
    this.#file = file
    this.#changelog = changelog
    this.#id = found?.id
    this.upTo = found
  }

  get(store: string, key: string): Uint8Array | undefined {
    return this.#id === undefined ? undefined : this.#file.get(this.#id, store, key)
  }

  /** Entries with `from <= key < to`, ordered by UTF-8 bytes. */
  range(store: string, from: string | undefined, to: string | undefined): readonly Entry[] {
    return this.#id === undefined ? [] : this.#file.range(this.#id, store, from, to)
  }

  /** All of it, or nothing. */
  save(upTo: UpTo, changes: StateChanges): void {
    this.#id ??= this.#file.add(this.#changelog)
    this.#file.save(this.#id, upTo, changes)
  }
}

/** The file, locked for this process; none when another has it. A damaged one is made anew. */
function taken(path: string, now: number): StateFile | undefined {
  try {
    return StateFile.open(path, now)
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined
  }
  remove(path)
  return StateFile.open(path, now)
}

function remove(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
}
