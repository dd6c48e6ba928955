import { existsSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { closedOnError, type FileKind, isEmpty, migrate, versionOf } from '../../sqlite/index.ts'
import { HistoryError } from '../error.ts'
import { MIGRATIONS } from './schema.ts'

/** 'tbwh': says in the file's header whose it is. */
const HISTORY_FILE: FileKind = { applicationId: 0x74627768, migrations: MIGRATIONS }
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
    const db = new DatabaseSync(file, { timeout: 2_000 })
    return closedOnError(db, () => {
      const version = checkedVersion(db, file)
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
      migrate(db, version, HISTORY_FILE)
      return db
    })
  })
}

/** Opens history.db beside the connection that writes it: for queries, which see what is committed. */
export function openForReading(file: string): DatabaseSync {
  return guarded(file, () => {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 2_000 })
    return closedOnError(db, () => {
      db.exec('PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF')
      if (checkedVersion(db, file) < MIGRATIONS.length) {
        throw new HistoryError(
          'invalid',
          `${file} was made by an older version: start the process that writes it`,
        )
      }
      return db
    })
  })
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
    checkedVersion(db, file)
    const small = statSync(file).size <= WHOLE_CHECK_BYTES
    const tables = ['topics', 'positions', 'facts', 'videos'].map((table) => `quick_check('${table}')`)
    if (isEmpty(db)) return
    for (const pragma of small ? ['quick_check(1)'] : tables) {
      const [problem] = db.prepare(`PRAGMA ${pragma}`).all()
      const text = String(Object.values(problem ?? {})[0] ?? 'ok')
      if (text !== 'ok') throw damaged(file, text)
    }
  } finally {
    db.close()
  }
}

function checkedVersion(db: DatabaseSync, file: string): number {
  const { version, problem } = versionOf(db, HISTORY_FILE)
  if (problem === 'foreign') {
    throw new HistoryError('damaged', `${file} is the database of another program: move it away`)
  }
  if (problem === 'newer') {
    throw new HistoryError(
      'newer',
      `${file} was made by a newer version (its format is ${version}, this program knows ${MIGRATIONS.length}): ` +
        'use that version, or delete the file: it is rebuilt from the log',
    )
  }
  return version
}

function damaged(file: string, what: string, cause?: unknown): HistoryError {
  return new HistoryError(
    'damaged',
    `${file} is damaged: ${what}. Stop what uses it and delete it with its -wal and -shm: it is rebuilt from the log`,
    { cause },
  )
}
