import type { DatabaseSync } from 'node:sqlite'

/** Runs `work` in one transaction: all of it is in the file afterwards, or nothing. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // SQLite ends the transaction by itself on some errors (full disk, I/O).
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/**
 * The same without waiting for the disk: for housekeeping, which is done again if a power cut undoes it. The next
 * durable commit makes it durable too, as both are in one write-ahead log.
 */
export function inRelaxedTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('PRAGMA synchronous = NORMAL')
  try {
    return inTransaction(db, work)
  } finally {
    db.exec('PRAGMA synchronous = FULL')
  }
}
