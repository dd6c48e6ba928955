import { existsSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { HistoryError } from '../error.ts'
import { MIGRATIONS } from './schema.ts'

/** 'tbwh': says in the file's header whose it is. */
const APPLICATION_ID = 0x74627768
const WHOLE_CHECK_BYTES = 64 * 1024 * 1024

/**
 * Opens history.db for writing, made or brought up to this version. Throws `HistoryError` `damaged`, `newer`, `locked`
 * or `disk`, without having changed the file.
 *
 * `synchronous=NORMAL`: a power cut may undo the last commits, positions included, and they are done again from the
 * log; so nothing waits for the disk.
 */
export function openForWriting(file: string): DatabaseSync {
  return guarded(file, () => {
    if (existsSync(file) && statSync(file).size > 0) check(file)
    return closedOnError(new DatabaseSync(file, { timeout: 2_000 }), (db) => {
      const version = versionOf(db, file)
      if (version === 0) db.exec('PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL')
      db.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        PRAGMA wal_autocheckpoint = 2000;
        PRAGMA journal_size_limit = 67108864;
        PRAGMA cache_size = -16384;
        PRAGMA temp_store = MEMORY;
        PRAGMA cell_size_check = ON;
        PRAGMA trusted_schema = OFF;
      `)
      migrate(db, version)
    })
  })
}

/** Opens history.db beside the connection that writes it: for queries, which see what is committed. */
export function openForReading(file: string): DatabaseSync {
  return guarded(file, () =>
    closedOnError(new DatabaseSync(file, { readOnly: true, timeout: 2_000 }), (db) => {
      db.exec('PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF')
      if (versionOf(db, file) < MIGRATIONS.length) {
        throw new HistoryError(
          'invalid',
          `${file} was made by an older version: start the process that writes it`,
        )
      }
    }),
  )
}

/** Turns what SQLite or the disk has against the file into an error that says what to do. */
export function guarded<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asHistoryError(file, error)
  }
}

/** Errors that are not SQLite's come back as they are. Result codes: https://www.sqlite.org/rescode.html. */
export function asHistoryError(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error
  switch (error.errcode & 0xff) {
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return damaged(file, error.message, error)
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return new HistoryError('locked', `another program writes into ${file}: end it first`, { cause: error })
    case 8: // SQLITE_READONLY
    case 10: // SQLITE_IOERR
    case 13: // SQLITE_FULL
    case 14: // SQLITE_CANTOPEN
      return new HistoryError(
        'disk',
        `${file} can't be written (${error.message}): make room, or look at the disk and the file's permissions; ` +
          'nothing is lost, what is missing is read from the log again',
        { cause: error },
      )
    default:
      return error
  }
}

function check(file: string): void {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 2_000 })
  try {
    versionOf(db, file)
    const small = statSync(file).size <= WHOLE_CHECK_BYTES
    const tables = ['topics', 'positions', 'facts', 'videos'].map((table) => `quick_check('${table}')`)
    if (tableCount(db) === 0) return
    for (const pragma of small ? ['quick_check(1)'] : tables) {
      const [problem] = db.prepare(`PRAGMA ${pragma}`).all()
      const text = String(Object.values(problem ?? {})[0] ?? 'ok')
      if (text !== 'ok') throw damaged(file, text)
    }
  } finally {
    db.close()
  }
}

function versionOf(db: DatabaseSync, file: string): number {
  const version = pragma(db, 'user_version')
  if (pragma(db, 'application_id') !== APPLICATION_ID && tableCount(db) > 0) {
    throw new HistoryError('damaged', `${file} is the database of another program: move it away`)
  }
  if (version > MIGRATIONS.length) {
    throw new HistoryError(
      'newer',
      `${file} was made by a newer version (its format is ${version}, this program knows ${MIGRATIONS.length}): ` +
        'use that version, or delete the file: it is rebuilt from the log',
    )
  }
  return version
}

function migrate(db: DatabaseSync, from: number): void {
  for (let version = from; version < MIGRATIONS.length; version++) {
    db.exec('BEGIN IMMEDIATE')
    try {
      db.exec(MIGRATIONS[version]!)
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version + 1}; COMMIT`)
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }
}

function damaged(file: string, what: string, cause?: unknown): HistoryError {
  return new HistoryError(
    'damaged',
    `${file} is damaged: ${what}. Stop what uses it and delete it with its -wal and -shm: it is rebuilt from the log`,
    { cause },
  )
}

function closedOnError(db: DatabaseSync, prepare: (db: DatabaseSync) => void): DatabaseSync {
  try {
    prepare(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function tableCount(db: DatabaseSync): number {
  const row = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }
  return row.n
}

/** Reads one number of a pragma. */
export function pragma(db: DatabaseSync, name: string): number {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0] as number
}
