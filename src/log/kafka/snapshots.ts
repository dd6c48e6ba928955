/**
 * Copies of shares' state on this machine's disk, so that a restart reads only what is new of a changelog. Nothing
 * depends on them: what is damaged or not of this changelog is thrown away, and the changelog is read whole.
 *
 * A file belongs to one process at a time, which also gets its name on the cluster from it: several processes with
 * one directory take files of their own, and a restarted one takes up where it was.
 */

import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { LogError } from '../port.ts'
import type { StateChanges } from '../turn-state.ts'
import type { ChangelogPartition } from './share-state.ts'

export interface SavedUpTo {
  readonly end: number
  /** When, in milliseconds since the epoch. */
  readonly endAt: number
}

const VERSION = 1
const FILES = 100
const FORGET_AFTER_MS = 7 * 86_400_000
const SQLITE_BUSY = 5

/** The directory of state files; a file of it is taken when a task first runs, for who only looks on needs none. */
export class StateDir {
  readonly #dir: string | undefined
  #snapshots: Snapshots | undefined

  constructor(dir: string | undefined) {
    this.#dir = dir
  }

  open(): Snapshots | undefined {
    if (this.#dir !== undefined) this.#snapshots ??= Snapshots.open(this.#dir, Date.now())
    return this.#snapshots
  }

  close(): void {
    this.#snapshots?.close()
    this.#snapshots = undefined
  }
}

export class Snapshots {
  /** This process among those that share the work; the same after a restart. */
  readonly instanceId: string
  readonly #db: DatabaseSync
  readonly #statements: {
    readonly find: StatementSync
    readonly entries: StatementSync
    readonly put: StatementSync
    readonly remove: StatementSync
    readonly mark: StatementSync
    readonly forget: StatementSync
    readonly forgetEntries: StatementSync
  }

  private constructor(db: DatabaseSync) {
    this.#db = db
    this.instanceId = (db.prepare('SELECT id FROM instance').get() as { id: string }).id
    this.#statements = {
      find: db.prepare('SELECT topicId, end, endAt FROM share WHERE topic = ? AND partition = ?'),
      entries: db.prepare('SELECT store, key, value FROM entry WHERE topic = ? AND partition = ?'),
      put: db.prepare('INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?)'),
      remove: db.prepare('DELETE FROM entry WHERE topic = ? AND partition = ? AND store = ? AND key = ?'),
      mark: db.prepare('INSERT OR REPLACE INTO share VALUES (?, ?, ?, ?, ?)'),
      forget: db.prepare('DELETE FROM share WHERE topic = ? AND partition = ?'),
      forgetEntries: db.prepare('DELETE FROM entry WHERE topic = ? AND partition = ?'),
    }
  }

  /** Takes the first file of the directory that no other process has. */
  static open(dir: string, now: number): Snapshots {
    mkdirSync(dir, { recursive: true })
    for (let i = 0; i < FILES; i++) {
      const file = join(dir, `kafka-state-${i}.db`)
      const db = taken(file, now)
      if (db) return new Snapshots(db)
    }
    throw new LogError('locked', `all ${FILES} state files in ${dir} are in use by other processes`)
  }

  /** Reads a share's state into `set`. None when there is none for this changelog. */
  load(
    { topic, topicId, partition }: ChangelogPartition,
    set: (store: string, key: string, value: Uint8Array) => void,
  ): SavedUpTo | undefined {
    const { find, entries } = this.#statements
    try {
      const found = find.get(topic, partition) as ({ topicId: string } & SavedUpTo) | undefined
      if (found?.topicId === topicId) {
        for (const row of entries.iterate(topic, partition)) {
          const { store, key, value } = row as { store: string; key: string; value: Uint8Array }
          set(store, key, value)
        }
        return { end: found.end, endAt: found.endAt }
      }
    } catch {
      // Damaged: the changelog has it all.
    }
    this.discard({ topic, partition })
    return undefined
  }

  save({ topic, topicId, partition }: ChangelogPartition, upTo: SavedUpTo, changes: StateChanges): void {
    const { put, remove, mark } = this.#statements
    this.#transaction(() => {
      for (const [store, entries] of changes) {
        for (const [key, value] of entries) {
          if (value === null) remove.run(topic, partition, store, key)
          else put.run(topic, partition, store, key, value)
        }
      }
      mark.run(topic, partition, topicId, upTo.end, upTo.endAt)
    })
  }

  /** Forgets a share: it begins anew from its changelog. */
  discard({ topic, partition }: Pick<ChangelogPartition, 'topic' | 'partition'>): void {
    this.#transaction(() => {
      this.#statements.forget.run(topic, partition)
      this.#statements.forgetEntries.run(topic, partition)
    })
  }

  close(): void {
    this.#db.close()
  }

  #transaction(work: () => void): void {
    this.#db.exec('BEGIN')
    try {
      work()
      this.#db.exec('COMMIT')
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }
}

/** The file, locked for this process; none when another has it. A damaged one is made anew. */
function taken(file: string, now: number): DatabaseSync | undefined {
  try {
    return opened(file, now)
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined
  }
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
  return opened(file, now)
}

function opened(file: string, now: number): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 0 })
  try {
    // Exclusive: the lock is held until the process ends, however it ends.
    db.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA cell_size_check = ON;
    `)
    const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number }
    if (version !== VERSION) create(db, version)
    db.prepare('DELETE FROM share WHERE endAt < ?').run(now - FORGET_AFTER_MS)
    db.exec(`DELETE FROM entry WHERE NOT EXISTS
      (SELECT 1 FROM share WHERE share.topic = entry.topic AND share.partition = entry.partition)`)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function create(db: DatabaseSync, version: number): void {
  if (version !== 0) throw new Error(`state file of version ${version}`)
  db.exec(`
    BEGIN;
    CREATE TABLE instance (id TEXT NOT NULL);
    CREATE TABLE share (
      topic TEXT NOT NULL, partition INTEGER NOT NULL, topicId TEXT NOT NULL, end INTEGER NOT NULL, endAt INTEGER NOT NULL,
      PRIMARY KEY (topic, partition)
    ) WITHOUT ROWID;
    CREATE TABLE entry (
      topic TEXT NOT NULL, partition INTEGER NOT NULL, store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
      PRIMARY KEY (topic, partition, store, key)
    ) WITHOUT ROWID;
    PRAGMA user_version = ${VERSION};
  `)
  db.prepare('INSERT INTO instance VALUES (?)').run(randomUUID())
  db.exec('COMMIT')
}
