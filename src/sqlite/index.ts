/** What every SQLite file of ours has in common: whose it is, its version, and how it is brought up to the next. */

import type { DatabaseSync } from 'node:sqlite'

export interface FileKind {
  /** Stands in the file's header, and says whose it is. */
  readonly applicationId: number
  /** Each takes a file from one version (`PRAGMA user_version`) to the next, in order. */
  readonly migrations: readonly string[]
}

/** Reads one number of a pragma. */
export function pragma(db: DatabaseSync, name: string): number {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0] as number
}

export function isEmpty(db: DatabaseSync): boolean {
  return (db.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }).n === 0
}

/** The version of a file, 0 for an empty one; or that it is `foreign`, or of a `newer` version than is known here. */
export function versionOf(
  db: DatabaseSync,
  { applicationId, migrations }: FileKind,
): { readonly version: number; readonly problem?: 'foreign' | 'newer' } {
  const version = pragma(db, 'user_version')
  if (pragma(db, 'application_id') !== applicationId && !isEmpty(db)) return { version, problem: 'foreign' }
  return version > migrations.length ? { version, problem: 'newer' } : { version }
}

/** Brings a file to the last version: each step is done and noted, or not at all. */
export function migrate(db: DatabaseSync, from: number, { applicationId, migrations }: FileKind): void {
  for (let version = from; version < migrations.length; version++) {
    db.exec('BEGIN IMMEDIATE')
    try {
      db.exec(migrations[version]!)
      db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1}; COMMIT`)
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }
}

/** What `open` makes of a connection; where it throws, the connection is closed. */
export function closedOnError<T>(db: DatabaseSync, open: () => T): T {
  try {
    return open()
  } catch (error) {
    db.close()
    throw error
  }
}
