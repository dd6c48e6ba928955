/** The SQLite file, or temporary one, that holds what is saved of shares' state. */

import { randomUUID } from 'node:crypto'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { StateChanges } from '../../turn-state.ts'
import type { Entry } from '../../writes.ts'

/** Which changelog, of which life: a topic that was deleted and made again has another id. */
export interface ChangelogPartition {
  readonly topic: string
  readonly topicId: string
  readonly partition: number
}

/** All that was committed below `end` of the changelog is in the state. */
export interface UpTo {
  readonly end: number
  /** When that was so, in milliseconds since the epoch. */
  readonly endAt: number
}

const VERSION = 2
const FORGET_AFTER_MS = 7 * 86_400_000
const CACHE_KB = 8 * 1024
/** A path by which SQLite opens a file of its own, in the system's temporary folder once it is large, that nobody sees. */
const TEMPORARY = ''

export class StateFile {
  /** This process among those that share the work; the same after a restart. */
  readonly instanceId: string
  readonly #db: DatabaseSync
  readonly #statements: Readonly<Record<keyof typeof STATEMENTS, StatementSync>>

  private constructor(db: DatabaseSync) {
    this.#db = db
    this.instanceId = (db.prepare('SELECT id FROM instance').get() as { id: string }).id
    const prepared = Object.entries(STATEMENTS).map(([name, text]) => [name, db.prepare(text)])
    this.#statements = Object.fromEntries(prepared)
    this.#statements.from.setReturnArrays(true)
    this.#statements.between.setReturnArrays(true)
  }

  /**
   * Locked for this process until it is closed or the process ends. What is not of this version, or damaged so that it
   * shows, is an error.
   */
  static open(path: string | undefined, now: number, instanceId: string = randomUUID()): StateFile {
    const db = new DatabaseSync(path ?? TEMPORARY, { timeout: 0 })
    try {
      db.exec(`
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = ${path === undefined ? 'MEMORY' : 'WAL'};
        PRAGMA synchronous = NORMAL;
        PRAGMA cache_size = -${CACHE_KB};
        PRAGMA cell_size_check = ON;
      `)
      const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number }
      if (version !== VERSION) create(db, version, instanceId)
      const old = db.prepare('SELECT id FROM share WHERE endAt < ?').all(now - FORGET_AFTER_MS)
      const file = new StateFile(db)
      for (const { id } of old) file.discard(id as number)
      return file
    } catch (error) {
      db.close()
      throw error
    }
  }

  find({ topic, partition }: ChangelogPartition): ({ id: number; topicId: string } & UpTo) | undefined {
    return this.#statements.find.get(topic, partition) as ReturnType<StateFile['find']>
  }

  /** Takes a share in, of which there is nothing yet. */
  add({ topic, topicId, partition }: ChangelogPartition): number {
    const { lastInsertRowid } = this.#statements.add.run(topic, partition, topicId)
    return Number(lastInsertRowid)
  }

  get(share: number, store: string, key: string): Uint8Array | undefined {
    const row = this.#statements.get.get(share, store, key)
    return row && (row as { value: Uint8Array }).value
  }

  range(share: number, store: string, from = '', to?: string): readonly Entry[] {
    const rows: readonly unknown[] =
      to === undefined
        ? this.#statements.from.all(share, store, from)
        : this.#statements.between.all(share, store, from, to)
    return rows as readonly Entry[]
  }

  save(share: number, { end, endAt }: UpTo, changes: StateChanges): void {
    const { put, remove, mark } = this.#statements
    this.#transaction(() => {
      for (const [store, entries] of changes) {
        for (const [key, value] of entries) {
          if (value === null) remove.run(share, store, key)
          else put.run(share, store, key, value)
        }
      }
      mark.run(end, endAt, share)
    })
  }

  discardTopic(topic: string): void {
    for (const { id } of this.#statements.ofTopic.all(topic)) this.discard(id as number)
  }

  discard(share: number): void {
    this.#transaction(() => {
      this.#statements.forget.run(share)
      this.#statements.forgetEntries.run(share)
    })
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close()
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

function create(db: DatabaseSync, version: number, instanceId: string): void {
  if (version !== 0) throw new Error(`state file of version ${version}`)
  db.exec(`
    BEGIN;
    CREATE TABLE instance (id TEXT NOT NULL);
    CREATE TABLE share (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      topic TEXT NOT NULL, partition INTEGER NOT NULL, topicId TEXT NOT NULL, end INTEGER NOT NULL, endAt INTEGER NOT NULL,
      UNIQUE (topic, partition)
    );
    CREATE TABLE entry (
      share INTEGER NOT NULL, store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
      PRIMARY KEY (share, store, key)
    ) WITHOUT ROWID;
    PRAGMA user_version = ${VERSION};
  `)
  db.prepare('INSERT INTO instance VALUES (?)').run(instanceId)
  db.exec('COMMIT')
}

const STATEMENTS = {
  find: 'SELECT id, topicId, end, endAt FROM share WHERE topic = ? AND partition = ?',
  ofTopic: 'SELECT id FROM share WHERE topic = ?',
  add: 'INSERT INTO share (topic, partition, topicId, end, endAt) VALUES (?, ?, ?, 0, 0)',
  mark: 'UPDATE share SET end = ?, endAt = ? WHERE id = ?',
  forget: 'DELETE FROM share WHERE id = ?',
  get: 'SELECT value FROM entry WHERE share = ? AND store = ? AND key = ?',
  from: 'SELECT key, value FROM entry WHERE share = ? AND store = ? AND key >= ? ORDER BY key',
  between: 'SELECT key, value FROM entry WHERE share = ? AND store = ? AND key >= ? AND key < ? ORDER BY key',
  put: 'INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)',
  remove: 'DELETE FROM entry WHERE share = ? AND store = ? AND key = ?',
  forgetEntries: 'DELETE FROM entry WHERE share = ?',
}
