import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { closedOnError, type FileKind, migrate, pragma, versionOf } from '../../sqlite/index.ts'
import { LogError } from '../port.ts'
import { Connection } from './connection.ts'
import { damaged, troubleOf } from './errors.ts'
import { MIGRATIONS } from './schema.ts'

/** 'tbwr': says in the file's header whose it is. */
const LOG_FILE: FileKind = { applicationId: 0x74627772, migrations: MIGRATIONS }

/** Opens log.db for writing, made or brought up to this version. Throws `damaged` without having changed the file. */
export function openForWriting(file: string, maxBytes: number | undefined): DatabaseSync {
  return guarded(file, () => {
    const db = new Connection(file, { timeout: 100 })
    return closedOnError(db, () => {
      const version = checkedVersion(db, file)
      if (version === 0) db.exec('PRAGMA auto_vacuum = INCREMENTAL')
      db.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA journal_size_limit = 67108864;
        PRAGMA cache_size = -16384;
        PRAGMA temp_store = MEMORY;
        PRAGMA cell_size_check = ON;
        PRAGMA trusted_schema = OFF;
      `)
      migrate(db, version, LOG_FILE)
      if (maxBytes !== undefined) db.exec(`PRAGMA max_page_count = ${pagesIn(db, maxBytes)}`)
      return db
    })
  })
}

/** Opens log.db beside the process that writes it. Throws `missing` where there is none. */
export function openForReading(file: string): DatabaseSync {
  if (!existsSync(file)) {
    throw new LogError('missing', `there is no log at ${file} yet: \`tubewire up\` makes it`)
  }
  const { db, current } = inspect(file)
  if (current) return db
  db.close()
  throw new LogError(
    'damaged',
    `${file} was made by an older version: open it for writing with this one first`,
  )
}

/** Opens log.db so that nothing can change it, not even the end of the connection. */
export function inspect(file: string): { readonly db: DatabaseSync; readonly current: boolean } {
  return guarded(file, () => {
    const db = new Connection(file, { readOnly: true, timeout: 1_000 })
    return closedOnError(db, () => {
      const current = checkedVersion(db, file) === MIGRATIONS.length
      db.exec('PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF')
      return { db, current }
    })
  })
}

function checkedVersion(db: DatabaseSync, file: string): number {
  const { version, problem } = versionOf(db, LOG_FILE)
  if (problem === 'foreign') throw damaged(file, 'it is the database of another program')
  if (problem === 'newer') {
    throw new LogError(
      'damaged',
      `${file} was made by a newer version (its format is ${version}, this program knows ${MIGRATIONS.length}): ` +
        'use that version, or move the directory away to begin anew',
    )
  }
  return version
}

function pagesIn(db: DatabaseSync, bytes: number): number {
  return Math.max(1, Math.floor(bytes / pragma(db, 'page_size')))
}

function guarded<T>(file: string, open: () => T): T {
  try {
    return open()
  } catch (cause) {
    if (cause instanceof LogError) throw cause
    const detail = cause instanceof Error ? cause.message : String(cause)
    switch (troubleOf(cause)) {
      case 'damaged':
        throw damaged(file, detail, cause)
      case 'busy':
        throw new LogError('locked', `another program writes into ${file}: end it first`, { cause })
      default:
        throw new LogError(
          'invalid',
          `${file} can't be opened: ${detail}. Check the path and its permissions`,
          {
            cause,
          },
        )
    }
  }
}
